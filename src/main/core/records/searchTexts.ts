import MiniSearch from "minisearch";
import { fromUtf8, utf8 } from "../../../shared/base/bytes.ts";
import type { RecordText } from "../../../shared/ipc/textShapes.ts";
import type { Store } from "../vault/store.ts";

/** One letter off is most often a slip in a long word, and another word in a short one: "call", "all". */
const FUZZY_LETTERS = 5;
const fuzzy = (word: string): number | false => (word.length < FUZZY_LETTERS ? false : 0.15);

type Indexed = { id: string; title: string; body: string };

/** The words of every record as they stand here, for search; the index itself is made in memory at the first search. */
export class SearchTexts {
  readonly #store: Store;
  #index: MiniSearch<Indexed> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  #row = (id: string) => this.#store.rowId("search", id);

  /** Inside a transaction. */
  put(id: string, text: RecordText): void {
    this.#store.put("search", this.#row(id), utf8(JSON.stringify({ id, ...text })));
    if (!this.#index) return;
    if (this.#index.has(id)) this.#index.discard(id);
    this.#index.add({ id, ...text });
  }

  /** Undefined where it is lost. */
  get(id: string): RecordText | undefined {
    const row = this.#store.get("search", this.#row(id));
    return row.ok && row.value ? (JSON.parse(fromUtf8(row.value.bytes)) as Indexed) : undefined;
  }

  delete(id: string): void {
    this.#store.delete("search", this.#row(id));
    if (this.#index?.has(id)) this.#index.discard(id);
  }

  /** Of all that can be read. */
  ids(): string[] {
    const rows = [...this.#store.list("search")];
    return rows.flatMap((row) => ("damaged" in row ? [] : (JSON.parse(fromUtf8(row.bytes)) as Indexed).id));
  }

  get isBegun(): boolean {
    return this.#index !== undefined;
  }

  /** Ids and whole texts, best first, at most 50. */
  search(words: string): Indexed[] {
    const index = (this.#index ??= this.#build());
    const found = index.search(words, { prefix: true, fuzzy, boost: { title: 2 } }).slice(0, 50);
    return found.map((hit) => ({ id: String(hit.id), title: String(hit["title"]), body: String(hit["body"]) }));
  }

  #build(): MiniSearch<Indexed> {
    const index = new MiniSearch<Indexed>({ fields: ["title", "body"], storeFields: ["title", "body"] });
    for (const row of this.#store.list("search")) {
      if (!("damaged" in row)) index.add(JSON.parse(fromUtf8(row.bytes)) as Indexed);
    }
    return index;
  }
}
