/**
 * Which entries' lost words need no issuing any more (FK1, MB3): they are sealed anew, kept to be copied, or were their
 * person's to share or delete as a draft. Whoever does one of these says so here, in the same transaction.
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import { utf8 } from "../../../shared/base/bytes.ts";
import type { EntryRow } from "../log/entryRow.ts";
import { isLost } from "../log/lost.ts";
import type { Store } from "../vault/store.ts";
import * as document from "./document.ts";
import { recordIdFromHex } from "./projections.ts";
import type { RecordTexts } from "./recordTexts.ts";

type Named = Pick<EntryRow, "hash">;

export class Issued {
  readonly #store: Store;
  constructor(store: Store) {
    this.#store = store;
  }

  /** A mark that can't be read is one: there was no other reason to write it (D3). */
  has(entry: Named): boolean {
    const found = this.#store.get("settings", this.#row(entry));
    return !found.ok || found.value !== undefined;
  }

  /** Inside a transaction. */
  note(entries: readonly Named[]): void {
    for (const entry of entries) this.#store.put("settings", this.#row(entry), utf8("again"));
  }

  #row = ({ hash }: Named) => this.#store.rowId("settings", "issued", hash);
}

/** What this person's devices wrote of a record, and is lost; each after what it rests on. */
export function lostOf({ space, who }: RecordTexts, record: RecordId): EntryRow[] {
  const isMine = ({ entry }: EntryRow): boolean => {
    const person = space?.log.personOf(entry.core.device);
    return person !== undefined && who(person) === "me";
  };
  return space?.log.ofRecord(record).filter((row) => isLost(row) && isMine(row)) ?? [];
}

/** Those of them whose words are all in `doc`: with what becomes of it they are settled. */
export function lostHeldBy(texts: RecordTexts, lost: readonly EntryRow[], doc: document.Doc): EntryRow[] {
  return lost.filter((row) => {
    const hashes = texts.space?.lostWith(row).map(({ hash }) => hash) ?? [];
    return hashes.length > 0 && document.knows(doc, hashes);
  });
}

/** The same of a draft that is only here. */
export function lostInDraft(texts: RecordTexts, id: string): EntryRow[] {
  const record = recordIdFromHex(id);
  const lost = record ? lostOf(texts, record) : [];
  const docs = lost.length > 0 ? texts.documents(id) : undefined;
  if (!docs) return [];
  const held = lostHeldBy(texts, lost, docs.mine);
  document.free(docs.shared);
  document.free(docs.mine);
  return held;
}
