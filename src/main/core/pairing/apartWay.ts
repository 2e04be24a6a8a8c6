/**
 * How an attempt goes on apart (PR4): it lies in the vault, and what it has to say waits at the meeting points of the invitation and
 * can be taken along as text. It ends by itself after a week.
 */
import type { RandomBytes } from "../crypto/index.ts";
import { parseMeetingLink } from "../sync/links/relay/meetingLink.ts";
import { pairingQueue } from "../sync/links/relay/queues.ts";
import type { Timers } from "../sync/ports.ts";
import { writeCarried } from "./carriedText.ts";
import { writeInvitation } from "./invitation.ts";
import type { Kept, KeptPairing } from "./keptPairing.ts";
import { isOver, lacking, type Pairing } from "./machine.ts";
import { Post } from "./post.ts";

export type ApartDeps = {
  readonly kept: KeptPairing;
  readonly timers: Timers;
  readonly random: RandomBytes;
  received(sealed: Uint8Array): void;
  expired(): void;
};

const LOOK_EVERY_MS = 60 * 60_000;
/** Begun anew, or called off: so long what was said last may still leave. */
const LEAVE_MS = 5_000;
/** Of the half second that a lock has (RP2). */
const REST_MS = 200;

export class ApartWay {
  readonly #deps: ApartDeps;
  #kept: Kept;
  /** When `#kept.leftMs` was right, by a clock that nobody sets. */
  #since: number;
  #posts: readonly Post[] = [];
  readonly #unsaid = new Set<Post>();
  #isForgotten = false;
  #cancel: () => void = () => undefined;

  constructor(deps: ApartDeps, kept: Kept) {
    this.#deps = deps;
    this.#kept = kept;
    const { timers } = deps;
    // A clock set back while the app was closed: no time passed, and none is won.
    const passed = Math.max(0, timers.wallClock() - kept.atMs);
    this.#kept = { ...kept, leftMs: Math.max(0, kept.leftMs - passed), atMs: timers.wallClock() };
    this.#since = timers.now();
  }

  /** Milliseconds. By whichever clock says that more time has passed: one stands still while the machine sleeps, one can be set back. */
  left(): number {
    const { timers } = this.#deps;
    const { leftMs, atMs } = this.#kept;
    return Math.max(0, leftMs - Math.max(0, timers.wallClock() - atMs, timers.now() - this.#since));
  }

  get isByMeetingPoint(): boolean {
    return this.#kept.meetingPoints.length > 0;
  }

  /** From here on it is carried, and ends in time. */
  begin(): void {
    const { pairing, meetingPoints } = this.#kept;
    const { timers, random, received } = this.#deps;
    this.#posts = meetingPoints.map(parseMeetingLink).flatMap((link) => {
      if (!link.ok) return [];
      const queue = (side: Pairing["side"]) => pairingQueue(pairing.secret, pairing.commitment, side);
      const { side } = pairing;
      const post: Post = new Post({
        link: link.value,
        side,
        mine: queue(side),
        theirs: queue(side === "inviter" ? "joiner" : "inviter"),
        timers,
        random,
        out: () => this.#kept.out,
        took: received,
        said: () => this.#said(post),
      });
      this.#unsaid.add(post);
      return [post];
    });
    this.#look();
  }

  /** Durable when it returns, before any of it leaves; throws where there is no room. */
  keep(pairing: Pairing): void {
    const { random, timers } = this.#deps;
    const { pairing: before } = this.#kept;
    const hasMoved = SAYS.some((part) => before[part] !== pairing[part]);
    const next: Kept = {
      ...this.#kept,
      pairing,
      leftMs: this.left(),
      atMs: timers.wallClock(),
      out: hasMoved ? lacking(pairing, random) : this.#kept.out,
    };
    if (isSettled(pairing) && (next.out.length === 0 || this.#posts.length === 0)) this.forget();
    else if (!this.#isForgotten) this.#deps.kept.write(next);
    this.#kept = next;
    this.#since = timers.now();
    if (hasMoved) for (const post of this.#posts) this.#unsaid.add(post);
  }

  send(): void {
    for (const post of this.#posts) post.moved();
  }

  partnerAddress = (): undefined => undefined;

  /** What is to be given to the other side next; undefined where there is nothing. */
  text(): string | undefined {
    const { pairing, expiryMinute, meetingPoints, out } = this.#kept;
    const { secret, commitment } = pairing;
    if (pairing.stage === "inviting")
      return writeInvitation({
        purpose: "partner",
        secret,
        commitment,
        expiryMinute,
        port: 0,
        addresses: [],
        meetingPoints,
      });
    return isSettled(pairing) || out.length === 0 ? undefined : writeCarried(out);
  }

  resumed(): void {
    for (const post of this.#posts) post.resumed();
    this.#look();
  }

  /** For now, as at a lock: it lies in the vault, with the time that is left. */
  async rest(): Promise<void> {
    this.#cancel();
    const { timers } = this.#deps;
    try {
      this.keep(this.#kept.pairing);
    } catch {
      // no room: what was written last stands
    }
    const settled = Promise.all(this.#posts.map((post) => post.settled()));
    await Promise.race([settled, new Promise<void>((over) => void timers.after(REST_MS, over))]);
    this.stop();
  }

  /** At once: nothing more is said or heard. */
  stop(): void {
    this.#cancel();
    for (const post of this.#posts) post.stop();
  }

  /** For good. What was said last may still leave. */
  close(): void {
    this.#cancel();
    const { timers } = this.#deps;
    timers.after(this.#unsaid.size > 0 ? LEAVE_MS : 0, () => this.stop());
  }

  /** Its secret with it. Throws where the disk is too full even for that. */
  forget(): void {
    this.#deps.kept.drop();
    this.#isForgotten = true;
  }

  #said(post: Post): void {
    this.#unsaid.delete(post);
    if (this.#isForgotten || this.#unsaid.size > 0 || !isSettled(this.#kept.pairing)) return;
    try {
      this.forget();
    } catch {
      return; // no room: its time runs out
    }
    this.close();
  }

  #look(): void {
    this.#cancel();
    const left = this.left();
    if (left === 0) return this.#deps.expired();
    this.#cancel = this.#deps.timers.after(Math.min(left, LOOK_EVERY_MS), () => this.#look());
  }
}

/** What changes what there is to say. */
const SAYS = ["stage", "failure", "theirs", "confirmedByThem", "done"] as const satisfies readonly (keyof Pairing)[];

/** Nothing can come of it any more, and nothing is waited for but that the last word leaves. */
const isSettled = (pairing: Pairing): boolean => isOver(pairing) && (pairing.stage === "failed" || pairing.done);
