/**
 * LG4, D3: opening the vault found rows of lists, search or drafts lost. What both have is made again from the log, by the
 * gate; here, what is on this machine only.
 */
import { toHex } from "../../../shared/base/bytes.ts";
import type { RecordText } from "../../../shared/ipc/textShapes.ts";
import { readable } from "../vault/store.ts";
import * as document from "./document.ts";
import type { RecordTexts } from "./recordTexts.ts";

type Draft = ReturnType<RecordTexts["drafts"]["groups"]>[number];
type KeepText = (id: string, text: RecordText, alongside: () => void) => void;

/** `shared`: the ids of all records in the log: their rows, and with them their drafts, come with the next judgement. */
export function listAgain(texts: RecordTexts, shared: readonly string[], keepText: KeepText): void {
  const { drafts, projections, search } = texts;
  // Where the document it stands on can't be read either, that is made again first, and then comes back to this.
  for (const { id } of projections.all()) readable(() => texts.draft(id));
  const listed = new Set([...projections.all().map(({ id }) => id), ...shared]);
  // Of some not a single row of the draft is left.
  const unlisted = search.ids().filter((id) => !listed.has(id));
  const named = new Map(unlisted.map((id) => [toHex(drafts.groupOf(id)), id]));
  const groupsListed = new Set([...listed].map((id) => toHex(drafts.groupOf(id))));
  const found = drafts.groups().filter(({ group }) => !groupsListed.has(toHex(group)));
  for (const draft of found) takeUp(texts, draft, named.get(toHex(draft.group)), keepText);
  const taken = new Set(found.map(({ group }) => toHex(group)));
  for (const [group, id] of named) {
    if (!taken.has(group)) takeUp(texts, { group: drafts.groupOf(id), rows: 0 }, id, keepText);
  }
}

/** A text that is in no list. Where not even its id can be told, it gets another: nothing else names it. */
function takeUp(texts: RecordTexts, { group, rows }: Draft, known: string | undefined, keepText: KeepText): void {
  const { drafts, search, parts } = texts;
  const id = known ?? toHex(parts.randomBytes(32));
  const { changes, lost } = drafts.begun(group, rows);
  const copy = known === undefined ? undefined : search.get(known);
  const left = document.apply(document.load(null, texts.freshActor(id).actor), changes);
  const { kind } = document.content(left);
  if (kind === undefined) {
    if (!copy) return;
    keepText(id, copy, () => {
      drafts.removeGroup(group);
      search.delete(id);
    });
    return;
  }
  const doc = copy ? document.rewritten(left, copy) : left;
  const content = document.content(doc);
  texts.commit(() => {
    drafts.removeGroup(group);
    drafts.append(id, 0, document.changesSince(doc, []));
    texts.putLocal(id, 1, content, kind);
    if (lost === 0 || copy) return;
    parts.events.lost({ record: id, title: content.title, written: parts.today(), count: Math.max(2, lost) });
  });
  texts.answer(id);
}
