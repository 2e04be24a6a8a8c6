import { EditorState } from "@codemirror/state";
import { type DecorationSet, EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import { fromElsewhere } from "./binding.ts";
import { pencil, setPencil } from "./pencil.ts";

function page(doc: string, marked: readonly { from: number; to: number }[] | undefined) {
  let state = EditorState.create({ doc, extensions: pencil });
  state = state.update({ effects: setPencil.of(marked) }).state;
  return {
    write: (at: number, insert: string, elsewhere = false) => {
      const annotations = elsewhere ? [fromElsewhere.of(true)] : [];
      state = state.update({ changes: { from: at, insert }, annotations }).state;
    },
    marks: () => {
      const found: string[] = [];
      for (const set of state.facet(EditorView.decorations) as readonly DecorationSet[])
        set.between(0, state.doc.length, (from, to) => void found.push(state.sliceDoc(from, to)));
      return found;
    },
  };
}

describe("words in pencil", () => {
  it("are one mark however many letters were typed, and one with the mark they touch (B12)", () => {
    const { write, marks } = page("we talk on Sundays", [{ from: 0, to: 2 }]);
    for (const [at, letter] of " both".split("").entries()) write(2 + at, letter);
    expect(marks()).toEqual(["we both"]);
    write(3, "x");
    expect(marks()).toEqual(["we xboth"]);
    write(19, "sometimes ");
    expect(marks()).toEqual(["we xboth", "sometimes "]);
  });
  it("don't spread to letters from elsewhere, nor to a text that was never shared", () => {
    const { write, marks } = page("we talk", [{ from: 0, to: 2 }]);
    write(2, " two", true);
    expect(marks()).toEqual(["we"]);
    const alone = page("we talk", undefined);
    alone.write(7, "!");
    expect(alone.marks()).toEqual([]);
  });
});
