import * as Automerge from "@automerge/automerge";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../shared/base/bytes.ts";
import { unwrap } from "../../../shared/base/result.ts";
import { measureChange } from "./measureChange.ts";

type Loose = Record<string, unknown>;
type Edit = { who: number; what: number; at: number; text: string };

const actorOf = (n: number) => n.toString(16).padStart(32, "0");
const words = (doc: Loose): string => (typeof doc["body"] === "string" ? doc["body"] : "");

/** One edit of any kind Automerge has, on whatever is there. */
function edit(doc: Automerge.Doc<Loose>, { what, at, text }: Edit): Automerge.Doc<Loose> {
  return Automerge.change(doc, { time: 0 }, (draft) => {
    const length = words(draft).length;
    const index = length === 0 ? 0 : at % length;
    const list = draft["list"] as unknown[] | undefined;
    if (what === 0 || length === 0) draft["body"] = `${text} body`;
    else if (what === 1) Automerge.splice(draft, ["body"], index, 0, text);
    else if (what === 2) Automerge.splice(draft, ["body"], index, Math.min(at, length - index));
    else if (what === 3) draft["list"] = [1, -2, 2.5, true, null, text, { deep: [text, { er: new Date(at) }] }];
    else if (what === 4 && list) list.splice(at % (list.length + 1), 1, text, at);
    else if (what === 5) Automerge.mark(draft, ["body"], { start: 0, end: length, expand: "both" }, text, at);
    else if (what === 6) draft["count"] = new Automerge.Counter(at);
    else if (what === 7 && draft["count"]) (draft["count"] as Automerge.Counter).increment(at);
    else if (what === 8) draft[`k${at}`] = new Uint8Array([at, 1]);
    else if (what === 9) delete draft["list"];
    else draft[text] = { [text]: { at } };
  });
}

const anEdit = fc.record({
  who: fc.nat(3),
  what: fc.nat(10),
  at: fc.nat(90),
  text: fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }),
});

/** Several writers, merging now and then, as two people and their replicas do. */
function changesOf(edits: Edit[]): Uint8Array[] {
  const docs = [0, 1, 2, 3].map((n) => Automerge.init<Loose>({ actor: actorOf(n + 7) }));
  for (const [i, step] of edits.entries()) {
    let doc = docs[step.who] ?? Automerge.init<Loose>();
    if (i % 3 === 0) doc = Automerge.merge(doc, docs[(step.who + 1) % 4] ?? doc);
    docs[step.who] = edit(doc, step);
  }
  return docs.flatMap((doc) => Automerge.getAllChanges(doc));
}

describe("measureChange", () => {
  it("[CV1] says of any real change what Automerge says of it", () => {
    fc.assert(
      fc.property(fc.array(anEdit, { minLength: 1, maxLength: 25 }), (edits) => {
        for (const change of changesOf(edits)) {
          const measured = unwrap(measureChange(change));
          const decoded = Automerge.decodeChange(change);
          expect(toHex(measured.hash)).toBe(decoded.hash);
          expect(toHex(measured.actor)).toBe(decoded.actor);
          expect(measured.seq).toBe(decoded.seq);
          expect(measured.startOp).toBe(decoded.startOp);
          expect(measured.deps.map(toHex)).toEqual([...decoded.deps].sort());
          expect(measured.ops).toBe(decoded.ops.length);
          const makes = decoded.ops.flatMap((op, index) =>
            op.action.startsWith("make") ? [{ index, obj: op.obj }] : [],
          );
          const actors = [measured.actor, ...measured.otherActors].map(toHex);
          expect(
            measured.makes.map(({ index, parent }) => ({
              index,
              obj: parent === "root" ? "_root" : `${parent.counter}@${actors[parent.actor]}`,
            })),
          ).toEqual(makes);
        }
      }),
      { seed: 20261122, numRuns: 150 },
    );
  });
});
