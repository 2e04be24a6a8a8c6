import { as, type RecordId, type SpaceId } from "../../../shared/base/brand.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { ZERO_32 } from "../../../shared/protocol/entry.ts";
import type { RowId, Store } from "../vault/store.ts";

/**
 * owed: to be judged from their entries alone, because what lies of them here can't be relied on (LG4, D3). bodiless: some
 * entries of theirs are here without their bodies, which may come yet (KD2).
 */
type Name = "owed" | "bodiless";

/** Records of a sort, one row each, so that a crash leaves the rest to be done. */
export class RecordSet {
  readonly #store: Store;
  readonly #space: SpaceId;
  readonly #name: Name;
  readonly #records = new Set<string>();
  #unread: readonly RowId[];

  constructor(store: Store, space: SpaceId, name: Name) {
    this.#store = store;
    this.#space = space;
    this.#name = name;
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

  #group = (): Uint8Array => this.#store.groupId("settings", `${this.#name} records`, this.#space);
  #row = (record: RecordId) => this.#store.rowId("settings", `${this.#name} record`, this.#space, record);

  has = (record: RecordId): boolean => this.#records.size > 0 && this.#records.has(toHex(record));
  get size(): number {
    return this.#records.size;
  }
  all = (): RecordId[] => [...this.#records].map(named);
  next(): RecordId | undefined {
    const [first] = this.#records;
    return first === undefined ? undefined : named(first);
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

const named = (record: string): RecordId => as<RecordId>(fromHex(record) ?? ZERO_32);
