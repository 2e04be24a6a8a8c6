/** What a peer left for us in one queue: taken in order, and acknowledged once it is on disk here (AP4). */
import type { QueueId } from "../../../../../shared/base/brand.ts";
import type { Pack } from "../../../../../shared/protocol/frames.ts";
import { Reassembly } from "../../envelope.ts";
import type { Parcels } from "../../parcels.ts";
import type { Peer } from "../../ports.ts";
import type { RelaySocket } from "./relaySocket.ts";

/** Bytes that don't open, above which a meeting point is heard no more in this conversation: no peer sealed so many. */
const JUNK_BYTES = 16 * 1024 * 1024;

export type InboxDeps = {
  readonly parcels: Parcels;
  readonly peer: Peer;
  readonly queue: QueueId;
  readonly socket: RelaySocket;
  /** A parcel of that peer is on disk. */
  readonly took: (pack: Pack) => void;
};

export class Inbox {
  readonly #deps: InboxDeps;
  #reading: Promise<void> | undefined;
  #isDue = false;
  #junk = 0;

  constructor(deps: InboxDeps) {
    this.#deps = deps;
  }

  /** Until nothing waits any more. Rejects where this device can't write now: what was not taken stays where it is. */
  read(): Promise<void> {
    this.#isDue = true;
    this.#reading ??= this.#all().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #all(): Promise<void> {
    while (this.#isDue) {
      this.#isDue = false;
      // From the front each time: what was left there unread may have been replaced meanwhile.
      const parts = new Reassembly();
      for (let after = 0; ;) {
        const page = await this.#page(after, parts);
        if (page === undefined) break;
        after = page;
      }
    }
  }

  /** The place of the last envelope looked at; undefined where none is behind it, or the conversation is over. */
  async #page(after: number, parts: Reassembly): Promise<number | undefined> {
    const { parcels, peer, queue, socket, took } = this.#deps;
    const fetched = await socket.fetch(queue, after);
    if (!fetched.ok) return undefined;
    let done = 0;
    for (const { place, envelope } of fetched.value.waiting) {
      const before = parts.openMessages;
      const message = parcels.open(peer, parts, envelope);
      const pack = message && (await parcels.take(peer, message));
      if (pack) took(pack);
      // A queue is filled in order: what a whole message leaves open behind it will never be whole.
      if (message ?? parts.openMessages === 0) done = place;
      if (!message && parts.openMessages === before) this.#junk += envelope.length;
    }
    if (this.#junk > JUNK_BYTES) {
      socket.close();
      return undefined;
    }
    if (done > 0) await socket.acknowledge(queue, done);
    return fetched.value.more ? fetched.value.waiting.at(-1)?.place : undefined;
  }
}
