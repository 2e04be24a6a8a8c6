import { as, type RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { isRecordKind, type RecordKind } from "../../../shared/domain/record.ts";
import { ByteWriter, decode, LIST_MOST } from "../../../shared/protocol/codec.ts";
import type { Store } from "../vault/store.ts";

/**
 * `mine`: made by this person, so that it is theirs to issue again, as what its create entry said it is: the text's own
 * field can be written by the partner. Rows of before this was kept have no kind.
 */
export type Stood = {
  readonly heads: readonly string[];
  readonly mine: boolean;
  readonly kind: RecordKind | undefined;
  readonly snapshot: Uint8Array;
};

const [MINE, HAS_KIND] = [1, 2] as const;

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
  put(record: RecordId, { heads, mine, kind, snapshot }: Stood): void {
    // Of a document with more heads than a list holds, so many are enough to know it by.
    const writer = new ByteWriter().raw(record).list(heads.slice(0, LIST_MOST), (list, head) => list.text(head));
    writer.u8((mine ? MINE : 0) | (kind ? HAS_KIND : 0));
    if (kind) writer.text(kind);
    const bytes = writer.raw(snapshot).finish();
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
    const heads = reader.list(LIST_MOST, (r) => r.text(64));
    const flags = reader.u8();
    const said = flags & HAS_KIND ? reader.text(32) : "";
    const [mine, kind] = [(flags & MINE) !== 0, isRecordKind(said) ? said : undefined];
    return { record, stood: { heads, mine, kind, snapshot: reader.rest(bytes.length) } };
  });
