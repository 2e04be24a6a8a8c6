import { fromUtf8, utf8 } from "../../../shared/base/bytes.ts";
import type { Store } from "../vault/store.ts";

/** Paragraphs that both changed apart (CV6) and that are to stay as they stand. A choice of this machine alone (F25). */
export class LetStand {
  readonly #store: Store;
  readonly #known = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
    for (const row of store.list("settings", { group: this.#group() })) {
      if (!("damaged" in row)) this.#known.add(fromUtf8(row.bytes));
    }
  }

  #group = (): Uint8Array => this.#store.groupId("settings", "let-stand");
  has = (record: string, key: string): boolean => this.#known.has(`${record} ${key}`);

  add(record: string, key: string): void {
    const name = `${record} ${key}`;
    const row = this.#store.rowId("settings", "let-stand", name);
    this.#store.transaction(() => this.#store.put("settings", row, utf8(name), { group: this.#group() }));
    this.#known.add(name);
  }
}
