import { LIMIT } from "../../../shared/protocol/limits.ts";

/** Replace `remove` UTF-16 units at `at` by `insert`; each edit of a list is in the text left by the ones before it. */
export type Edit = { readonly at: number; readonly remove: number; readonly insert: string };

/**
 * What one unit can cost inside a change, bytes, at worst: an inserted UTF-16 unit is 3 bytes of UTF-8, a removed one
 * names its predecessor by counter and actor. The rest of the budget is the change's own header.
 */
const INSERT_COST = 3;
const REMOVE_COST = 10;
const BUDGET = Math.floor(LIMIT.editBytes * 0.75);

/** Never between the halves of a surrogate pair: Automerge would store two replacement characters. */
function cut(text: string, units: number): number {
  if (units >= text.length) return text.length;
  const last = text.charCodeAt(units - 1);
  return last >= 0xd800 && last <= 0xdbff ? units - 1 : units;
}

/**
 * Divides edits into groups, each small enough to be one change of at most 32 KiB (RP4). Applying all groups in order
 * equals applying the list.
 */
export function splitEdits(edits: readonly Edit[], budget: number = BUDGET): Edit[][] {
  const groups: Edit[][] = [];
  let group: Edit[] = [];
  let left = budget;
  const turn = () => {
    if (group.length > 0) groups.push(group);
    group = [];
    left = budget;
  };
  for (const edit of edits) {
    let remove = edit.remove;
    while (remove > 0) {
      if (left < REMOVE_COST) turn();
      const part = Math.min(remove, Math.floor(left / REMOVE_COST));
      group.push({ at: edit.at, remove: part, insert: "" });
      left -= part * REMOVE_COST;
      remove -= part;
    }
    let at = edit.at;
    let insert = edit.insert.toWellFormed();
    while (insert.length > 0) {
      if (left < 2 * INSERT_COST) turn();
      const part = cut(insert, Math.floor(left / INSERT_COST));
      group.push({ at, remove: 0, insert: insert.slice(0, part) });
      left -= part * INSERT_COST;
      at += part;
      insert = insert.slice(part);
    }
  }
  turn();
  return groups;
}

/** One edit that turns `before` into `after`: all but their common beginning and end. */
export function difference(before: string, after: string): Edit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  // A pair's halves stay together: widen to whole characters.
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start--;
  if (end > 0 && isLow(before.charCodeAt(before.length - end))) end--;
  return { at: start, remove: before.length - end - start, insert: after.slice(start, after.length - end) };
}

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
