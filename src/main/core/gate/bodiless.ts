/**
 * KD2: entries here whose bodies are not, although nothing evaluated says that both have erased them. Somebody left them off, on a
 * word that may be a lie, so each peer is asked for them once a session: whoever has one completes the row.
 */
import type { DeviceId, PersonKey, RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { keepsBody, type VectorItem } from "../../../shared/protocol/entry.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../vault/store.ts";
import { RecordSet } from "./recordSet.ts";

/** Asked for at a time, of each person's: nobody makes this grow, nor crowds out another's own. */
const MOST = 1_024;

/** By hash (hex). `isCut`: there are more. */
type Some = { readonly items: Map<string, VectorItem>; isCut: boolean };

type Parts = {
  readonly store: Store;
  readonly log: Log;
  readonly me: PersonKey;
  personOf(device: DeviceId): PersonKey | undefined;
  /** Its body may come yet: it is said to be erased, and not evaluated so. */
  isOpen(record: RecordId): boolean;
};

export class Bodiless {
  readonly #parts: Parts;
  readonly #records: RecordSet;
  readonly #mine: Some = { items: new Map(), isCut: false };
  readonly #theirs: Some = { items: new Map(), isCut: false };
  #all: readonly VectorItem[] | undefined;

  constructor(parts: Parts) {
    const { store, log } = parts;
    this.#parts = parts;
    this.#records = new RecordSet(store, log.space, "bodiless");
    this.#read(this.#records.isHurt ? log.records() : this.#records.all());
  }

  #read(records: readonly RecordId[]): void {
    for (const record of records) for (const row of this.#parts.log.ofRecord(record)) this.#noteOne(row);
  }

  /** Inside the transaction that writes these rows; `note` follows once it is durable. */
  put(rows: readonly EntryRow[]): void {
    const records = rows.filter(this.#isOne).map(({ entry }) => entry.core.record);
    const fresh = records.filter((record) => !this.#records.has(record));
    if (fresh.length > 0) this.#records.put([...new Map(fresh.map((record) => [toHex(record), record])).values()]);
  }

  note(rows: readonly EntryRow[]): void {
    for (const row of rows) this.#noteOne(row);
    const both = [this.#mine, this.#theirs];
    if (!both.some(({ items, isCut }) => isCut && items.size < MOST / 2)) return;
    for (const some of both) some.isCut = false;
    this.#read(this.#records.all());
  }

  #noteOne(row: EntryRow): void {
    const { record, device } = row.entry.core;
    const name = toHex(row.hash);
    if (this.#isOne(row)) {
      this.#records.add([record]);
      const person = this.#parts.personOf(device);
      const some = person && sameBytes(person, this.#parts.me) ? this.#mine : this.#theirs;
      if (some.items.size < MOST || some.items.has(name)) some.items.set(name, itemOf(row));
      else some.isCut = true;
    } else if (!this.#mine.items.delete(name) && !this.#theirs.items.delete(name)) return;
    this.#all = undefined;
  }

  /** Inside the transaction that erases it for good; `forget` follows. */
  drop = (record: RecordId): void => this.#records.pay(record);
  forget(record: RecordId): void {
    if (!this.#records.has(record)) return;
    this.#records.remove(record);
    this.note(this.#parts.log.ofRecord(record));
  }

  /** This person's own first: nobody else can add to them. The same list until something moved. */
  get all(): readonly VectorItem[] {
    this.#all ??= [...this.#mine.items.values(), ...this.#theirs.items.values()];
    return this.#all;
  }

  #isOne = ({ entry: { core, body } }: EntryRow): boolean =>
    !body && !keepsBody(core.kind) && this.#parts.isOpen(core.record);
}
