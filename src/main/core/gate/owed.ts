import { as, type RecordId, type SpaceId } from "../../../shared/base/brand.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { ZERO_32 } from "../../../shared/protocol/entry.ts";
import type { RowId, Store } from "../vault/store.ts";

/**
 * Records that are to be judged from their entries alone, because what lies of them here can't be relied on (LG4, D3).
 * One row each, so that a crash leaves the rest to be done.
 */
export class Owed {
  readonly #store: Store;
  readonly #space: SpaceId;
  readonly #records = new Set<string>();
  #unread: readonly RowId[];

  constructor(store: Store, space: SpaceId) {
    this.#store = store;
    this.#space = space;
    const rows = [...store.list("settings", { group: this.#group() })];
    for (const row of rows) if (!("damaged" in row)) this.#records.add(toHex(row.bytes));
    this.#unread = rows.flatMap((row) => ("damaged" in row ? row.id : []));
  }

  /** Some row says no more which record it is of: any may be the one. */
  get isHurt(): boolean {
    return this.#unread.length > 0;
  }
  /** Inside the transaction that puts them all; `mended` follows. */
  mend(): void {
    for (const id of this.#unread) this.#store.delete("settings", id);
  }
  mended(): void {
    this.#unread = [];
  }

  #group = (): Uint8Array => this.#store.groupId("settings", "owed records", this.#space);
  #row = (record: RecordId) => this.#store.rowId("settings", "owed record", this.#space, record);

  has = (record: RecordId): boolean => this.#records.size > 0 && this.#records.has(toHex(record));
  get size(): number {
    return this.#records.size;
  }
  next(): RecordId | undefined {
    const [first] = this.#records;
    return first === undefined ? undefined : as<RecordId>(fromHex(first) ?? ZERO_32);
  }

  /** Inside a transaction; `add` follows once it is durable. */
  put(records: readonly RecordId[]): void {
    for (const record of records) this.#store.put("settings", this.#row(record), record, { group: this.#group() });
  }
  add(records: readonly RecordId[]): void {
    for (const record of records) this.#records.add(toHex(record));
  }

  /** Inside the transaction that writes what they came to; `remove` follows. */
  pay(record: RecordId): void {
    if (this.has(record)) this.#store.delete("settings", this.#row(record));
  }
  remove(record: RecordId): void {
    this.#records.delete(toHex(record));
  }
}
