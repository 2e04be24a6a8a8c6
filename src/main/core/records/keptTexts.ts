import { fromHex, fromUtf8, toHex, utf8 } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import { type KeptText, keptText, type RecordText } from "../../../shared/ipc/textShapes.ts";
import type { RandomBytes } from "../crypto/index.ts";
import type { RowId, Store } from "../vault/store.ts";
import { type Copies, deleteTwice, writeTwice } from "../vault/twice.ts";

/** The recovery box: words whose edit or sharing was refused, kept until the person has dealt with them (RP1, CV4). */
export class KeptTexts {
  readonly #store: Store;
  readonly #randomBytes: RandomBytes;
  constructor(store: Store, randomBytes: RandomBytes) {
    this.#store = store;
    this.#randomBytes = randomBytes;
  }

  /** Inside a transaction. */
  add(record: string, text: RecordText, day: Day): KeptText {
    const id = this.#randomBytes(16);
    const kept: KeptText = { id: toHex(id), record, ...text, day };
    this.#put(kept);
    return kept;
  }

  #put = (kept: KeptText): void => writeTwice(this.#store, "recovery", this.#rows(kept.id), utf8(JSON.stringify(kept)));

  /** Twice: these words are nowhere else (H7). */
  #rows = (id: string): Copies => [fromHex(id) as RowId, this.#store.rowId("recovery", id, "second")];

  list(): KeptText[] {
    const texts = new Map<string, KeptText>();
    for (const row of this.#store.list("recovery", { newestFirst: true })) {
      const parsed = "damaged" in row ? undefined : keptText.safeParse(JSON.parse(fromUtf8(row.bytes)));
      if (parsed?.success) texts.set(parsed.data.id, parsed.data);
    }
    return [...texts.values()].toSorted((a, b) => b.day - a.day);
  }

  /** Inside a transaction. The text they are of has another id from now on: shared, or issued again. */
  move(from: string, to: string): void {
    for (const kept of this.list()) if (kept.record === from) this.#put({ ...kept, record: to });
  }

  dismiss(id: string): void {
    deleteTwice(this.#store, "recovery", this.#rows(id));
  }
}
