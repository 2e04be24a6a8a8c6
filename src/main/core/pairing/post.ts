/**
 * Pairing messages at one meeting point (PR4): each side writes into a queue of its own and reads the other's, whenever its app is
 * open. Every holder of the invitation has the keys of both queues, so that the joiner's, into which a second claimant may have
 * written, is only added to, and emptied by the inviter alone; the inviter's holds what they have to say now, and is emptied by nobody.
 * The meeting point is believed in nothing: it may drop, repeat or reorder, and the machine takes each message once.
 */
import { as, type EnvelopeBytes } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { Side } from "../../../shared/protocol/pairing.ts";
import type { Waiting } from "../../../shared/protocol/relay.ts";
import type { RandomBytes } from "../crypto/index.ts";
import { Connection } from "../sync/links/relay/connection.ts";
import type { MeetingLink } from "../sync/links/relay/meetingLink.ts";
import type { Queue } from "../sync/links/relay/queues.ts";
import type { RelaySocket } from "../sync/links/relay/relaySocket.ts";
import type { Timers } from "../sync/ports.ts";

export type PostDeps = {
  readonly link: MeetingLink;
  readonly side: Side;
  readonly mine: Queue;
  readonly theirs: Queue;
  readonly timers: Timers;
  readonly random: RandomBytes;
  /** What there is to say, sealed. */
  out(): readonly Uint8Array[];
  /** Durable when it returns; throws where this device can't write now. */
  took(sealed: Uint8Array): void;
  /** All of `out` waits there, or was read. */
  said(): void;
};

/** After a meeting point refused, or this device could not write. */
const AGAIN_MS = 60_000;
/** It may have lost what it said it has, or not said that something came: looked at anew, as long as the two pair. */
const LOOK_MS = 10 * 60_000;

export class Post {
  readonly #deps: PostDeps;
  readonly #connection: Connection;
  #isOpen = false;
  #isStopped = false;
  #isDue = false;
  #working: Promise<void> | undefined;
  #cancel: () => void = () => undefined;

  constructor(deps: PostDeps) {
    this.#deps = deps;
    const { link, timers, random } = deps;
    this.#connection = new Connection({
      link,
      timers,
      random,
      opened: (socket) => void this.#open(socket),
      closed: () => void (this.#isOpen = false),
    });
  }

  /** There is something else to say. */
  moved(): void {
    this.#isDue = true;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  resumed(): void {
    this.#connection.resumed();
  }

  /** Settles once what is being said now was, or can't be. */
  async settled(): Promise<void> {
    await this.#working;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
    this.#connection.stop();
  }

  async #open(socket: RelaySocket): Promise<void> {
    const { mine, theirs } = this.#deps;
    for (const [queue, role] of [
      [theirs, "read"],
      [mine, "read"],
      [mine, "write"],
    ] as const)
      if (!(await socket.open(queue, role)).ok) return socket.close();
    const watched = await socket.watch(theirs.id, () => this.moved());
    if (!watched.ok) return socket.close();
    this.#isOpen = true;
    this.moved();
  }

  async #work(): Promise<void> {
    while (this.#isDue && !this.#isStopped) {
      this.#isDue = false;
      const { socket } = this.#connection;
      if (!socket || !this.#isOpen) return;
      // Reads first: what they have said may change what there is to say.
      const done = (await this.#read(socket)) && (await this.#say(socket));
      if (this.#isStopped) return;
      this.#cancel();
      this.#cancel = this.#deps.timers.after(done ? LOOK_MS : AGAIN_MS, () => this.moved());
      if (!done) return;
    }
  }

  async #read(socket: RelaySocket): Promise<boolean> {
    const { side, theirs, took } = this.#deps;
    const waiting = await allOf(socket, theirs);
    if (!waiting) return false;
    try {
      for (const { envelope } of waiting) took(envelope);
    } catch {
      return false; // a full disk: it waits there
    }
    const last = waiting.at(-1);
    return side === "joiner" || last === undefined || (await socket.acknowledge(theirs.id, last.place)).ok;
  }

  async #say(socket: RelaySocket): Promise<boolean> {
    const { side, mine, out, said } = this.#deps;
    const wanted = out().map((sealed) => as<EnvelopeBytes>(sealed));
    const there = await allOf(socket, mine);
    if (!there) return false;
    const isThere = (one: Uint8Array): boolean => there.some(({ envelope }) => sameBytes(envelope, one));
    const isWhole = wanted.every(isThere) && (side === "joiner" || there.length === wanted.length);
    if (!isWhole) {
      const first = side === "inviter" ? (there[0]?.place ?? 0) : 0;
      const more = side === "inviter" ? wanted : wanted.filter((one) => !isThere(one));
      if (more.length > 0 && !(await socket.deposit(mine.id, more, first)).ok) return false;
    }
    // Meanwhile there may be something else.
    if (sameAll(out(), wanted)) said();
    else this.#isDue = true;
    return true;
  }
}

const sameAll = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  a.length === b.length && a.every((one, at) => sameBytes(one, b[at] ?? new Uint8Array()));

/** Undefined where the conversation is over, or is with one who says that more waits there than a queue holds. */
async function allOf(socket: RelaySocket, { id }: Queue): Promise<readonly Waiting[] | undefined> {
  const all: Waiting[] = [];
  for (let more = true; more;) {
    const page = await socket.fetch(id, all.at(-1)?.place ?? 0);
    if (!page.ok) return undefined;
    all.push(...page.value.waiting);
    more = page.value.more;
    if (all.length > LIMIT.queueEnvelopes) {
      socket.close();
      return undefined;
    }
  }
  return all;
}
