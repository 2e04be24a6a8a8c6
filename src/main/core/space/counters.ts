import type { DeviceId } from "../../../shared/base/brand.ts";
import type { Day } from "../../../shared/base/day.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import type { Store } from "../vault/store.ts";
import { copies, type Copies, readTwice, writeTwice } from "../vault/twice.ts";

/** More than the receipts of one session in a day, up to four a second. After more of them the next day counts on. */
const A_DAY = 2 ** 20;

/** The day a counter was used up on, by its device's own clock, or an earlier one. */
export const dayOfCounter = (counter: number): Day => Math.floor(counter / A_DAY) as Day;

/** Receipt counters (RC1): ours is never used twice, theirs never goes back, so that a recorded first frame is silence. */
export class Counters {
  readonly #store: Store;
  constructor(store: Store) {
    this.#store = store;
  }

  #read(rows: Copies): number {
    const kept = readTwice(this.#store, "people", rows);
    return (kept.ok && kept.value && decode(kept.value, (reader) => reader.u64())) || 0;
  }

  #write(rows: Copies, value: number): void {
    writeTwice(this.#store, "people", rows, new ByteWriter().u64(value).finish());
  }

  /**
   * Counted a device. Never below the day's own range, so that a profile put back to an earlier day is not taken for a
   * replay; a day and no finer time is all that it tells (F03).
   */
  next(own: DeviceId, today: Day): number {
    const rows = copies(this.#store, "people", "receipt-own", own);
    const value = Math.max(this.#read(rows) + 1, today * A_DAY);
    this.#write(rows, value);
    return value;
  }

  /** The last that was used up, 0 where none was. */
  lastOwn = (own: DeviceId): number => this.#read(copies(this.#store, "people", "receipt-own", own));

  #from = (device: DeviceId): Copies => copies(this.#store, "people", "receipt", device);
  last = (from: DeviceId): number => this.#read(this.#from(from));
  accept(from: DeviceId, counter: number): void {
    if (counter > this.last(from)) this.#write(this.#from(from), counter);
  }
}
