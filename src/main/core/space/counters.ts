import type { DeviceId } from "../../../shared/base/brand.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import type { RowId, Store } from "../vault/store.ts";

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

  /** Counted a device: a restored one begins again at 1 under its own id. */
  next(own: DeviceId): number {
    const id = this.#store.rowId("people", "receipt-own", own);
    const value = this.#read(id) + 1;
    this.#write(id, value);
    return value;
  }

  last = (from: DeviceId): number => this.#read(this.#store.rowId("people", "receipt", from));
  accept = (from: DeviceId, counter: number): void =>
    this.#write(this.#store.rowId("people", "receipt", from), counter);
}
