import type { DeviceId } from "../../../shared/base/brand.ts";
import type { Day } from "../../../shared/base/day.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import type { RowId, Store } from "../vault/store.ts";

/** More than the link sessions of any day. */
const A_DAY = 2 ** 20;

/** Receipt counters (RC1): ours is never used twice, theirs never goes back, so that a recorded first frame is silence. */
export class Counters {
  readonly #store: Store;
  constructor(store: Store) {
    this.#store = store;
  }

  #read(id: RowId): number {
    const row = this.#store.get("people", id);
    return (row.ok && row.value && decode(row.value.bytes, (reader) => reader.u64())) || 0;
  }

  #write(id: RowId, value: number): void {
    this.#store.transaction(() => this.#store.put("people", id, new ByteWriter().u64(value).finish()));
  }

  /**
   * Counted a device. Never below the day's own range, so that a profile put back to an earlier day is not taken for a
   * replay; a day and no finer time is all that it tells (F03).
   */
  next(own: DeviceId, today: Day): number {
    const id = this.#store.rowId("people", "receipt-own", own);
    const value = Math.max(this.#read(id) + 1, today * A_DAY);
    this.#write(id, value);
    return value;
  }

  last = (from: DeviceId): number => this.#read(this.#store.rowId("people", "receipt", from));
  accept(from: DeviceId, counter: number): void {
    if (counter > this.last(from)) this.#write(this.#store.rowId("people", "receipt", from), counter);
  }
}
