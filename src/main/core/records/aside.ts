import { fromUtf8, utf8 } from "../../../shared/base/bytes.ts";
import type { Store } from "../vault/store.ts";

/** Records put out of the way. A choice of this machine alone (F25); apart from the lists, so that it survives their rebuild. */
export class Aside {
  readonly #store: Store;
  readonly #ids = new Set<string>();

  constructor(store: Store) {
    this.#store = store;
    for (const row of store.list("settings", { group: this.#group() })) {
      if (!("damaged" in row)) this.#ids.add(fromUtf8(row.bytes));
    }
  }

  #group = (): Uint8Array => this.#store.groupId("settings", "aside");
  has = (id: string): boolean => this.#ids.has(id);

  /** Inside a transaction. */
  set(id: string, aside: boolean): void {
    const row = this.#store.rowId("settings", "aside", id);
    if (aside) this.#store.put("settings", row, utf8(id), { group: this.#group() });
    else this.#store.delete("settings", row);
    if (aside) this.#ids.add(id);
    else this.#ids.delete(id);
  }
}
