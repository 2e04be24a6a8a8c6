/**
 * The local network as a kind of link: listens, announces, finds, dials, and follows the machine from network to network.
 * It knows peers and bytes; what the bytes mean, and whether they are let in, is the sink's.
 */
import { compareBytes, toHex } from "../../../../../shared/base/bytes.ts";
import type { DeviceId } from "../../../../../shared/base/brand.ts";
import { ok, type Result } from "../../../../../shared/base/result.ts";
import type { RandomBytes, SecretKey } from "../../../crypto/index.ts";
import type { Peer, SyncLog, Timers } from "../../ports.ts";
import type { LinkSink } from "../link.ts";
import { formatAddress, parseAddress } from "./addresses.ts";
import { Dialler } from "./dialler.ts";
import { type Discovery, type DiscoveryDeps, type Found, openDiscovery } from "./discovery.ts";
import type { FrameSocket } from "./frameSocket.ts";
import { ownAddresses, reachableAddresses, watchInterfaces } from "./interfaces.ts";
import { listen, type ListenError } from "./listener.ts";
import { announced, hourOf, pairSecret, recognises } from "./pseudonym.ts";

/** While a peer is missing we ask around this often; what nobody recognised is tried this rarely. */
const ASK_MS = 3_000;
const UNKNOWN_EVERY_MS = 60_000;
const UNKNOWN_AT_ONCE = 8;

export type LanDeps = {
  readonly timers: Timers;
  readonly random: RandomBytes;
  /** 0 or missing: another one every time. */
  readonly port?: number;
  readonly host?: string;
  /** Where there is no discovery, only hints and manual addresses lead to a peer. */
  readonly discovery?: ((deps: DiscoveryDeps) => Discovery) | "off";
};

/** Whom to serve: the space's devices, and where their links go. */
export type LanTarget = { readonly sink: LinkSink; readonly log: Pick<SyncLog, "space" | "me" | "peers"> };

export interface Lan {
  readonly port: number;
  /** `address:port` a partner can type in. */
  addresses(): string[];
  /** From now on these devices are looked for and let in. Before it, every connection is closed unread. */
  serve(target: LanTarget): void;
  /** Someone's list of devices changed. */
  peersChanged(): void;
  /** Addresses a device was just seen at, such as while pairing. */
  hint(device: DeviceId, addresses: readonly string[]): void;
  /** Where the person says the partner is; "" for nowhere. False where it is no address. */
  setManual(address: string): boolean;
  /** A local reason why nothing can be reached (F20). */
  localCause(): "no-network" | "blocked" | undefined;
  stop(): Promise<void>;
}

