/**
 * Unshared words whose ground was taken away: some of what they were written on does not count any more (FK1). They are
 * put where they stood on what is left; places are those of the texts' own history, never guessed from letters.
 */
import * as A from "@automerge/automerge";
import type { Doc } from "./document.ts";

/** One code unit. `lost`: of what does not count; `shared`: of what both have now; `draft`: unshared. */
type Unit = { readonly from: "shared" | "lost" | "draft"; readonly unit: string; shown: boolean; deleted: boolean };

/** What `mine` has beyond `old`, as edits of a text that `shared` has: delete and insert at a place of it, in order. */
export type Edit = { readonly at: number; readonly remove: number; readonly text: string };

/** `old` and `shared` have a history in common; `mine` has all of `old`. */
export function rebase(old: Doc, mine: Doc, shared: Doc, field: "title" | "body"): Edit[] {
  const both = A.merge(A.clone(old), shared);
  const units = [...unitsOf(textOf(shared, field), "shared")];
  const [sharedHeads, oldHeads] = [A.getHeads(shared), A.getHeads(old)];
  replay(units, A.diff(both, sharedHeads, oldHeads), field, "lost");
  replay(units, A.diff(mine, oldHeads, A.getHeads(mine)), field, "draft");
  return editsOf(units);
}

const textOf = (doc: Doc, field: "title" | "body"): string => {
  const text: unknown = doc[field];
  return typeof text === "string" ? text : "";
};

function* unitsOf(text: string, from: Unit["from"]): Generator<Unit> {
  for (let i = 0; i < text.length; i++) yield { from, unit: text.charAt(i), shown: true, deleted: false };
}

/** On the way back to the old text shared letters are but hidden; what the draft deletes is deleted. */
function replay(units: Unit[], patches: readonly A.Patch[], field: string, from: "lost" | "draft"): void {
  for (const patch of patches) {
    if (patch.path[0] !== field) continue;
    const at = Number(patch.path[1] ?? 0);
    if (patch.action === "splice") units.splice(placeOf(units, at), 0, ...unitsOf(patch.value, from));
    else if (patch.action === "del") hide(units, at, patch.length ?? 1, from === "draft");
    else if (patch.action === "put") {
      hide(units, 0, Infinity, from === "draft");
      if (typeof patch.value === "string") units.push(...unitsOf(patch.value, from));
    }
  }
}

function placeOf(units: readonly Unit[], at: number): number {
  let seen = 0;
  for (const [index, { shown }] of units.entries()) {
    if (shown && seen === at) return index;
    if (shown) seen += 1;
  }
  return units.length;
}

function hide(units: Unit[], at: number, count: number, forGood: boolean): void {
  let left = count;
  for (let index = placeOf(units, at); index < units.length && left > 0; index++) {
    const unit = units[index];
    if (!unit?.shown) continue;
    unit.shown = false;
    unit.deleted = forGood;
    left -= 1;
  }
}

function editsOf(units: readonly Unit[]): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let run = { remove: 0, text: "" };
  const flush = (): void => {
    if (run.remove > 0 || run.text !== "") edits.push({ at, ...run });
    at += run.text.length;
    run = { remove: 0, text: "" };
  };
  for (const { from, unit, deleted } of units) {
    if (from === "draft") {
      if (!deleted) run.text += unit;
    } else if (from === "shared" && deleted) run.remove += 1;
    else if (from === "shared") {
      flush();
      at += 1;
    }
  }
  flush();
  return edits;
}
