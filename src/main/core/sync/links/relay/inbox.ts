/** What a peer left for us in one queue: taken in order, and acknowledged once it is on disk here (AP4). */
import type { QueueId } from "../../../../../shared/base/brand.ts";
import type { Standing } from "../../../../../shared/protocol/relay.ts";
import { Reassembly } from "../../envelope.ts";
import type { Parcels, Taken } from "../../parcels.ts";
import type { Peer, Timers } from "../../ports.ts";
import type { RelaySocket } from "./relaySocket.ts";

/**
 * What waits there by its own word, and was not handed out, or could not be written here: asked for again after a minute, then
 * ever more rarely.
 */
const AGAIN_FIRST_MS = 60_000;
const AGAIN_MOST_MS = 60 * 60_000;
/**
 * Bytes that don't open, or came before, above which a meeting point is heard no more in this conversation: it would never end. A page that
 * brought nothing costs so many at least, or one that says for ever that there is something, and hands out next to nothing, were free.
 */
const JUNK_BYTES = 16 * 1024 * 1024;
const PAGE_BYTES = 64 * 1024;

export type InboxDeps = {
  readonly parcels: Parcels;
  readonly peer: Peer;
  readonly queue: QueueId;
  readonly socket: RelaySocket;
  readonly timers: Timers;
  /** Nothing of it is stored here yet, so that nothing is acknowledged. */
  readonly stays: boolean;
  /** A parcel of that peer is on disk. */
  readonly took: (taken: Taken) => Promise<void>;
};

export class Inbox {
  readonly #deps: InboxDeps;
  #reading: Promise<void> | undefined;
  #isDue = false;
  #junk = 0;
  /** So much waits there, as it said last. */
  #waiting = 0;
  #again = AGAIN_FIRST_MS;
  #isClosed = false;
  #cancel: () => void = () => undefined;

  constructor(deps: InboxDeps) {
    this.#deps = deps;
  }

  /** The meeting point says that so much waits there. */
  changed({ count }: Standing): void {
    this.#waiting = count;
    if (count > 0) void this.read();
  }

  /** The conversation is over. */
  closed(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  /** Settles once nothing more is handed out, or can be written here. */
  read(): Promise<void> {
    this.#isDue = true;
    this.#cancel();
    this.#reading ??= this.#all().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #all(): Promise<void> {
    while (this.#isDue) {
      this.#isDue = false;
      try {
        // From the front each time: what was left there unread may have been replaced meanwhile.
        const parts = new Reassembly();
        let after: number | undefined = 0;
        while (after !== undefined) after = await this.#page(after, parts);
        await this.#giveUp(parts);
      } catch {
        // A full disk. Nothing of it was acknowledged: it waits there.
        this.#waiting = Math.max(1, this.#waiting);
      }
    }
    if (this.#waiting === 0) this.#again = AGAIN_FIRST_MS;
    if (this.#waiting === 0 || this.#isClosed) return;
    this.#cancel = this.#deps.timers.after(this.#again, () => void this.read());
    this.#again = Math.min(this.#again * 2, AGAIN_MOST_MS);
  }

  /**
   * The rest of a message that is not whole, behind all others: its other parts are still being stored, or lost. If it is the same after
   * a minute, it goes: while it waits, its sender takes it for unread, and seals nothing anew.
   */
  async #giveUp(parts: Reassembly): Promise<void> {
    const { queue, socket, stays, timers } = this.#deps;
    const place = parts.openMessages > 0 && !stays ? this.#lastSeen : undefined;
    if (place === undefined || this.#broken?.place !== place) {
      this.#broken = place === undefined ? undefined : { place, at: timers.now() };
      return;
    }
    if (timers.now() - this.#broken.at < AGAIN_FIRST_MS) return;
    const rest = await socket.acknowledge(queue, place);
    if (rest.ok) this.#waiting = rest.value.count;
  }
  #lastSeen: number | undefined;
  #broken: { readonly place: number; readonly at: number } | undefined;

  /** The place of the last envelope looked at; undefined where none is behind it, or the conversation is over. */
  async #page(after: number, parts: Reassembly): Promise<number | undefined> {
    const { parcels, peer, queue, socket, stays, took } = this.#deps;
    const fetched = await socket.fetch(queue, after);
    if (!fetched.ok) return undefined;
    let [done, junk, isNews] = [0, 0, false];
    this.#lastSeen = fetched.value.waiting.at(-1)?.place ?? this.#lastSeen;
    for (const { place, envelope } of fetched.value.waiting) {
      const before = parts.openMessages;
      const message = parcels.open(peer, parts, envelope);
      const taken = message && (await parcels.take(peer, message));
      if (taken) await took(taken);
      isNews ||= taken?.isNewest === true;
      // A queue is filled in order: what a whole message leaves open behind it will never be whole.
      if (message ?? parts.openMessages === 0) done = place;
      if (message ? !taken?.isNewest : parts.openMessages === before) junk += (message ?? envelope).length;
    }
    this.#junk += isNews ? junk : Math.max(junk, PAGE_BYTES);
    const rest = done > 0 && !stays ? await socket.acknowledge(queue, done) : undefined;
    if (rest?.ok) this.#waiting = rest.value.count;
    // Acknowledged first: else the next conversation would begin with the same, and never get behind it.
    if (this.#junk > JUNK_BYTES) {
      socket.close();
      return undefined;
    }
    return fetched.value.more ? fetched.value.waiting.at(-1)?.place : undefined;
  }
}
