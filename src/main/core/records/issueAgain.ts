/**
 * FK1, MB3: words of one's own that do not count any more, sealed again as fresh changes. Which ones, and when, is decided in
 * `../issuingAgain.ts`.
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import type { RecordKind } from "../../../shared/domain/record.ts";
import type { RecordText } from "../../../shared/ipc/textShapes.ts";
import { isRedacted } from "../gate/recordState.ts";
import * as document from "./document.ts";
import { withDraft } from "./drafts.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import { sealChanges, sealNew } from "./seal.ts";

export type KeepText = (id: string, text: RecordText, alongside: () => void) => void;

/**
 * What is unshared stays so. `done` is written with what is issued: it is issued once. False where it could not be
 * sealed now. `madeAs` is what the record's create entry said it is; left out, `lost` is this person's alone, and says so
 * itself. In the record's turn.
 */
export async function issueAgain(
  texts: RecordTexts,
  keepText: KeepText,
  record: RecordId,
  lost: readonly Uint8Array[],
  done: () => void,
  madeAs?: RecordKind,
): Promise<boolean> {
  const { space } = texts;
  if (!space) return false;
  if (isErased(texts, record)) {
    texts.commit(done);
    return true;
  }
  const issued = texts.state(record)?.created
    ? await issueChanges(texts, space, record, lost, done)
    : await issueNew(texts, space, keepText, idOf(record), lost, done, madeAs);
  texts.parts.events.replaced(idOf(record));
  return issued;
}

/** The same words kept for the person to copy: a device that was removed seals nothing any more (MB3). */
export function keepLost(
  texts: RecordTexts,
  keepText: KeepText,
  record: RecordId,
  lost: readonly Uint8Array[],
  done: () => void,
): void {
  const id = idOf(record);
  if (isErased(texts, record)) return texts.commit(done);
  const withLost = document.apply(document.load(texts.snapshot(record), texts.freshActor(id).actor), lost);
  const { title, body } = document.content(withLost);
  keepText(id, { title, body }, done);
}

/** Nothing of it comes back (SG8). */
function isErased(texts: RecordTexts, record: RecordId): boolean {
  const state = texts.state(record);
  return state !== undefined && isRedacted(state);
}

async function issueChanges(
  texts: RecordTexts,
  space: SharedSpace,
  record: RecordId,
  lost: readonly Uint8Array[],
  done: () => void,
): Promise<boolean> {
  const id = idOf(record);
  const { nonce, actor } = texts.freshActor(id);
  const snapshot = texts.snapshot(record);
  const shared = document.load(snapshot, actor);
  const withLost = document.apply(document.load(snapshot, actor), lost);
  const { changes } = document.freshChanges(withLost, document.heads(shared), document.load(snapshot, actor));
  if (changes.length === 0) {
    texts.commit(done);
    return true;
  }
  const mine = withDraft(withLost, texts.draft(id));
  const alongside = (): void => {
    texts.moveDraft(id, (now) => document.movedChanges(withLost, mine, now));
    done();
  };
  return (await sealChanges(texts, space, record, { nonce, changes, why: "", together: false, alongside })) ?? false;
}

/** The record itself was made by an entry that does not count: its words become a new one. */
async function issueNew(
  texts: RecordTexts,
  space: SharedSpace,
  keepText: KeepText,
  id: string,
  lost: readonly Uint8Array[],
  done: () => void,
  madeAs: RecordKind | undefined,
): Promise<boolean> {
  const begun = document.apply(document.load(null, texts.freshActor(id).actor), lost);
  const { kind: said, template, title, body } = document.content(begun);
  const kind = madeAs ?? said;
  if (!kind) {
    // Others made the record: it is for them to issue it, and for this person to have the words (CV4).
    keepText(id, { title, body }, done);
    return true;
  }
  const draft = texts.draft(id);
  const drafts = draft.length;
  const mine = withDraft(texts.shared(id, null), draft);
  const since = document.heads(begun);
  const moves = drafts > 0 && document.knows(mine, since);
  const text = { kind, title, body, ...(template === undefined ? {} : { template }) };
  const { accepted } = await sealNew(texts, space, text, "", (fresh) => {
    texts.kept.move(id, fresh);
    if (moves) {
      texts.forgetLocal(id);
      texts.moveDraft(fresh, (now) => document.freshChanges(mine, since, now).changes);
    }
    done();
  });
  if (accepted && moves) texts.parts.events.projections([], [id]);
  return accepted;
}
