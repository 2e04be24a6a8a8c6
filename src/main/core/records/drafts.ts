import { concat, toHex } from "../../../shared/base/bytes.ts";
import { type Store, StorageError } from "../vault/store.ts";
import { apply, type Doc } from "./document.ts";

/**
 * Local drafts (LG3): Automerge changes that are on this machine only, one row a committed edit, in order. Rows are
 * folded into one when there are many. Sharing, discarding and deleting destroy them.
 */
const FOLD_AFTER = 400;

export type Begun = { readonly changes: Uint8Array[]; readonly lost: number };

export class Drafts {
  readonly #store: Store;
  constructor(store: Store) {
    this.#store = store;
  }

  groupOf = (id: string): Uint8Array => this.#store.groupId("changes", id);

  count = (id: string): number => this.#store.count("changes", { group: this.groupOf(id) });

  /** Inside a transaction. `order` is how many rows the draft has already. */
  append(id: string, order: number, changes: readonly Uint8Array[]): void {
    this.#store.put("changes", this.#store.rowId("changes", id, order), frame(changes), {
      group: this.groupOf(id),
      order,
    });
  }

  /**
   * The changes of the first rows, up to one that is missing or can't be read: each rests on all before it. `lost`: how
   * many of the `expected` rows are not among them (D3).
   */
  begun(group: Uint8Array, expected: number): Begun {
    const changes: Uint8Array[] = [];
    let found = 0;
    for (const row of this.#store.list("changes", { group })) {
      if ("damaged" in row || row.order !== found) break;
      found += 1;
      changes.push(...unframe(row.bytes));
    }
    return { changes, lost: Math.max(0, expected - found) };
  }

  /** All of them. Throws where one is lost: what is read of a draft without looking for that must never be less than it. */
  read(id: string, expected: number): Uint8Array[] {
    const { changes, lost } = this.begun(this.groupOf(id), expected);
    if (lost > 0) throw new StorageError("Damaged");
    return changes;
  }

  /** Every draft there is, whoever's it is: where it lies, and in how many rows. */
  groups(): { readonly group: Uint8Array; readonly rows: number }[] {
    const found = new Map<string, { readonly group: Uint8Array; rows: number }>();
    for (const row of this.#store.list("changes")) {
      const group = "damaged" in row ? row.claimedGroup : row.group;
      if (!group) continue;
      const known = found.get(toHex(group)) ?? { group, rows: 0 };
      known.rows += 1;
      found.set(toHex(group), known);
    }
    return [...found.values()];
  }

  /** Inside a transaction. */
  remove(id: string): void {
    this.removeGroup(this.groupOf(id));
  }
  removeGroup(group: Uint8Array): void {
    for (const row of this.#store.list("changes", { group })) this.#store.delete("changes", row.id);
  }

  /** Inside a transaction: one row instead of many, if there are many. Answers how many there are now. */
  fold(id: string, rows: number, all: () => readonly Uint8Array[]): number {
    if (rows < FOLD_AFTER) return rows;
    const changes = all();
    this.remove(id);
    this.append(id, 0, changes);
    return 1;
  }
}

/** u32 length ‖ change, again and again. The row is ours and authenticated: lengths are trusted. */
function frame(changes: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const change of changes) {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, change.length);
    parts.push(length, change);
  }
  return concat(...parts);
}

function unframe(bytes: Uint8Array): Uint8Array[] {
  const changes: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = view.getUint32(at);
    changes.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return changes;
}

export const withDraft = (shared: Doc, changes: readonly Uint8Array[]): Doc =>
  changes.length === 0 ? shared : apply(shared, changes);
