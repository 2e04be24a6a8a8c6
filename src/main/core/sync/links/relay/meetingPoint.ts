/**
 * One meeting point as a way to the other devices of the space: a connection that is kept up, two queues a device, and
 * whatever waits in them. What is in the envelopes is the parcels' (parcels.ts); it believes the meeting point nothing (RQ6).
 */
import type { DeviceId } from "../../../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../../../shared/base/bytes.ts";
import { err } from "../../../../../shared/base/result.ts";
import type { RandomBytes } from "../../../crypto/index.ts";
import { pairSecret } from "../../pairSecret.ts";
import type { Parcels } from "../../parcels.ts";
import type { Peer, SyncLog, Timers } from "../../ports.ts";
import { Inbox } from "./inbox.ts";
import { openIntroductions } from "./introducing.ts";
import type { MeetingLink } from "./meetingLink.ts";
import { Outbox } from "./outbox.ts";
import { type Queue, queueOf } from "./queues.ts";
import { dialRelay, type RelaySocket } from "./relaySocket.ts";

/** Unwanted: it asks for another token. Full: there is no room for what is to be said. */
export type MeetingState = "unreached" | "reached" | "unwanted" | "full";

export type MeetingPointDeps = {
  readonly link: MeetingLink;
  readonly log: SyncLog;
  readonly parcels: Parcels;
  readonly timers: Timers;
  readonly random: RandomBytes;
  /** A proven, live connection to that device exists. */
  isLive(device: DeviceId): boolean;
  changed(): void;
};

const RETRY_FIRST_MS = 2_000;
const RETRY_MOST_MS = 5 * 60_000;
/** Connected for so long, the way there is good: the next failure is the first again. */
const STEADY_MS = 60_000;
const CLOSED = err({ type: "Closed", retryMs: 0 } as const);

/** One peer's two queues, and who fills and empties them. An inbox lives as long as its conversation. */
type Line = {
  readonly peer: Peer;
  readonly to: Queue;
  readonly from: Queue;
  readonly outbox: Outbox;
  inbox: Inbox | undefined;
};

export class MeetingPoint {
  readonly #deps: MeetingPointDeps;
  readonly #lines = new Map<string, Line>();
  readonly #full = new Set<Outbox>();
  #me: DeviceId;
  #socket: RelaySocket | undefined;
  #isUnwanted = false;
  #failures = 0;
  #connectedAt = 0;
  /** In this conversation. */
  #isIntroduced = false;
  #isStopped = false;
  #isDialling = false;
  #cancel: () => void = () => undefined;
  readonly #unsubscribe: () => void;

