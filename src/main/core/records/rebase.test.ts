import * as A from "@automerge/automerge";
import { expect, it } from "vitest";
import { content, type Doc, movedChanges } from "./document.ts";

const begin = (body: string): Doc =>
  A.from({ v: 1, kind: "agreement", title: "Sundays", body }, { actor: "00" }) as unknown as Doc;
const edit = (doc: Doc, actor: string, at: number, remove: number, text: string): Doc =>
  A.change(A.clone(doc, { actor }), { time: 0 }, (draft) => A.splice(draft, ["body"], at, remove, text));

it("[FK1] puts a draft on what is left of the text it was written on", () => {
  const base = begin("one two three");
  const old = edit(base, "01", 3, 0, " LOST WORDS");
  // In the midst of what is lost, before it, after it; and "three" goes.
  let mine = edit(old, "02", 9, 0, "[in]");
  mine = edit(mine, "02", 0, 0, "[first]");
  mine = edit(mine, "02", mine.body.length - 5, 5, "[last]");
  const shared = edit(base, "03", 4, 3, "2");
  const moved = A.applyChanges(shared, movedChanges(old, mine, A.clone(shared, { actor: "04" })))[0];
  expect(content(moved).body).toBe("[first]one[in] 2 [last]");
});

it("[FK1] changes nothing where nothing was unshared", () => {
  const base = begin("one");
  const old = edit(base, "01", 3, 0, " lost");
  expect(movedChanges(old, A.clone(old), A.clone(base, { actor: "04" }))).toEqual([]);
});
