/**
 * D3: a record is shown as it stood, and nobody can send what was lost of it. What this person may issue is sealed again as
 * fresh changes; else its words go to the recovery box, and the record says what is left of it.
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import type { RecordText } from "../../../shared/ipc/textShapes.ts";
import { mayWrite } from "../gate/recordState.ts";
import * as document from "./document.ts";
import type { FromGate } from "./fromGate.ts";
import { issueAgain, type KeepText } from "./issueAgain.ts";
import { lostHeldBy, lostOf } from "./issued.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts } from "./recordTexts.ts";

/** "issued": both have the words from now on; "kept": they are in this person's box alone. In the record's turn. */
export async function giveUpStood(
  texts: RecordTexts,
  fromGate: FromGate,
  keepText: KeepText,
  record: RecordId,
): Promise<"issued" | "kept"> {
  const id = idOf(record);
  const stood = texts.stood.get(id);
  const state = texts.state(record);
  const shared = document.load(texts.snapshot(record), texts.freshActor(id).actor);
  const old = document.load(stood?.snapshot ?? null, texts.freshActor(id).actor);
  const settled = lostHeldBy(texts, lostOf(texts, record), old);
  const end = (): void => {
    texts.issued.note(settled);
    texts.stood.end(id);
    fromGate.redraw(record);
  };
  const { mine } = texts.documents(id) ?? {};
  const standOnWhatIsLeft = (): void => {
    if (mine) texts.standDraft(id, old, mine, state?.created ? shared : undefined);
    end();
  };
  const tell = (): void => {
    fromGate.announce([record]);
    texts.parts.events.replaced(id);
  };
  // The other side may have lost the same, and issued it again already.
  if (sameWords(document.content(old), document.content(shared))) {
    texts.commit(standOnWhatIsLeft);
    tell();
    return "issued";
  }
  // Where the partner has written on what is left, nobody can say what the two would make of it: the words are kept.
  const mayIssue = state?.created
    ? mayWrite(state.created, texts.parts.person) &&
      state.fault === "none" &&
      document.knows(old, document.heads(shared))
    : stood?.mine === true && stood.kind !== undefined;
  if (mayIssue) {
    const changes = document.changesSince(old, document.heads(shared));
    if (await issueAgain(texts, keepText, record, { changes, done: end }, stood?.kind)) return "issued";
  }
  const { title, body } = document.content(old);
  texts.commit(() => keepText(id, { title, body }, standOnWhatIsLeft));
  tell();
  return "kept";
}

const sameWords = (a: RecordText, b: RecordText): boolean => a.title === b.title && a.body === b.body;
