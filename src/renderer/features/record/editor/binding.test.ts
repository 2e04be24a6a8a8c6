import { history, redo, undo } from "@codemirror/commands";
import { EditorState, type Transaction } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { Replica } from "../replica.ts";
import { TestCore } from "../testCore.ts";
import { editsOf, fromElsewhere, remoteTransaction } from "./binding.ts";

/** An editor without a window: state, history and the two functions of the binding. */
async function editor(body: string) {
  const core = new TestCore("T", body);
  const replica = new Replica(core);
  await replica.reopen("first");
  let state = EditorState.create({
    doc: body,
    extensions: [history({ newGroupDelay: 0 }), EditorState.lineSeparator.of("\n")],
  });
  const dispatch = (tr: Transaction) => {
    state = tr.state;
    if (tr.docChanged && tr.annotation(fromElsewhere) !== true) replica.edit("body", editsOf(tr));
  };
  replica.onText((change) => dispatch(state.update(remoteTransaction(state, change))));
  return {
    core,
    replica,
    text: () => state.sliceDoc(),
    caret: (at?: number) => {
      if (at !== undefined) dispatch(state.update({ selection: { anchor: at } }));
      return state.selection.main.head;
    },
    write: (from: number, insert: string, to = from) =>
      dispatch(
        state.update({
          changes: { from, to, insert },
          userEvent: "input.type",
          selection: { anchor: from + insert.length },
        }),
      ),
    undo: () => undo({ state, dispatch }),
    redo: () => redo({ state, dispatch }),
    partner: (at: number, remove: number, insert: string) => {
      const changes = [core.partner(at, remove, insert)];
      replica.receive({ type: "remote", session: core.session, changes });
    },
  };
}

describe("undo", () => {
  it("takes back one's own changes only, wherever the partner's letters have moved them", async () => {
    const e = await editor("one two");
    e.write(7, " three");
    await e.replica.settled();
    e.partner(0, 0, "zero ");
    e.partner(5, 4, "");
    expect(e.text()).toBe("zero two three");
    e.undo();
    expect(e.text()).toBe("zero two");
    expect(e.undo()).toBe(false);
    e.redo();
    expect(e.text()).toBe("zero two three");
    await e.replica.settled();
    expect(e.core.doc["body"]).toBe("zero two three");
  });

  it("keeps what the partner wrote inside one's own words", async () => {
    const e = await editor("");
    e.write(0, "abcd");
    await e.replica.settled();
    e.partner(2, 0, "XY");
    e.undo();
    expect(e.text()).toBe("XY");
    await e.replica.settled();
    expect(e.core.doc["body"]).toBe("XY");
  });

  it("[RP4] of a long removal is split like any other long edit", async () => {
    const long = "word ".repeat(8_000);
    const e = await editor(long);
    e.write(0, "", long.length);
    e.undo();
    await e.replica.settled();
    expect(e.core.received.length).toBeGreaterThan(10);
    expect(e.core.doc["body"]).toBe(long);
  });
});

describe("the caret while letters arrive", () => {
  it("stays before the letter it stood before", async () => {
    const e = await editor("one two");
    e.caret(4);
    e.partner(0, 0, "zero ");
    expect(e.caret()).toBe(9);
    e.partner(12, 0, " three");
    expect(e.caret()).toBe(9);
  });

  it("is not pushed by letters that arrive exactly at it", async () => {
    const e = await editor("one");
    e.caret(3);
    e.partner(3, 0, " and more");
    expect(e.caret()).toBe(3);
  });

  it("keeps its place through a reopening that moved the text", async () => {
    const e = await editor("one two three");
    e.caret(8);
    e.core.partner(0, 0, "zero ");
    e.core.partner(5 + 3, 0, " and a bit");
    await e.replica.reopen("mode");
    expect(e.text()).toBe("zero one and a bit two three");
    expect(e.text().slice(e.caret())).toBe("three");
  });
});

it("several edits in one transaction reach the document as they stand on screen", async () => {
  const e = await editor("aaa bbb ccc");
  e.core.refusals.length = 0;
  e.write(0, "x", 3);
  e.write(2, "yy\nzz", 5);
  await e.replica.settled();
  expect(e.core.doc["body"]).toBe(e.text());
});

it("keeps a carriage return of a foreign document as one letter, so that positions agree", async () => {
  const e = await editor("a\r\nb");
  e.partner(4, 0, "c\r\nd");
  expect(e.text()).toBe("a\r\nbc\r\nd");
  e.write(0, "!");
  await e.replica.settled();
  expect(e.core.doc["body"]).toBe("!a\r\nbc\r\nd");
});
