/**
 * KD2: both have erased a shared record. All that lies of it here goes, in the transaction that evaluates the agreement; the
 * window's own words that nobody else has stay with whoever wrote them, as a draft of their own (H7).
 */
import type { Hash32, RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { RecordState } from "../gate/recordState.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import type { Frontier } from "../log/frontier.ts";
import { readable } from "../vault/store.ts";
import * as document from "./document.ts";
import { dropStory } from "./keptStories.ts";
import { lateWords } from "./lateWords.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import { unsharedWords } from "./unsharedWords.ts";

/** Inside a transaction, before the new state is written, and its entries. `agreed`: what the agreement had seen. Answers the draft that the words unshared are in now, if there are any. */
export function eraseRecord(
  texts: RecordTexts,
  space: SharedSpace,
  record: RecordId,
  before: RecordState | undefined,
  agreed: Frontier | undefined,
): string | undefined {
  const id = idOf(record);
  const kind = texts.projections.get(id)?.shown.kind ?? "agreement";
  const own = texts.erases.flatMap((erase) => erase(record, before));
  const late = (agreed && readable(() => lateWords(texts, space, record, agreed))) ?? [];
  const words = [...late, ...unsharedWords(texts, space, record), ...own].join("\n");
  for (const keyId of keysOf(space, record, before)) space.keys.delete(keyId);
  for (const kept of texts.kept.list()) if (kept.record === id) texts.kept.dismiss(kept.id);
  dropStory(texts.parts.store, record);
  texts.stood.end(id);
  texts.forgetLocal(id);
  texts.parts.events.forgotten(id);
  if (words === "") return undefined;
  const draft = toHex(texts.parts.randomBytes(32));
  const doc = document.begin({ kind, title: "", body: words }, texts.freshActor(draft).actor);
  texts.drafts.append(draft, 0, document.changesSince(doc, []));
  texts.putLocal(draft, 1, document.content(doc), kind);
  document.free(doc);
  return draft;
}

/** A key that another record is under as well stays: whoever made this one could have chosen it. */
function keysOf(space: SharedSpace, record: RecordId, before: RecordState | undefined): Hash32[] {
  const creates = before?.created
    ? []
    : space.log.ofRecord(record).filter(({ entry }) => entry.core.kind === KIND.create);
  const keys = before?.created ? [before.created.keyId] : creates.map(({ entry }) => entry.core.recordKeyId);
  if (keys.length === 0) return [];
  const others = new Set<string>();
  for (const state of space.rows.states()) {
    if (state.created && !sameBytes(state.record, record)) others.add(toHex(state.created.keyId));
  }
  return keys.filter((key) => !others.has(toHex(key)));
}
