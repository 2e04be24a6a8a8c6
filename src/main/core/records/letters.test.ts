import * as A from "@automerge/automerge";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Letters, Strange } from "./letters.ts";

type TextDoc = { v: number; kind: string; title: string; body: string };
type Doc = A.Doc<TextDoc>;

/** Three devices write at any place, replace the title, and take over from each other, in any order. */
const acts = fc.array(
  fc.tuple(
    fc.nat(2),
    fc.constantFrom("put", "put", "take", "title", "meet"),
    fc.nat(),
    fc.constantFrom("a", "bcd", "é", "😀", "\n", "xyzxyzxyz".repeat(70)),
  ),
  { maxLength: 24 },
);

it("[CV2] tells every text of the past as Automerge has it, whoever wrote where at the same time", () => {
  fc.assert(
    fc.property(acts, (history) => {
      const start = A.change(A.init<TextDoc>({ actor: "00".repeat(16) }), { time: 0 }, (draft) => {
        Object.assign(draft, { v: 1, kind: "agreement", title: "T", body: "We talk." });
      });
      const devices = ["01", "02", "03"].map((hex): Doc => A.merge(A.init<TextDoc>({ actor: hex.repeat(16) }), start));
      const changes = [...A.getAllChanges(start)];
      for (const [who, act, place, text] of history) {
        const doc = devices[who] ?? start;
        const other = devices[place % 3] ?? start;
        if (act === "meet") {
          devices[who] = A.merge(doc, A.clone(other));
          continue;
        }
        const signs = Array.from(doc.body);
        const at = signs.slice(0, place % (signs.length + 1)).join("").length;
        const next = A.change(doc, { time: 0 }, (draft) => {
          if (act === "title") draft.title = text;
          else if (act === "put") A.splice(draft, ["body"], at, 0, text);
          else A.splice(draft, ["body"], at, Math.min(3, doc.body.length - at));
        });
        const made = A.getLastLocalChange(next);
        if (made && next !== doc) changes.push(made);
        devices[who] = next;
      }
      const letters = new Letters();
      let all: Doc = A.init<TextDoc>();
      for (const change of changes) {
        letters.put(change);
        [all] = A.applyChanges(all, [change]);
        expect(letters.text).toEqual({ title: all.title, body: all.body });
      }
    }),
    { numRuns: 60 },
  );
});

it("[G2] gives up where letters were put at one place by the thousand, so that each has to pass all of them", () => {
  const start = A.change(A.init<{ body: string }>({ actor: "00".repeat(16) }), { time: 0 }, (draft) => {
    draft.body = "";
  });
  const many = (actor: string, first: number): Uint8Array[] => {
    let doc = A.merge(A.init<{ body: string }>({ actor: actor.repeat(16) }), start);
    // Nothing is typed meanwhile but counted: its letters have greater ids than those of the other.
    doc = A.change(doc, { time: 0 }, (draft) => A.splice(draft, ["body"], 0, 0, "x".repeat(first)));
    doc = A.change(doc, { time: 0 }, (draft) => A.splice(draft, ["body"], 0, first));
    for (let n = 0; n < 3; n++) {
      doc = A.change(doc, { time: 0 }, (draft) => {
        for (let one = 0; one < 1_000; one++) A.splice(draft, ["body"], 0, 0, "y");
      });
    }
    return A.getChangesSince(doc, A.getHeads(start));
  };
  const letters = new Letters();
  const all = [...A.getAllChanges(start), ...many("02", 4_000), ...many("01", 1)];
  expect(() => {
    for (const change of all) letters.put(change);
  }).toThrow(Strange);
});

it("says so where a text holds what no app of ours puts in", () => {
  const doc = A.change(A.init<{ body: string }>(), { time: 0 }, (draft) => {
    draft.body = "We talk.";
  });
  const marked = A.change(doc, { time: 0 }, (draft) => {
    A.mark(draft, ["body"], { start: 0, end: 2, expand: "none" }, "bold", true);
  });
  const letters = new Letters();
  const [first, second] = A.getAllChanges(marked);
  letters.put(first ?? new Uint8Array());
  expect(() => letters.put(second ?? new Uint8Array())).toThrow(Strange);
});
