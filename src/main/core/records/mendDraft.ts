/**
 * D3: rows of a draft are lost. The newest words of each record lie a second time in its search row: they are put back from
 * there. Where that is lost too, the text goes on from what was written before, and what is lost of it is named.
 */
import type { Day } from "../../../shared/base/day.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import * as document from "./document.ts";
import type { Begun } from "./drafts.ts";
import { recordIdFromHex } from "./projections.ts";
import type { RecordTexts } from "./recordTexts.ts";

/** What nobody can bring back of a draft. */
export type LostWords = {
  readonly record: string;
  readonly title: string;
  /** Of the newest lost change. */
  readonly written: Day;
  /** How many changes, as far as that is known; undefined where of a whole text only what the list showed is left. */
  readonly count: number | undefined;
};

/** Outside of a transaction: what it comes to is durable when it returns. */
export function mendDraft(texts: RecordTexts, id: string, begun: Begun): void {
  const record = recordIdFromHex(id);
  const shared = texts.shared(id, record ? texts.snapshot(record) : null);
  texts.commit(() => putRight(texts, id, begun, shared));
  texts.answer(id);
  texts.parts.events.replaced(id);
}

/** Inside a transaction: the draft is what can be had of it, on the text both have. In how many rows it lies then. */
export function putRight(texts: RecordTexts, id: string, { changes, lost }: Begun, shared: document.Doc): number {
  const { parts, projections, drafts } = texts;
  const since = document.heads(shared);
  const left = document.apply(shared, changes);
  const row = projections.get(id);
  const shown = row?.shown;
  const copy = shown?.fault === "unreadable" ? undefined : texts.search.get(id);
  const isGone = since.length === 0 && changes.length === 0;
  const doc = isGone && shown ? beginAgain(texts, shown, copy?.body) : copy ? document.rewritten(left, copy) : left;
  const [content, now] = [document.content(doc), document.changesSince(doc, since)];
  const rows = now.length > 0 ? 1 : 0;
  drafts.remove(id);
  if (rows > 0) drafts.append(id, 0, now);
  // A record that is in no list just now is being made again: its row follows.
  if (shown) texts.put(id, rows, content, { ...texts.partOf(shown), unshared: rows > 0 });
  if (!copy) {
    const written = (row?.written ?? shown?.day ?? parts.today()) as Day;
    // The first row may stand for many changes (`Drafts.fold`).
    const count = isGone ? undefined : changes.length > 0 ? lost : Math.max(2, lost);
    parts.events.lost({ record: id, title: shown?.title ?? content.title, written, count });
  }
  return rows;
}

/** Of a text that is only here even the beginning is gone: what the list showed of it is what is left. */
function beginAgain(texts: RecordTexts, shown: Projection, body: string | undefined): document.Doc {
  const { id, kind, title, excerpt, template } = shown;
  const text = { kind, title, body: body ?? excerpt, ...(template === undefined ? {} : { template }) };
  return document.begin(text, texts.freshActor(id).actor);
}
