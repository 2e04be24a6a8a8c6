import { diffArrays, diffWordsWithSpace } from "diff";

/** So many steps are looked for between two texts; beyond that whole paragraphs are told. */
const MOST = 2_000;

/** What stands in `after` and not in `before`: paragraphs that are new, and of others the words put in. */
export function wordsPut(before: string, after: string): string {
  if (before === after) return "";
  const [old, now] = [before.split("\n"), after.split("\n")];
  const there = new Set(old);
  const parts = diffArrays(old, now, { maxEditLength: MOST }) ?? [{ added: true, removed: false, value: now }];
  let taken: readonly string[] = [];
  const put: string[] = [];
  for (const { added, removed, value } of parts) {
    if (removed) taken = value;
    else {
      if (added) put.push(...value.map((line, at) => (there.has(line) ? "" : wordsOf(taken[at] ?? "", line))));
      taken = [];
    }
  }
  return put.filter((line) => line.trim() !== "").join("\n");
}

function wordsOf(before: string, after: string): string {
  if (before === "") return after;
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MOST });
  const put = parts ? parts.filter(({ added }) => added).map(({ value }) => value.trim()) : [after];
  return put.filter((words) => words !== "").join(" … ");
}