  constructor(deps: MeetingPointDeps) {
    this.#deps = deps;
    this.#me = deps.log.me().device;
    this.#unsubscribe = deps.log.onLocalEntries(() => {
      for (const { outbox } of this.#lines.values()) outbox.moved();
    });
    void this.#dial();
  }

  get state(): MeetingState {
    if (this.#isUnwanted) return "unwanted";
    if (!this.#socket) return "unreached";
    return this.#full.size > 0 ? "full" : "reached";
  }

  /** The machine woke, or is on another network: a connection may be dead, and a way there may be open. */
  resumed(): void {
    this.#failures = 0;
    if (this.#socket) this.#socket.close();
    else void this.#dial();
  }

  /** Devices joined or left, or this one has become another (RB3). */
  peersChanged(): void {
    const { log } = this.#deps;
    const isOther = !sameBytes(this.#me, log.me().device);
    this.#me = log.me().device;
    for (const [id, { peer, outbox }] of this.#lines) {
      if (!isOther && log.peers().some(({ device }) => sameBytes(device, peer.device))) continue;
      outbox.closed();
      this.#full.delete(outbox);
      this.#lines.delete(id);
    }
    // On a conversation of its own, the other's queues would stay open to whoever this was.
    if (isOther) this.#socket?.close();
    else if (this.#socket) void this.#openAll(this.#socket);
  }

  /** A device came or went over the local network, or said over any path how far it has come. */
  heard(device: DeviceId): void {
    this.#lines.get(toHex(device))?.outbox.heard();
  }

  /** What was said and not put there yet, at once, where it is connected. */
  async flush(): Promise<void> {
    await this.#opening;
    await Promise.all([...this.#lines.values()].map(({ outbox }) => outbox.flush()));
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
    this.#unsubscribe();
    for (const { outbox } of this.#lines.values()) outbox.closed();
    this.#socket?.close();
  }

  async #dial(): Promise<void> {
    this.#cancel();
    if (this.#isStopped || this.#isDialling || this.#socket) return;
    const { link, timers } = this.#deps;
    this.#isDialling = true;
    let isOver = false;
    const closed = (): void => {
      isOver = true;
      this.#closed();
    };
    const dialled = await dialRelay(link, { timers, closed });
    this.#isDialling = false;
    // It hung up right after its first word: what has ended must not be taken for a conversation.
    if (isOver) return;
    this.#isUnwanted = !dialled.ok && dialled.error.type === "Unwanted";
    if (!dialled.ok) return this.#retry();
    if (this.#isStopped) return dialled.value.close();
    this.#socket = dialled.value;
    this.#connectedAt = timers.now();
    this.#deps.changed();
    await this.#openAll(dialled.value);
  }

  #closed(): void {
    this.#socket = undefined;
    this.#isIntroduced = false;
    for (const line of this.#lines.values()) {
      line.outbox.closed();
      line.inbox?.closed();
      line.inbox = undefined;
    }
    if (this.#deps.timers.now() - this.#connectedAt > STEADY_MS) this.#failures = 0;
    this.#retry();
  }

  /** Somewhere in the later half of a wait that doubles: not all at once, after a meeting point was away. */
  #retry(): void {
    this.#deps.changed();
    if (this.#isStopped) return;
    const { random, timers } = this.#deps;
    const wait = Math.min(RETRY_FIRST_MS * 2 ** this.#failures++, RETRY_MOST_MS);
    const part = (random(1)[0] ?? 0) / 256;
    this.#cancel();
    this.#cancel = timers.after(wait * (0.5 + part / 2), () => void this.#dial());
  }

  /** Reads first: what a peer has confirmed meanwhile is not put there once more. */
  #openAll(socket: RelaySocket): Promise<void> {
    // One after the other: devices that join meanwhile are found by the next.
    this.#opening = this.#opening.then(() => this.#openMissing(socket));
    return this.#opening;
  }
  #opening: Promise<void> = Promise.resolve();

  async #openMissing(socket: RelaySocket): Promise<void> {
    const { log } = this.#deps;
    if (!this.#isIntroduced) {
      this.#isIntroduced = true;
      if (!(await openIntroductions(log, socket))) return this.#refused(socket);
    }
    for (const peer of log.peers()) {
      const before = this.#lines.get(toHex(peer.device));
      if (before?.inbox || socket !== this.#socket) continue;
      const line = before ?? this.#newLine(peer);
      if (line) await this.#open(socket, line);
    }
  }

  /** Undefined where that device's link key is no usable point: nothing can be sealed for it, either. */
  #newLine(peer: Peer): Line | undefined {
    const { log, timers, parcels, isLive, changed } = this.#deps;
    const me = log.me();
    const secret = pairSecret(me.link, peer.linkKey, log.space);
    if (!secret) return undefined;
    const to = queueOf(secret, me.device, peer.device);
    const outbox: Outbox = new Outbox({
      log,
      timers,
      parcels,
      peer,
      deposit: (envelopes, replaces) => this.#socket?.deposit(to.id, envelopes, replaces) ?? Promise.resolve(CLOSED),
      isLive: () => isLive(peer.device),
      full: (isFull) => {
        if (isFull === this.#full.has(outbox)) return;
        if (isFull) this.#full.add(outbox);
        else this.#full.delete(outbox);
        changed();
      },
    });
    const line = { peer, to, from: queueOf(secret, peer.device, me.device), outbox, inbox: undefined };
    this.#lines.set(toHex(peer.device), line);
    return line;
  }

  async #open(socket: RelaySocket, line: Line): Promise<void> {
    const { peer, to, from, outbox } = line;
    const { parcels, timers } = this.#deps;
    const inbox = new Inbox({ parcels, peer, queue: from.id, socket, timers, took: (pack) => outbox.took(pack) });
    line.inbox = inbox;
    const opened = await socket.open(from, "read");
    const watched = opened.ok && (await socket.watch(from.id, (standing) => inbox.changed(standing)));
    const written = watched && watched.ok ? await socket.open(to, "write") : undefined;
    if (!written?.ok) return this.#refused(socket);
    if (watched && watched.ok) inbox.changed(watched.value);
    await inbox.read();
    const mine = await socket.watch(to.id, (standing) => outbox.changed(standing));
    if (!mine.ok) return this.#refused(socket);
    if (socket === this.#socket) outbox.opened(mine.value);
  }

  /** Whatever the reason: a conversation that can't be had in full is begun anew, later. */
  #refused(socket: RelaySocket): void {
    if (socket === this.#socket) socket.close();
  }
}
