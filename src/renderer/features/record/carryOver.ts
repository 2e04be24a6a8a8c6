import * as A from "@automerge/automerge";
import { docText, fields, fieldText, isReadable, makeChange, type Change, type Doc } from "./document.ts";
import { difference, splitEdits } from "./split.ts";

/**
 * Brings words that were never confirmed as committed into a freshly opened document. They are recognised by change id,
 * so that nothing core did commit is written twice. `sameActor`: after a crash the replica goes on as the actor it was,
 * and its changes are sent again as they are (RP3); else they are written again by the new replica's actor, because the
 * old one ended with its session (LG6). `stranded`: the history they stood on is gone and the text has moved, so no
 * honest place is left for them; the person is offered the text instead.
 */
export function carryOver(
  old: Doc,
  pending: readonly Change[],
  fresh: Doc,
  sameActor: boolean,
): { type: "carried"; doc: Doc; changes: Change[] } | { type: "stranded" } {
  const carried = (doc: Doc, changes: Change[]) => ({ type: "carried", doc, changes }) as const;
  const missing = pending.filter((change) => !A.hasHeads(fresh, [change.id]));
  const oldText = docText(old);
  const freshText = docText(fresh);
  if (missing.length === 0) return carried(fresh, []);
  if (oldText.title === freshText.title && oldText.body === freshText.body) return carried(fresh, []);

  const [merged] = A.applyChanges(
    A.clone(fresh, { actor: A.getActorId(fresh) }),
    missing.map((change) => change.bytes),
  );
  if (A.getMissingDeps(merged, []).length > 0) return { type: "stranded" };
  if (sameActor) return carried(merged, missing);

  let doc = fresh;
  const changes: Change[] = [];
  for (const field of fields) {
    if (!isReadable(doc, field)) continue;
    const edit = difference(fieldText(doc, field), fieldText(merged, field));
    for (const group of splitEdits(edit === undefined ? [] : [edit])) {
      const made = makeChange(doc, field, group);
      doc = made.doc;
      if (made.change !== undefined) changes.push(made.change);
    }
  }
  return carried(doc, changes);
}
