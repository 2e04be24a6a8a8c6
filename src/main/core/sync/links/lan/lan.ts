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
import { pairSecret } from "../../pairSecret.ts";
import { announced, hourOf, recognises } from "./pseudonym.ts";

/** While a peer is missing we ask around, ever more rarely: one that comes announces itself. */
const ASK_FIRST_MS = 3_000;
const ASK_MOST_MS = 30_000;
/** A place that nobody recognised is tried at once, then after a minute, two, four, up to an hour; so many a minute. */
const MINUTE_MS = 60_000;
const UNKNOWN_FIRST_MS = MINUTE_MS;
const UNKNOWN_MOST_MS = 3_600_000;
const UNKNOWN_A_MINUTE = 8;
const UNKNOWN_REMEMBERED = 256;
/**
 * News of one peer that is acted on. Its pseudonym can be repeated by anyone who hears it, with any address beside it: more
 * would let a stranger make us dial without end.
 */
const FOUND_A_MINUTE = 12;
const FOUND_ADDRESSES = 4;

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
  /** Serves nobody any more, and says goodbye; until `serve` again. */
  rest(): void;
  /** Someone's list of devices changed, or this device has become another one (RB3). */
  peersChanged(): void;
  /** The machine woke: what is left of its links is tried at once, and everyone missing is looked for. */
  resumed(): void;
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
  const unknown = new Map<string, { tried: number; wait: number }>();
  const unknownLately = atMost(UNKNOWN_A_MINUTE, timers);
  const foundLately = new Map<string, () => boolean>();
  const secrets = new Map<string, SecretKey | undefined>();
  let target: LanTarget | undefined;
  let dialler: Dialler | undefined;
  let manual: string | undefined;
  let blocked = false;
  let announcedFor = "";
  let askWait = ASK_FIRST_MS;
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
    if (!peer) return tryUnknown(at[0]);
    if (target.sink.isLive(peer.device)) return;
    const id = toHex(peer.device);
    const mayAct = foundLately.get(id) ?? atMost(FOUND_A_MINUTE, timers);
    foundLately.set(id, mayAct);
    if (mayAct()) dialler.mayBeAt(peer, at.slice(0, FOUND_ADDRESSES));
  };
  /**
   * Nobody we recognise: a partner that does not know this device yet (EN3), or whose clock is far off. Each such place
   * is tried now and then, where its word came from and nowhere else that it names; all it sees is an envelope that nobody
   * but the partner can open.
   */
  const tryUnknown = (place: string | undefined): void => {
    const now = timers.now();
    const before = unknown.get(place ?? "");
    if (place === undefined || (before && now - before.tried < before.wait)) return;
    const wanted = missing();
    if (wanted.length === 0 || !unknownLately()) return;
    if (!before && unknown.size >= UNKNOWN_REMEMBERED) unknown.clear();
    const wait = before ? Math.min(before.wait * 2, UNKNOWN_MOST_MS) : UNKNOWN_FIRST_MS;
    unknown.set(place, { tried: now, wait });
    for (const peer of wanted) dialler?.tryOnce(peer, [place]);
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
    cancelAsk = timers.after(askWait, ask);
    askWait = Math.min(askWait * 2, ASK_MOST_MS);
  };
  /** Something changed: soon, and often again at first. */
  const askSoon = (): void => {
    cancelAsk();
    askWait = ASK_FIRST_MS;
    cancelAsk = timers.after(askWait, ask);
  };
  const tryManual = (): void => {
    if (manual === undefined) return;
    for (const peer of missing()) dialler?.mayBeAt(peer, [manual]);
  };
  const resumed = (): void => {
    const here = new Set(ownAddresses());
    // A connection over an address we no longer have is dead, though nobody will say so for minutes.
    for (const socket of sockets) if (!here.has(plain(socket.localAddress))) socket.close();
    unknown.clear();
    announce();
    if (target) askSoon();
    dialler?.redial();
    tryManual();
  };
  const rest = (): void => {
    target = undefined;
    unsubscribe();
    unsubscribe = () => undefined;
    cancelAsk();
    dialler?.stop();
    dialler = undefined;
    discovery?.stop();
    for (const socket of sockets) socket.close();
  };
  const stopWatching = watchInterfaces(timers, resumed);

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
        if (live || !peer) return;
        dialler?.lost(peer);
        askSoon();
      });
      announce();
      askSoon();
      tryManual();
    },
    peersChanged() {
      unknown.clear(); // where nobody was recognised there may be the device that has just come
      announce();
      askSoon();
      tryManual();
    },
    resumed,
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
    rest,
    async stop() {
      rest();
      stopWatching();
      await listener.stop();
    },
  });
}

/** Answers true so many times a minute. */
function atMost(count: number, timers: Timers): () => boolean {
  const times: number[] = [];
  return () => {
    while (times[0] !== undefined && timers.now() - times[0] >= MINUTE_MS) times.shift();
    if (times.length >= count) return false;
    times.push(timers.now());
    return true;
  };
}

/** An IPv4 address as a dual-stack socket names it, as interfaces name it. */
const plain = (address: string | undefined): string => (address ?? "").replace(/^::ffff:/, "").replace(/%.*$/, "");
