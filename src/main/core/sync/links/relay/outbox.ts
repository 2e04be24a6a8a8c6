/**
 * What a peer may lack, put into its queue at one meeting point and kept up to date there until it is read (AP3). Nothing is thought
 * to have arrived but what the peer's own receipt names (RQ6).
 */
import type { EnvelopeBytes } from "../../../../../shared/base/brand.ts";
import { sameBytes } from "../../../../../shared/base/bytes.ts";
import type { Result } from "../../../../../shared/base/result.ts";
import type { VectorItem } from "../../../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../../../shared/protocol/limits.ts";
import { EMPTY, type Standing } from "../../../../../shared/protocol/relay.ts";
import { Bodies, type Load } from "../../bodies.ts";
import { Lacking } from "../../lacking.ts";
import { furthest, type Parcels, type Taken } from "../../parcels.ts";
import type { Peer, SyncLog, Timers } from "../../ports.ts";
import { covers } from "../../vectors.ts";
import type { RelayError } from "./relaySocket.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** So long after something was said: what is said in one go leaves in one parcel. */
const SOON_MS = 2 * SECOND;
const SOON_MOST_MS = 10 * SECOND;
/** How often, while something of ours waits unread, what nobody here said just now is put beside it. */
const SLOW_MS = 10 * MINUTE;
/** Read, as the meeting point says, and not confirmed: the first time soon, then ever more rarely. */
const AGAIN_FIRST_MS = MINUTE;
const AGAIN_MOST_MS = 24 * 60 * MINUTE;
/** It may ask for as long a wait after a refusal; more would be to keep silent for it. Never none: each try seals, and uses up a counter. */
const REFUSED_MOST_MS = 60 * MINUTE;
/** Newest parcels that wait unread are sealed anew together with what is new, up to so many bytes: few wait then, however often one shares. */
const REPACK_BYTES = 128 * 1024;

export type OutboxDeps = {
  readonly log: SyncLog;
  readonly timers: Timers;
  readonly parcels: Parcels;
  readonly peer: Peer;
  /** The queue's answer. */
  deposit(envelopes: readonly EnvelopeBytes[], replaces: number): Promise<Result<Standing, RelayError>>;
  /** It is connected over the local network: what it lacks goes there. */
  isLive(): boolean;
  /** There is no room there for what is to be said, or there is again. */
  full(isFull: boolean): void;
};

/** A parcel of ours that waits unread. */
type Deposit = {
  readonly before: readonly VectorItem[];
  readonly count: number;
  readonly bytes: number;
  readonly last: number;
  readonly isAboutBodies: boolean;
};
/** That there is nothing new is a receipt, too. */
const RECEIPT: Load = { pack: { entries: [], keys: [] }, want: [], isAboutBodies: false, undo: () => undefined };

