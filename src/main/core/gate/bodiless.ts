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

/** Asked for at a time, of each person's. Nobody makes this grow, and nobody's own can be crowded out by another's. */
const MOST = 4_096;

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
  /** By hash (hex). */
  readonly #mine = new Map<string, VectorItem>();
  readonly #theirs = new Map<string, VectorItem>();
  #all: readonly VectorItem[] | undefined;

  constructor(parts: Parts) {
    const { store, log } = parts;
    this.#parts = parts;
    this.#records = new RecordSet(store, log.space, "bodiless");
    for (const record of this.#records.isHurt ? log.records() : this.#records.all()) this.note(log.ofRecord(record));
  }

  /** Inside the transaction that writes these rows; `note` follows once it is durable. */
  put(rows: readonly EntryRow[]): void {
    const records = rows.filter(this.#isOne).map(({ entry }) => entry.core.record);
    const fresh = records.filter((record) => !this.#records.has(record));
    if (fresh.length > 0) this.#records.put([...new Map(fresh.map((record) => [toHex(record), record])).values()]);
  }

  note(rows: readonly EntryRow[]): void {
    for (const row of rows) {
      const { record, device } = row.entry.core;
      const name = toHex(row.hash);
      if (this.#isOne(row)) {
        this.#records.add([record]);
        const person = this.#parts.personOf(device);
        const some = person && sameBytes(person, this.#parts.me) ? this.#mine : this.#theirs;
        if (some.size < MOST || some.has(name)) some.set(name, itemOf(row));
      } else if (!this.#mine.delete(name) && !this.#theirs.delete(name)) continue;
      this.#all = undefined;
    }
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
    this.#all ??= [...this.#mine.values(), ...this.#theirs.values()];
    return this.#all;
  }

  #isOne = ({ entry: { core, body } }: EntryRow): boolean =>
    !body && !keepsBody(core.kind) && this.#parts.isOpen(core.record);
}
