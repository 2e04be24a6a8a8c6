import { EditorState } from "@codemirror/state";
import { type DecorationSet, EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import { apartMarks, setApart } from "./marks.ts";

function page(doc: string) {
  let state = EditorState.create({ doc, extensions: apartMarks(() => undefined) });
  const marks = () => {
    const found: string[] = [];
    for (const set of state.facet(EditorView.decorations) as readonly DecorationSet[]) {
      // A line's mark is at its beginning, the note at the end of the last.
      set.between(0, state.doc.length, (from, _to, { spec }) => {
        found.push(`${from} ${(spec as { block?: boolean }).block === true ? "note" : "line"}`);
      });
    }
    return found;
  };
  return {
    marks,
    mark: (...parts: { key: string; at: number; now: string }[]) => {
      state = state.update({ effects: setApart.of(parts) }).state;
    },
    write: (from: number, to: number, insert: string) => {
      state = state.update({ changes: { from, to, insert } }).state;
    },
  };
}

describe("[CV6] the mark at a paragraph that both changed apart", () => {
  it("goes with its words, is away while they are in pencil, and back when that is undone", () => {
    const { marks, mark, write } = page("One.\nTwo talks.\nThree.");
    mark({ key: "k", at: 5, now: "Two talks." });
    expect(marks()).toEqual(["5 line", "15 note"]);
    write(0, 0, "Zero.\n");
    expect(marks()).toEqual(["11 line", "21 note"]);
    write(11, 11, "x");
    expect(marks()).toEqual([]);
    write(11, 12, "");
    expect(marks()).toEqual(["11 line", "21 note"]);
    mark();
    expect(marks()).toEqual([]);
  });

  it("is at each of several paragraphs that belong together, with one note", () => {
    const { marks, mark } = page("One.\nTwo.\nThree.");
    mark({ key: "k", at: 0, now: "One.\nTwo." }, { key: "gone", at: 0, now: "Four." });
    expect(marks()).toEqual(["0 line", "5 line", "9 note"]);
  });
});