export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #lacking: Lacking;
  readonly #bodies: Bodies;
  #deposits: readonly Deposit[] = [];
  #standing: Standing = EMPTY;
  /** The log may hold what was not put there yet. */
  #isDirty = true;
  /** What came from the peer is not confirmed to it yet, or it is to answer (D3). */
  #owes = false;
  #saidAt: { readonly first: number; readonly last: number } | undefined;
  #ownSeq: number;
  #lastDeposit = Number.NEGATIVE_INFINITY;
  #notBefore = Number.NEGATIVE_INFINITY;
  #again = AGAIN_FIRST_MS;
  #faults = 0;
  #isBusy = false;
  #working: Promise<void> = Promise.resolve();
  #isOpen = false;
  #cancel: () => void = () => undefined;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#lacking = new Lacking(deps.log, deps.log.confirmed(deps.peer.device));
    this.#bodies = new Bodies(deps.log);
    this.#ownSeq = this.#newestOwn();
    this.#owes = deps.log.awaitsWord(deps.peer.device);
  }

  /** The queue is open for us, and so much waits in it. */
  opened(standing: Standing): void {
    this.#isOpen = true;
    // Emptied, or wiped: whichever it was, what is not confirmed goes there again soon.
    this.#again = AGAIN_FIRST_MS;
    this.#notBefore = Number.NEGATIVE_INFINITY;
    this.changed(standing);
  }

  /** The conversation ended. */
  closed(): void {
    this.#isOpen = false;
    this.#cancel();
  }

  /** The meeting point says that so much of ours waits there. */
  changed(standing: Standing): void {
    // There is room again, for what had none.
    this.#isDirty ||= standing.count < this.#standing.count;
    this.#standing = standing;
    const { first, last, count } = standing;
    this.#deposits = count === 0 ? [] : this.#deposits.filter((one) => one.last >= first && one.last <= last);
    this.#plan();
  }

  /** Entries were evaluated here. Those of this device were said just now by its person, or follow from what was. */
  moved(): void {
    this.#isDirty = true;
    const seq = this.#newestOwn();
    if (seq > this.#ownSeq) {
      const now = this.#deps.timers.now();
      this.#saidAt = { first: this.#saidAt?.first ?? now, last: now };
    }
    this.#ownSeq = seq;
    this.#plan();
  }

  /** The peer's own parcel is on disk: it has what is in it, and wants to hear that we have, too. */
  async took({ pack: { entries }, want, asks, isNewest }: Taken): Promise<void> {
    await this.#lacking.came(entries);
    this.#bodies.want(want);
    if (want.length > 0) this.#isDirty = true;
    if (entries.length > 0 || (asks && isNewest)) this.#owes = true;
    this.#plan();
  }

  /** Less is here than was said: the peer is to hear so, and sends what is gone (D3). */
  owe(): void {
    this.#owes = true;
    this.#plan();
  }

  /** Its connection over the local network came or ended, or it said how far it has come. */
  heard(): void {
    this.#plan();
  }

  /** At once, if there is anything: the vault is being locked (RP2). */
  async flush(): Promise<void> {
    await this.#working; // what is under way may have been sealed before that
    if (this.#isOpen && this.#isDirty) await this.#work();
  }

  #newestOwn(): number {
    const { log } = this.#deps;
    const own = log.me().device;
    return Math.max(0, ...log.vector().map(({ device, seq }) => (sameBytes(device, own) ? seq : 0)));
  }

  #plan(): void {
    this.#cancel();
    if (this.#isAnswered()) this.#again = AGAIN_FIRST_MS;
    if (!this.#isOpen || this.#isBusy || this.#deps.isLive()) return;
    const at = this.#dueAt();
    if (at === undefined) return;
    const now = this.#deps.timers.now();
    this.#cancel = this.#deps.timers.after(Math.max(0, at - now, this.#notBefore - now), () => void this.#work());
  }

  #dueAt(): number | undefined {
    const isUnread = this.#standing.count > 0;
    if (this.#isDirty || this.#owes) {
      if (this.#saidAt) return Math.min(this.#saidAt.last + SOON_MS, this.#saidAt.first + SOON_MOST_MS);
      return isUnread ? this.#lastDeposit + SLOW_MS : this.#deps.timers.now() + SOON_MS;
    }
    return isUnread || this.#isAnswered() ? undefined : this.#lastDeposit + this.#again;
  }

  #isAnswered(): boolean {
    const { log, peer } = this.#deps;
    return !log.awaitsWord(peer.device) && covers(log.confirmed(peer.device), this.#lacking.has);
  }

  #work(): Promise<void> {
    this.#cancel();
    this.#isBusy = true;
    return (this.#working = this.#depositNow());
  }

  async #depositNow(): Promise<void> {
    try {
      await this.#deposit();
    } catch {
      this.#failed(SLOW_MS); // the log could not be read, or no counter be written: later
    } finally {
      this.#isBusy = false;
      this.#plan();
    }
  }

  #failed(waitMs: number): void {
    this.#isDirty = true;
    this.#notBefore = this.#deps.timers.now() + waitMs;
  }

  async #deposit(): Promise<void> {
    const { log, peer } = this.#deps;
    const confirmed = log.confirmed(peer.device);
    if (!this.#isDirty && !this.#owes) {
      // Read, and not confirmed or answered for long: it may be lost.
      this.#again = Math.min(this.#again * 2, AGAIN_MOST_MS);
      this.#lacking.begin(confirmed);
      this.#owes = log.awaitsWord(peer.device);
    }
    const [isOwed, position] = [this.#owes, this.#lacking.has];
    this.#isDirty = this.#owes = false;
    this.#saidAt = undefined;
    const next = this.#lacking.pack(peer.device);
    if (!next && !isOwed && !this.#bodies.isDue) return;
    const { kept, from } = this.#repacked();
    this.#lacking.begin(furthest(from ?? position, confirmed));
    const done = await this.#depositAll(kept, isOwed);
    this.#owes ||= isOwed && !done;
  }

  /** Which of what waits stays, and from where on all the rest is sealed anew. */
  #repacked(): { readonly kept: readonly Deposit[]; readonly from: readonly VectorItem[] | undefined } {
    const count = this.#deposits.reduce((sum, one) => sum + one.count, 0);
    // Of an earlier run, or of a queue that is not as we left it: nobody here knows what is in it.
    if (count !== this.#standing.count) return { kept: [], from: this.#deps.log.confirmed(this.#deps.peer.device) };
    let bytes = 0;
    const isFixed = (one: Deposit): boolean => (bytes += one.bytes) > REPACK_BYTES || one.isAboutBodies;
    const stays = this.#deposits.findLastIndex(isFixed) + 1;
    return { kept: this.#deposits.slice(0, stays), from: this.#deposits[stays]?.before };
  }

  /** True once all of it, and at least one receipt where that is owed, waits there. */
  async #depositAll(kept: readonly Deposit[], isOwed: boolean): Promise<boolean> {
    const { deposit, parcels, peer, timers } = this.#deps;
    let replaces = this.#standing.count > 0 ? (kept.at(-1)?.last ?? this.#standing.first - 1) + 1 : 0;
    let deposits = kept;
    for (let isFirst = true; ; isFirst = false) {
      const before = this.#lacking.has;
      const owed = isFirst && isOwed ? RECEIPT : undefined;
      const load = this.#bodies.load(peer.device, this.#lacking.pack(peer.device)) ?? owed;
      if (!load) return true;
      const envelopes = parcels.seal(peer, load);
      if (!envelopes) return true; // nothing can ever be sealed for that peer
      const count = deposits.reduce((sum, one) => sum + one.count, envelopes.length);
      const answer = count > LIMIT.queueEnvelopes ? undefined : await deposit(envelopes, replaces);
      if (!answer?.ok) {
        this.#lacking.begin(before);
        load.undo();
        // The rest goes once some of it was read; until then nothing is wrong.
        if (answer) this.#refused(answer.error);
        else this.#isDirty = false;
        return !isFirst;
      }
      this.#deps.full(false);
      this.#faults = 0;
      const bytes = envelopes.reduce((sum, { length }) => sum + length, 0);
      const { last } = answer.value;
      const { isAboutBodies } = load;
      deposits = [...deposits, { before, count: envelopes.length, bytes, last, isAboutBodies }];
      this.#deposits = deposits;
      this.#standing = answer.value;
      this.#lastDeposit = timers.now();
      replaces = 0;
    }
  }

  #refused({ type, retryMs }: RelayError): void {
    this.#deps.full(type === "Full");
    // Closed: the next conversation takes it up.
    const isSoon = type === "Closed" || type === "Slower";
    if (!isSoon) this.#faults++;
    const least = isSoon ? SOON_MS : Math.min(SLOW_MS * this.#faults, REFUSED_MOST_MS);
    this.#failed(Math.max(least, Math.min(retryMs, REFUSED_MOST_MS)));
  }
}
