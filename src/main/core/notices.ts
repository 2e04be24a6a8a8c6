import { fromHex, fromUtf8, toHex, utf8 } from "../../shared/base/bytes.ts";
import type { Day } from "../../shared/base/day.ts";
import { type Notice, notice } from "../../shared/ipc/contract.ts";
import type { RandomBytes } from "./crypto/index.ts";
import type { RowId, Store } from "./vault/store.ts";

type New = Omit<Notice, "id" | "day">;

/** What the person should be told once (GT2): stored until dismissed, said in words by the window. */
export class Notices {
  readonly #store: Store;
  readonly #randomBytes: RandomBytes;
  readonly #today: () => Day;
  readonly #tell: (notice: Notice) => void;

  constructor(store: Store, randomBytes: RandomBytes, today: () => Day, tell: (notice: Notice) => void) {
    this.#store = store;
    this.#randomBytes = randomBytes;
    this.#today = today;
    this.#tell = tell;
  }

  #group = (): Uint8Array => this.#store.groupId("settings", "notices");

  add(what: New): void {
    const id = this.#randomBytes(16);
    const full: Notice = { id: toHex(id), day: this.#today(), ...what };
    const bytes = utf8(JSON.stringify(full));
    this.#store.transaction(() =>
      this.#store.put("settings", id as RowId, bytes, { group: this.#group(), order: full.day }),
    );
    this.#tell(full);
  }

  /** One of a kind until it is dismissed, of however many records: a peer that repeats itself must not bury the rest. */
  addOnce(what: New): void {
    const known = this.list().some((other) => other.kind === what.kind && other.who === what.who);
    if (!known) this.add(what);
  }

  list(): Notice[] {
    const found: Notice[] = [];
    for (const row of this.#store.list("settings", { group: this.#group(), newestFirst: true })) {
      const parsed = "damaged" in row ? undefined : notice.safeParse(JSON.parse(fromUtf8(row.bytes)));
      if (parsed?.success) found.push(parsed.data);
    }
    return found;
  }

  dismiss(id: string): void {
    this.#store.transaction(() => this.#store.delete("settings", fromHex(id) as RowId));
  }
}
