import { as, type RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import type { Store } from "../vault/store.ts";

/** `mine`: made by this person, so that it is theirs to issue again. */
export type Stood = { readonly heads: readonly string[]; readonly mine: boolean; readonly snapshot: Uint8Array };

/**
 * Records as they stood before their log lost rows (D3), until all of it is back. They are shown like this meanwhile: a
 * damaged byte must not take half of all texts out of sight until the partner is met.
 */
export class AsItStood {
  readonly #store: Store;
  #records = new Map<string, RecordId>();

  constructor(store: Store) {
    this.#store = store;
    this.settle(false);
  }

  #group = (): Uint8Array => this.#store.groupId("snapshots", "as it stood");
  #row = (record: RecordId) => this.#store.rowId("snapshots", "as it stood", record);

  has = (id: string): boolean => this.#records.size > 0 && this.#records.has(id);
  all = (): RecordId[] => [...this.#records.values()];
  get size(): number {
    return this.#records.size;
  }

  get(id: string): Stood | undefined {
    const record = this.#records.get(id);
    const row = record && this.#store.get("snapshots", this.#row(record));
    return row?.ok && row.value ? decodeStood(row.value.bytes)?.stood : undefined;
  }

  /** Inside a transaction. */
  put(record: RecordId, { heads, mine, snapshot }: Stood): void {
    const bytes = new ByteWriter()
      .raw(record)
      .list([...heads], (writer, head) => writer.text(head))
      .u8(mine ? 1 : 0)
      .raw(snapshot)
      .finish();
    this.#store.put("snapshots", this.#row(record), bytes, { group: this.#group() });
    this.#records.set(toHex(record), record);
  }

  end(id: string): void {
    const record = this.#records.get(id);
    if (!record) return;
    this.#store.delete("snapshots", this.#row(record));
    this.#records.delete(id);
  }

  /** After a transaction: the memory follows the disk. */
  settle(committed: boolean): void {
    if (committed) return;
    const rows = [...this.#store.list("snapshots", { group: this.#group() })];
    const records = rows.flatMap((row) => ("damaged" in row ? [] : (decodeStood(row.bytes)?.record ?? [])));
    this.#records = new Map(records.map((record) => [toHex(record), record]));
  }
}

const decodeStood = (bytes: Uint8Array): { record: RecordId; stood: Stood } | undefined =>
  decode(bytes, (reader) => {
    const record = as<RecordId>(reader.raw(32));
    const heads = reader.list(0xffff, (r) => r.text(64));
    const mine = reader.u8() === 1;
    return { record, stood: { heads, mine, snapshot: reader.rest(bytes.length) } };
  });
