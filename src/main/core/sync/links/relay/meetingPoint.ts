/**
 * One meeting point as a way to the other devices of the space: a connection that is kept up, two queues a device, and
 * whatever waits in them. What is in the envelopes is the parcels' (parcels.ts); it believes the meeting point nothing (RQ6).
 */
import type { DeviceId } from "../../../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../../../shared/base/bytes.ts";
import { err } from "../../../../../shared/base/result.ts";
import type { RandomBytes } from "../../../crypto/index.ts";
import { pairSecret } from "../../pairSecret.ts";
import type { Parcels, Taken } from "../../parcels.ts";
import type { Peer, SyncLog, Timers } from "../../ports.ts";
import { Connection } from "./connection.ts";
import { Inbox } from "./inbox.ts";
import { openIntroductions } from "./introducing.ts";
import type { MeetingLink } from "./meetingLink.ts";
import { Outbox } from "./outbox.ts";
import { type Queue, queueOf } from "./queues.ts";
import type { RelaySocket } from "./relaySocket.ts";

/** Unwanted: it asks for another token. Full: there is no room for what is to be said. */
export type MeetingState = "unreached" | "reached" | "unwanted" | "full";

export type MeetingPointDeps = {
  readonly link: MeetingLink;
  readonly log: SyncLog;
  readonly parcels: Parcels;
  readonly timers: Timers;
  readonly random: RandomBytes;
  /** What is read there is not stored here yet (PR2), and stays where it is. */
  readonly isAwaiting?: boolean;
  /** A proven, live connection to that device exists. */
  isLive(device: DeviceId): boolean;
  changed(): void;
};

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
  readonly #connection: Connection;
  /** In this conversation. */
  #isIntroduced = false;
  readonly #unsubscribe: () => void;

  constructor(deps: MeetingPointDeps) {
    this.#deps = deps;
    this.#me = deps.log.me().device;
    this.#unsubscribe = deps.log.onLocalEntries(() => {
      for (const { outbox } of this.#lines.values()) outbox.moved();
    });
    const { link, timers, random, changed } = deps;
    this.#connection = new Connection({
      link,
      timers,
      random,
      opened: (socket) => {
        changed();
        void this.#openAll(socket);
      },
      closed: () => this.#closed(),
    });
  }

  get #socket(): RelaySocket | undefined {
    return this.#connection.socket;
  }

  get state(): MeetingState {
    if (this.#connection.isUnwanted) return "unwanted";
    if (!this.#socket) return "unreached";
    return this.#full.size > 0 ? "full" : "reached";
  }

  /** The machine woke, or is on another network. */
  resumed(): void {
    this.#connection.resumed();
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

  /** Each peer is to hear how far this device is now (D3). */
  restart(): void {
    for (const { outbox } of this.#lines.values()) outbox.owe();
  }

  /** What was said and not put there yet, at once, where it is connected. */
  async flush(): Promise<void> {
    await this.#opening;
    await Promise.all([...this.#lines.values()].map(({ outbox }) => outbox.flush()));
  }

  stop(): void {
    this.#unsubscribe();
    for (const { outbox, inbox } of this.#lines.values()) {
      outbox.closed();
      inbox?.closed();
    }
    this.#connection.stop();
  }

  #closed(): void {
    this.#isIntroduced = false;
    for (const line of this.#lines.values()) {
      line.outbox.closed();
      line.inbox?.closed();
      line.inbox = undefined;
    }
    this.#deps.changed();
  }

  #openAll(socket: RelaySocket): Promise<void> {
    // One after the other: devices that join meanwhile are found by the next.
    this.#opening = this.#opening.then(() => this.#openMissing(socket));
    return this.#opening;
  }
  #opening: Promise<void> = Promise.resolve();

  /** All at once: on a slow way each question costs a second. */
  async #openMissing(socket: RelaySocket): Promise<void> {
    if (socket !== this.#socket) return;
    const { log } = this.#deps;
    const lines = log.peers().flatMap((peer) => this.#lines.get(toHex(peer.device)) ?? this.#newLine(peer) ?? []);
    const opened = lines.filter(({ inbox }) => !inbox).map((line) => this.#open(socket, line));
    if (!this.#isIntroduced) opened.push(openIntroductions(log, socket));
    this.#isIntroduced = true;
    // Whatever the reason: a conversation that can't be had in full is begun anew, later.
    if ((await Promise.all(opened)).includes(false) && socket === this.#socket) socket.close();
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

  /** False where it can't be had. Reads first: what the peer has confirmed meanwhile is not put there once more. */
  async #open(socket: RelaySocket, line: Line): Promise<boolean> {
    const { peer, to, from, outbox } = line;
    const { parcels, timers, isAwaiting = false } = this.#deps;
    const took = (taken: Taken): Promise<void> => outbox.took(taken);
    const inbox = new Inbox({ parcels, peer, queue: from.id, socket, timers, stays: isAwaiting, took });
    line.inbox = inbox;
    const opened = await Promise.all([socket.open(from, "read"), socket.open(to, "write")]);
    if (!opened.every(({ ok }) => ok)) return false;
    const [theirs, mine] = await Promise.all([
      socket.watch(from.id, (standing) => inbox.changed(standing)),
      socket.watch(to.id, (standing) => outbox.changed(standing)),
      inbox.read(),
    ]);
    if (!theirs.ok || !mine.ok) return false;
    inbox.changed(theirs.value);
    if (socket === this.#socket) outbox.opened(mine.value);
    return true;
  }
}
