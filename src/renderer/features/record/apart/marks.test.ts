import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { describe, expect, it } from "vitest";
import { apartMarks, setApart } from "./marks.ts";

const now = "Calmly: We stop. We come back.";
const part = { key: "k", at: 0, now };
const open = (): EditorState => EditorState.create({ doc: `Before.\n${now}`, extensions: apartMarks(() => undefined) });

/** Where marks stand. */
function marksIn(state: EditorState): number[] {
  const found: number[] = [];
  for (const drawn of state.facet(EditorView.decorations)) {
    if (typeof drawn === "function") continue;
    drawn.between(0, state.doc.length, (from, to, value) => {
      if (from === to && value.spec.widget) found.push(from);
    });
  }
  return found;
}

describe("marks of what came together", () => {
  it("[CV6] goes while the paragraph is in pencil and is there again once that is undone, also told anew in between", () => {
    let state = open().update({ effects: setApart.of([{ ...part, at: 8 }]) }).state;
    const end = state.doc.length;
    expect(marksIn(state)).toEqual([end]);
    state = state.update({ changes: { from: end - 14, to: end, insert: "" } }).state;
    expect(marksIn(state)).toEqual([]);
    // Nobody shared anything: the same is told once more, while the paragraph stands nowhere.
    state = state.update({ effects: setApart.of([{ ...part, at: 8 }]) }).state;
    expect(marksIn(state)).toEqual([]);
    state = state.update({ changes: { from: 0, insert: "More.\n" } }).state;
    state = state.update({ changes: { from: end - 8, insert: " We come back." } }).state;
    expect(state.doc.toString()).toContain(now);
    expect(marksIn(state)).toEqual([state.doc.length]);
  });

  it("[CV6] goes for good once somebody changed the paragraph for both", () => {
    let state = open().update({ effects: setApart.of([{ ...part, at: 8 }]) }).state;
    state = state.update({ effects: setApart.of([]) }).state;
    expect(marksIn(state)).toEqual([]);
  });
});
