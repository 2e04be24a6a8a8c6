import { fromHex, fromUtf8, toHex, utf8 } from "../../shared/base/bytes.ts";
import type { Day } from "../../shared/base/day.ts";
import { type Notice, notice } from "../../shared/ipc/textShapes.ts";
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
    this.#write({ id: toHex(this.#randomBytes(16)), day: this.#today(), ...what });
  }

  #write(notice: Notice): void {
    const bytes = utf8(JSON.stringify(notice));
    const place = { group: this.#group(), order: notice.day };
    this.#store.transaction(() => this.#store.put("settings", fromHex(notice.id) as RowId, bytes, place));
    this.#tell(notice);
  }

  /** One of a kind until it is dismissed, of however many records: a peer that repeats itself must not bury the rest. */
  addOnce(what: New): void {
    const known = this.list().some((other) => other.kind === what.kind && other.who === what.who);
    if (!known) this.add(what);
  }

  /** The one notice of its kind says this from now on; where there is none, it is new. */
  sayNow(kind: Notice["kind"], what: New): void {
    const known = this.list().find((other) => other.kind === kind);
    if (!known) this.add(what);
    else if (known.kind !== what.kind || known.count !== what.count || known.waits !== what.waits)
      this.#write({ ...what, id: known.id, day: known.day });
  }

  /** The same, but nothing where there is none. */
  change(kind: Notice["kind"], what: New): void {
    if (this.list().some((other) => other.kind === kind)) this.sayNow(kind, what);
  }

  list(): Notice[] {
    const found: Notice[] = [];
    for (const row of this.#store.list("settings", { group: this.#group(), newestFirst: true })) {
      const parsed = "damaged" in row ? undefined : notice.safeParse(JSON.parse(fromUtf8(row.bytes)));
      if (parsed?.success) found.push(parsed.data);
    }
    return found;
  }

  /** Inside a transaction: a text is no more, and what names it goes with it (KD2). */
  forget(record: string): void {
    for (const notice of this.list()) if (notice.record === record) this.dismiss(notice.id);
  }

  dismiss(id: string): void {
    this.#store.transaction(() => this.#store.delete("settings", fromHex(id) as RowId));
  }
}
