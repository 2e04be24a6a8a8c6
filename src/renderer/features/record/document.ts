import * as A from "@automerge/automerge";
import type { RecordDoc } from "../../../shared/domain/record.ts";
import type { RecordText } from "../../../shared/ipc/textShapes.ts";
import type { Edit } from "./split.ts";

/** The two texts of a record a person edits. */
export type Field = "title" | "body";
export const fields: readonly Field[] = ["title", "body"];

/** A record's document as it may really be: two valid edits can merge into something neither would have written (CV2). */
export type Doc = A.Doc<Partial<Record<keyof RecordDoc, unknown>>>;

export type Change = { readonly id: string; readonly bytes: Uint8Array };

export const loadDoc = (bytes: Uint8Array, actor: string): Doc => A.load<Record<string, unknown>>(bytes, { actor });

/** The raw text of a field, unclipped: positions in it are positions in the document. "" where there is none. */
export function fieldText(doc: Doc, field: Field): string {
  const value = doc[field];
  return typeof value === "string" ? value : "";
}

/** A field that holds something else than text is shown as unreadable and left as it is. */
export const isReadable = (doc: Doc, field: Field): boolean =>
  doc[field] === undefined || typeof doc[field] === "string";

export const docText = (doc: Doc): RecordText => ({ title: fieldText(doc, "title"), body: fieldText(doc, "body") });

/** What it said without the newest changes of its author. */
export function textWithout(doc: Doc, newest: readonly Change[]): RecordText {
  const ids = new Set(newest.map(({ id }) => id));
  const others = A.getChangesMetaSince(doc, []).filter(({ hash }) => !ids.has(hash));
  const named = new Set(others.flatMap(({ deps }) => deps));
  const heads = others.map(({ hash }) => hash).filter((hash) => !named.has(hash));
  return docText(A.view(doc, heads));
}

/** Makes one change, without time or message (LG5). The edits must fit one change: see `splitEdits`. */
export function makeChange(doc: Doc, field: Field, edits: readonly Edit[]): { doc: Doc; change: Change | undefined } {
  const before = A.getHeads(doc);
  const next = A.change(doc, { time: 0 }, (draft) => {
    if (typeof draft[field] !== "string") draft[field] = "";
    for (const edit of edits) A.splice(draft, [field], edit.at, edit.remove, edit.insert);
  });
  const [head] = A.getHeads(next);
  const bytes = A.getLastLocalChange(next);
  if (head === undefined || bytes === undefined || A.equals(before, A.getHeads(next))) {
    return { doc: next, change: undefined };
  }
  return { doc: next, change: { id: head, bytes } };
}

/** What a list of patches did to one text field; undefined where it was not a matter of letters coming and going. */
export function fieldEdits(patches: readonly A.Patch[], field: Field): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const patch of patches) {
    if (patch.path[0] !== field) continue;
    const at = patch.path[1];
    if (patch.path.length !== 2 || typeof at !== "number") return undefined;
    if (patch.action === "splice") edits.push({ at, remove: 0, insert: patch.value });
    else if (patch.action === "del") edits.push({ at, remove: patch.length ?? 1, insert: "" });
    else if (patch.action !== "mark") return undefined;
  }
  return edits;
}

/** Where a position of one document is in another, by the letter it stands before; undefined where they share none. */
export function mapPosition(from: Doc, to: Doc, field: Field, position: number): number | undefined {
  const length = fieldText(from, field).length;
  if (length === 0) return 0;
  if (position >= length) {
    const last = mapLetter(from, to, field, length - 1);
    return last === undefined ? undefined : Math.min(last + 1, fieldText(to, field).length);
  }
  return mapLetter(from, to, field, position);
}

function mapLetter(from: Doc, to: Doc, field: Field, position: number): number | undefined {
  try {
    return A.getCursorPosition(to, [field], A.getCursor(from, [field], position));
  } catch {
    return undefined; // the letter's history is not in the other document, as after a sharing (LG3)
  }
}
