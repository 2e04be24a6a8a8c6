import type { RecordId } from "../../../shared/base/brand.ts";
import { fromUtf8, utf8 } from "../../../shared/base/bytes.ts";
import type { Store } from "../vault/store.ts";
import { idOf } from "./projections.ts";

type MarkKind = "aside" | "let-stand" | "hint-away" | "offer-aside" | "answer-sealed" | "erasure-confirmed";

/**
 * What one person has marked for themself, a choice of this machine alone (F25); apart from the lists, so that it survives
 * their rebuild. `aside`: records put out of the way. `let-stand`: paragraphs that both changed apart (CV6), to stay as they are.
 * `hint-away`: questions about a clause (F13) that were put away. `offer-aside`: texts offered to be signed. `erasure-confirmed`:
 * what a partner's device has said of an erased text. `answer-sealed`: records on which an answer waits here to be opened (CR1).
 */
export class OwnMarks {
  readonly #store: Store;
  readonly #what: MarkKind;
  readonly #names = new Set<string>();

  constructor(store: Store, what: MarkKind) {
    this.#store = store;
    this.#what = what;
    for (const row of store.list("settings", { group: this.#group() })) {
      if (!("damaged" in row)) this.#names.add(fromUtf8(row.bytes));
    }
  }

  #group = (): Uint8Array => this.#store.groupId("settings", this.#what);
  has = (name: string): boolean => this.#names.has(name);
  /** What follows this in a name that begins so. */
  after = (start: string): string[] =>
    [...this.#names].filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));

  /** Inside a transaction: of a text that is no more. */
  erase = (record: RecordId): readonly string[] => {
    const id = idOf(record);
    for (const name of this.#names) if (name === id || name.startsWith(`${id} `)) this.set(name, false);
    return [];
  };

  /** Inside a transaction. */
  set(name: string, isMarked: boolean): void {
    const row = this.#store.rowId("settings", this.#what, name);
    if (isMarked) this.#store.put("settings", row, utf8(name), { group: this.#group() });
    else this.#store.delete("settings", row);
    if (isMarked) this.#names.add(name);
    else this.#names.delete(name);
  }
}
