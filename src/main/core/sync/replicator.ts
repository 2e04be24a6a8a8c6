/**
 * Joins links and log. Out: a new entry goes to every live peer that lacks it, at once. In: packs go through the gate one
 * after another, then a receipt says how far this device has come, and what the other lacks is sent again (RC1). Several
 * links to one device do no harm: entries that come twice change nothing.
 */
import type { DeviceId, PersonKey, RecordId } from "../../../shared/base/brand.ts";
import { compareBytes, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { RandomBytes } from "../crypto/index.ts";
import { channelsOf } from "./channels.ts";
import type { Link, LinkSink } from "./links/link.ts";
import { PeerFeed } from "./peerFeed.ts";
import type { Peer, SyncLog, Timers } from "./ports.ts";
import { Session } from "./session.ts";
import { Together, type TogetherChange, type TogetherStage } from "./together.ts";

export type ReplicatorDeps = {
  readonly log: SyncLog;
  readonly timers: Timers;
  readonly random: RandomBytes;
  /** The two devices have just met. Keep the day, nothing finer (F03, F20). */
  readonly onMet?: (person: PersonKey) => void;
};

export interface Replicator extends LinkSink {
  togetherJoin(record: RecordId): TogetherStage;
  togetherLeave(record: RecordId): TogetherStage;
  togetherStates(): TogetherChange[];
  onTogether(handler: (change: TogetherChange) => void): () => void;
  /** Devices with a proven, live session. */
  live(): DeviceId[];
  /** Devices were added or removed, or this one has become another (RB3): sessions that no longer count are ended. */
  peersChanged(): void;
  /** Ends every session that there is; links come again, and each begins with a receipt. */
  restart(): void;
  /** Ends every session; nothing is sent or let in any more (S11). */
  stop(): void;
}

/** Strangers and not yet proven peers, over all links. */
const SESSIONS = 256;
/** Links to one device besides the newest. The other side may be the one to choose, but not to keep hundreds. */
const OLDER_LINKS = 2;

export function createReplicator({ log, timers, random, onMet }: ReplicatorDeps): Replicator {
  const sessions = new Map<Session, PeerFeed>();
  const liveHandlers = new Set<(device: DeviceId, live: boolean) => void>();
  const togetherHandlers = new Set<(change: TogetherChange) => void>();
  let stopped = false;

  const channelTo = channelsOf(log);
  const openTo = (device: DeviceId): Session[] =>
    [...sessions.keys()].filter((session) => session.isOpen && sameBytes(session.peer?.device ?? device, device));
  const pushAll = (): void => {
    for (const feed of sessions.values()) feed.push();
  };
  const together = new Together(
    (change) => {
      for (const handler of togetherHandlers) handler(change);
    },
    () => {
      for (const session of sessions.keys()) if (session.isOpen) sayJoined(session);
    },
  );
  const sayJoined = (session: Session): void => {
    session.send({ what: "together", records: together.joined() });
  };
  const tellLive = (device: DeviceId, live: boolean): void => {
    for (const handler of liveHandlers) handler(device, live);
  };
  const unsubscribe = [
    log.onLocalEntries(pushAll),
    log.onKept((device) => {
      for (const session of openTo(device)) sessions.get(session)?.oweReceipt();
    }),
  ];

  const opened = (session: Session): void => {
    const { peer } = session;
    if (!peer) return;
    // The acceptor believes in the dialler only from this frame on, so it is always sent first.
    sayJoined(session);
    const older = openTo(peer.device).filter((other) => other !== session);
    // One side decides which of two links stays, or both might close the other's choice.
    const spare = compareBytes(log.me().device, peer.device) < 0 ? older : older.slice(0, -OLDER_LINKS);
    for (const other of spare) other.close();
    onMet?.(peer.person);
    if (older.length === 0) tellLive(peer.device, true);
  };
  const closed = (session: Session): void => {
    sessions.get(session)?.stop();
    const wasIn = sessions.delete(session);
    const { peer } = session;
    if (!wasIn || !peer || !session.wasOpen || openTo(peer.device).length > 0) return;
    together.gone(peer.device);
    tellLive(peer.device, false);
  };

  return {
    attach(link: Link, peer?: Peer) {
      if (stopped || sessions.size >= SESSIONS) return link.close();
      const session: Session = new Session(
        { log, timers, random, channelTo },
        link,
        {
          open: (claims) => {
            opened(session);
            sessions.get(session)?.open(claims);
          },
          body: (body, number) => {
            const from = session.peer;
            if (!from) return;
            if (body.what !== "together") return sessions.get(session)?.body(body, number);
            const isPartner = !sameBytes(from.person, log.me().certificate.person);
            if (isPartner) together.heard(from.device, body.records);
          },
          closed: () => closed(session),
        },
        peer,
      );
      sessions.set(session, new PeerFeed({ log, timers, session, received: pushAll }));
      link.onDrain(() => sessions.get(session)?.drained());
      session.start();
    },
    isLive: (device) => openTo(device).length > 0,
    live: () => log.peers().flatMap(({ device }) => (openTo(device).length > 0 ? [device] : [])),
    onLiveChange(handler) {
      liveHandlers.add(handler);
      return () => liveHandlers.delete(handler);
    },
    togetherJoin: (record) => together.join(record),
    togetherLeave: (record) => together.leave(record),
    togetherStates: () => together.states(),
    onTogether(handler) {
      togetherHandlers.add(handler);
      return () => togetherHandlers.delete(handler);
    },
    peersChanged() {
      const me = log.me().device;
      const known = new Set(log.peers().map((peer) => toHex(peer.device)));
      for (const session of sessions.keys()) {
        const { peer } = session;
        if (!sameBytes(session.me, me) || (peer && !known.has(toHex(peer.device)))) session.close();
      }
      together.keepOnly(known);
    },
    restart() {
      for (const session of sessions.keys()) session.close();
    },
    stop() {
      stopped = true;
      for (const off of unsubscribe) off();
      for (const session of sessions.keys()) session.close();
    },
  };
}
