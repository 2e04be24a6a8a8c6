import type { RecordId } from "../../../shared/base/brand.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../vault/store.ts";
import { RecordSet } from "./recordSet.ts";

type Parts = {
  readonly store: Store;
  readonly log: Log;
  /** In the gate's turn. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** From its entries alone; false where there was no stager to ask. */
  rebuild(record: RecordId): Promise<boolean>;
};

/** Records that are owed a judgement from their entries alone (LG4, D3), one a turn: nobody waits for all of them. */
export class Owing {
  readonly #parts: Parts;
  readonly records: RecordSet;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.records = new RecordSet(parts.store, parts.log.space, "owed");
  }

  /** What a lock or a crash left. */
  resume(): void {
    if (this.records.isHurt) this.owe([]);
    else this.payLater();
  }

  get isNone(): boolean {
    return !this.records.isHurt && this.records.size === 0;
  }

  /** LG4: what these records' caches hold can't be relied on. Durable when it returns; judged again soon. */
  owe(records: readonly RecordId[]): void {
    const { store, log } = this.#parts;
    const all = this.records.isHurt ? [...records, ...log.records()] : records;
    store.transaction(() => {
      this.records.put(all);
      this.records.mend();
    });
    this.records.add(all);
    this.records.mended();
    this.payLater();
  }

  payLater(): void {
    const record = this.records.next();
    if (!record) return;
    const paid = this.#parts.inTurn(async () => !this.records.has(record) || this.#parts.rebuild(record));
    void paid.then((done) => done && this.payLater()).catch(() => undefined); // no stager, or no room: with the next entries
  }

  /** Settles once this record is judged again, or can't be now. */
  judge(record: RecordId): Promise<void> {
    return this.#parts.inTurn(async () => {
      if (this.records.has(record)) await this.#parts.rebuild(record);
    });
  }

  /** Settles when nothing is owed any more, or can't be judged now. */
  async paid(): Promise<void> {
    for (let left = Infinity; this.records.size > 0 && this.records.size < left;) {
      left = this.records.size;
      await this.#parts.inTurn(async () => undefined);
      await new Promise((done) => setImmediate(done));
    }
  }
}