export async function openLan(deps: LanDeps): Promise<Result<Lan, ListenError>> {
  const { timers, random } = deps;
  const sockets = new Set<FrameSocket>();
  const unknownTried = new Map<string, number>();
  const secrets = new Map<string, SecretKey | undefined>();
  let target: LanTarget | undefined;
  let dialler: Dialler | undefined;
  let manual: string | undefined;
  let blocked = false;
  let announcedFor = "";
  let cancelAsk: () => void = () => undefined;
  let unsubscribe: () => void = () => undefined;

  const track = (socket: FrameSocket): void => {
    for (const old of sockets) if (old.isClosed) sockets.delete(old);
    sockets.add(socket);
  };
  const listening = await listen({
    port: deps.port ?? 0,
    ...(deps.host === undefined ? {} : { host: deps.host }),
    onLink: (link, socket) => {
      if (!target) return link.close();
      track(socket);
      target.sink.attach(link);
    },
  });
  if (!listening.ok) return listening;
  const listener = listening.value;

  const missing = (): Peer[] => (target ? target.log.peers().filter(({ device }) => !target?.sink.isLive(device)) : []);
  const secretOf = (peer: Peer): SecretKey | undefined => {
    if (!target) return undefined;
    const { space } = target.log;
    const { link } = target.log.me();
    const id = [space, link.publicKey, peer.linkKey].map(toHex).join();
    if (!secrets.has(id)) secrets.set(id, pairSecret(link, peer.linkKey, space));
    return secrets.get(id);
  };
  const onFound = (found: Found): void => {
    if (!target || !dialler) return;
    const at = found.addresses.map((host) => formatAddress({ host, port: found.port }));
    const hour = hourOf(timers.wallClock());
    const peer = target.log.peers().find((one) => {
      const secret = secretOf(one);
      return secret && recognises(found.pseudonyms, secret, one.device, hour);
    });
    if (peer) {
      if (!target.sink.isLive(peer.device)) dialler.mayBeAt(peer, at);
      return;
    }
    tryUnknown(at);
  };
  /**
   * Nobody we recognise: a partner that does not know this device yet (EN3), or whose clock is far off. Each such place
   * is tried now and then; all it sees is an envelope that nobody but the partner can open.
   */
  const tryUnknown = (at: readonly string[]): void => {
    const now = timers.now();
    for (const [place, tried] of unknownTried) if (now - tried > UNKNOWN_EVERY_MS) unknownTried.delete(place);
    const place = at[0];
    if (place === undefined || unknownTried.has(place) || unknownTried.size >= UNKNOWN_AT_ONCE) return;
    const wanted = missing();
    if (wanted.length === 0) return;
    unknownTried.set(place, now);
    for (const peer of wanted) dialler?.tryOnce(peer, at);
  };
  const onBlocked = (): void => {
    blocked = true;
  };
  const discovery =
    deps.discovery === "off" ? undefined : (deps.discovery ?? openDiscovery)({ random, onFound, onBlocked });

  const announce = (): void => {
    if (!target) return;
    const { log } = target;
    const hour = hourOf(timers.wallClock());
    const known = log.peers().flatMap((peer) => secretOf(peer) ?? []);
    blocked = false;
    announcedFor = `${hour}/${log.peers().length}`;
    discovery?.announce(listener.port, announced(known, log.me().device, hour, random));
  };
  const ask = (): void => {
    if (target && announcedFor !== `${hourOf(timers.wallClock())}/${target.log.peers().length}`) announce();
    if (missing().length > 0) discovery?.ask();
    cancelAsk = timers.after(ASK_MS, ask);
  };
  const tryManual = (): void => {
    if (manual === undefined) return;
    for (const peer of missing()) dialler?.mayBeAt(peer, [manual]);
  };
  const stopWatching = watchInterfaces(timers, () => {
    const here = new Set(ownAddresses());
    // A connection over an address we no longer have is dead, though nobody will say so for minutes.
    for (const socket of sockets) if (!here.has(plain(socket.localAddress))) socket.close();
    announce();
    dialler?.redial();
    tryManual();
  });

  return ok({
    port: listener.port,
    addresses: () => reachableAddresses().map((host) => formatAddress({ host, port: listener.port })),
    serve(next) {
      dialler?.stop();
      unsubscribe();
      target = next;
      dialler = new Dialler({
        sink: next.sink,
        peers: () => next.log.peers(),
        timers,
        random,
        polite: (peer) => compareBytes(next.log.me().device, peer.device) > 0,
        onSocket: track,
      });
      unsubscribe = next.sink.onLiveChange((device, live) => {
        const peer = next.log.peers().find((one) => compareBytes(one.device, device) === 0);
        if (!live && peer) dialler?.lost(peer);
      });
      announce();
      cancelAsk();
      cancelAsk = timers.after(ASK_MS, ask);
      tryManual();
    },
    peersChanged: announce,
    hint(device, addresses) {
      const peer = target?.log.peers().find((one) => compareBytes(one.device, device) === 0);
      if (peer) dialler?.mayBeAt(peer, addresses);
    },
    setManual(address) {
      const parsed = parseAddress(address);
      if (address !== "" && !parsed) return false;
      manual = parsed && formatAddress(parsed);
      tryManual();
      return true;
    },
    localCause: () => (reachableAddresses().length === 0 ? "no-network" : blocked ? "blocked" : undefined),
    async stop() {
      target = undefined;
      unsubscribe();
      cancelAsk();
      stopWatching();
      dialler?.stop();
      discovery?.stop();
      for (const socket of sockets) socket.close();
      await listener.stop();
    },
  });
}

/** An IPv4 address as a dual-stack socket names it, as interfaces name it. */
const plain = (address: string | undefined): string => (address ?? "").replace(/^::ffff:/, "").replace(/%.*$/, "");
