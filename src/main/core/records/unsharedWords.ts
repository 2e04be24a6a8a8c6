/** KD2, H7: what its person alone has of a text that goes. It becomes a draft of theirs; the words both had do not. */
import type { RecordId } from "../../../shared/base/brand.ts";
import type { RecordContent } from "../../../shared/domain/record.ts";
import type { RecordText } from "../../../shared/ipc/textShapes.ts";
import { textPut } from "../../../shared/domain/wordsPut.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import { broughtBy, changesIn } from "../gate/apart.ts";
import { openBody } from "../log/sealEntry.ts";
import { readable } from "../vault/store.ts";
import * as document from "./document.ts";
import { withDraft } from "./drafts.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";

/** Only what was put in here, and what is kept in the recovery box of it. Inside a transaction, before anything of it goes. */
export function unsharedWords(texts: RecordTexts, space: SharedSpace, record: RecordId): string[] {
  const id = idOf(record);
  const kept = texts.kept.list().filter((text) => text.record === id);
  const drafts = texts.draftRows(id);
  if (drafts === 0 && kept.length === 0) return [];
  const doc = sharedToGo(texts, space, record);
  // With nothing to compare with, nobody can tell what of it was shared, and what was shared is to go.
  if (document.heads(doc).length === 0) return [];
  const shared = document.content(doc);
  const stood = kept.length > 0 ? [shared, ...versions(space, record, doc)] : [];
  const put = [textPut(shared, mine(texts, id, doc, drafts)), ...kept.map((text) => leastPut(stood, text))];
  return [...new Set(put)].filter((words) => words !== "");
}

/** What is kept was written on what stood then, nobody noted which: it is the one with which it has the most in common. */
function leastPut(stood: readonly RecordText[], kept: RecordText): string {
  const put = stood.map((text) => textPut(text, kept));
  return put.reduce((least, words) => (words.length < least.length ? words : least));
}

/** How it stood at the end of its last days, and after its last entries. */
const LOOKED_AT = 16;
function versions(space: SharedSpace, record: RecordId, doc: document.Doc): RecordText[] {
  const keyOf = (id: Parameters<typeof space.keys.get>[0]) => space.keys.get(id);
  const rows = space.log
    .ofRecord(record)
    .filter(({ entry }) => entry.core.kind === KIND.create || entry.core.kind === KIND.change);
  const days = [...Map.groupBy(rows, ({ entry }) => entry.core.day).values()].flatMap((some) => some.slice(-1));
  return [...new Set([...days.slice(-LOOKED_AT), ...rows.slice(-LOOKED_AT)])].flatMap((row) => {
    const last = broughtBy({ keyOf }, row).flatMap(({ hashes }) => hashes.slice(-1));
    return last.length > 0 && document.knows(doc, last) ? [document.contentAt(doc, last)] : [];
  });
}

/** What both have, and its entries still hold: they are read where what is kept of them can't be. To be freed. */
export function sharedToGo(texts: RecordTexts, space: SharedSpace, record: RecordId): document.Doc {
  const id = idOf(record);
  return (
    readable(() => texts.shared(id, space.rows.snapshot(record))) ??
    document.apply(texts.shared(id, null), inLog(space, record))
  );
}

function inLog(space: SharedSpace, record: RecordId): Uint8Array[] {
  return space.log.ofRecord(record).flatMap(({ status, entry }) => {
    const key = status === "accepted" ? space.keys.get(entry.core.recordKeyId) : undefined;
    const plaintext = key && openBody(entry, key);
    return (plaintext && changesIn(entry.core.kind, plaintext)) ?? [];
  });
}

/** Where rows of the draft are lost, its text lies a second time, in the search row (D3). Frees `shared`. */
function mine(texts: RecordTexts, id: string, shared: document.Doc, drafts: number): RecordContent | RecordText {
  const { changes, lost } = texts.drafts.begun(texts.drafts.groupOf(id), drafts);
  const doc = withDraft(shared, changes);
  const content = document.content(doc);
  document.free(doc);
  return (lost > 0 ? texts.search.get(id) : undefined) ?? content;
}
