/**
 * FK1, MB3: words of one's own that do not count any more, sealed again as fresh changes. Which ones, and when, is decided in
 * `../issuingAgain.ts`.
 */
import type { RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { RecordKind } from "../../../shared/domain/record.ts";
import type { RecordText } from "../../../shared/ipc/textShapes.ts";
import { measureChange } from "../gate/measureChange.ts";
import { isRedacted } from "../gate/recordState.ts";
import * as document from "./document.ts";
import { withDraft } from "./drafts.ts";
import { lostOf } from "./issued.ts";
import { idOf } from "./projections.ts";
import type { RecordTexts, SharedSpace } from "./recordTexts.ts";
import { sealChanges, sealNew } from "./seal.ts";

export type KeepText = (id: string, text: RecordText, alongside: () => void) => void;

/** `done` is written with what becomes of the changes: it is done once. */
export type ToIssue = { readonly changes: readonly Uint8Array[]; readonly done: () => void };

/**
 * What is unshared stays so. False where it could not be sealed now. `madeAs` is what the record's create entry said it is;
 * left out, what is lost is this person's alone, and says so itself. In the record's turn.
 */
export async function issueAgain(
  texts: RecordTexts,
  keepText: KeepText,
  record: RecordId,
  lost: ToIssue,
  madeAs?: RecordKind,
): Promise<boolean> {
  const { space } = texts;
  if (!space) return false;
  if (lost.changes.length === 0 || isErased(texts, record)) {
    texts.commit(lost.done);
    return true;
  }
  const issued = texts.state(record)?.created
    ? await issueChanges(texts, space, record, lost)
    : await issueNew(texts, space, keepText, record, lost, madeAs);
  texts.parts.events.replaced(idOf(record));
  return issued;
}

/** The same words kept for the person to copy: a device that was removed seals nothing any more (MB3). */
export function keepLost(texts: RecordTexts, keepText: KeepText, record: RecordId, { changes, done }: ToIssue): void {
  const id = idOf(record);
  if (changes.length === 0 || isErased(texts, record)) return texts.commit(done);
  const shared = document.load(texts.snapshot(record), texts.freshActor(id).actor);
  const { title, body } = document.content(document.apply(shared, [...groundOf(texts, record, changes), ...changes]));
  keepText(id, { title, body }, done);
}

/** What `lost` rests on of all that this person lost of the record: issued before, or for another device of theirs to issue. */
function groundOf(texts: RecordTexts, record: RecordId, lost: readonly Uint8Array[]): Uint8Array[] {
  const all = lostOf(texts, record).flatMap((row) => texts.space?.lostWith(row) ?? []);
  const others = new Map(all.map((change) => [change.hash, change]));
  const measured = lost.map(measureChange).flatMap((one) => (one.ok ? one.value : []));
  for (const { hash } of measured) others.delete(toHex(hash));
  const ground: Uint8Array[] = [];
  const wanted = measured.flatMap(({ deps }) => deps.map(toHex));
  for (let hash = wanted.pop(); hash !== undefined; hash = wanted.pop()) {
    const change = others.get(hash);
    if (!change) continue;
    others.delete(hash);
    ground.push(change.bytes);
    wanted.push(...change.deps);
  }
  return ground;
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
  { changes: lost, done }: ToIssue,
): Promise<boolean> {
  const id = idOf(record);
  const { nonce, actor } = texts.freshActor(id);
  const snapshot = texts.snapshot(record);
  const shared = document.load(snapshot, actor);
  const ground = groundOf(texts, record, lost);
  const before = document.apply(document.load(snapshot, actor), ground);
  const withLost = document.apply(document.load(snapshot, actor), [...ground, ...lost]);
  const changes =
    ground.length === 0
      ? document.freshChanges(withLost, document.heads(shared), shared).changes
      : document.movedChanges(before, withLost, shared);
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
  record: RecordId,
  { changes: lost, done }: ToIssue,
  madeAs: RecordKind | undefined,
): Promise<boolean> {
  const id = idOf(record);
  const own = document.apply(document.load(null, texts.freshActor(id).actor), lost);
  const kind = madeAs ?? document.content(own).kind;
  if (!kind) {
    // Others made the record, or it was issued before: this person has the words to copy (CV4).
    keepLost(texts, keepText, record, { changes: lost, done });
    return true;
  }
  const begun = document.apply(own, groundOf(texts, record, lost));
  const { template, title, body } = document.content(begun);
  const draft = texts.draft(id);
  const drafts = draft.length;
  const mine = withDraft(texts.shared(id, null), draft);
  const since = document.heads(begun);
  const moves = drafts > 0 && document.knows(mine, since);
  const text = { kind, title, body, ...(template === undefined ? {} : { template }) };
  const { accepted } = await sealNew(texts, space, { of: id, text, why: "" }, (fresh) => {
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
