import * as Automerge from "@automerge/automerge";
import { describe, expect, it } from "vitest";
import { readRecord, rereadContent } from "../../../shared/domain/record.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { openStaging, stage } from "./stage.ts";

type Loose = Record<string, unknown>;
type Doc = Automerge.Doc<Loose>;
const actorOf = (n: number): string => n.toString(16).padStart(32, "0");
const edit = (doc: Doc, change: (draft: Loose) => void): Doc => Automerge.change(doc, { time: 0 }, change);
const last = (doc: Doc): Uint8Array => Automerge.getLastLocalChange(doc) ?? new Uint8Array();
const clone = (doc: Doc, actor: number): Doc => Automerge.clone(doc, { actor: actorOf(actor) });
const base = (): Doc =>
  edit(Automerge.init<Loose>({ actor: actorOf(1) }), (d) => {
    Object.assign(d, { v: 1, kind: "agreement", title: "Sundays", body: "We talk." });
  });
const read = (snapshot: Uint8Array | null): Loose =>
  Automerge.toJS(Automerge.load<Loose>(snapshot ?? new Uint8Array()));
/** The last change of `doc`, with fields replaced: what a hostile app would send, checksum and all. */
const forged = (doc: Doc, over: object): Uint8Array => {
  const { hash: _, ...decoded } = Automerge.decodeChange(last(doc));
  return Automerge.encodeChange({ ...decoded, ...over });
};

describe("stage", () => {
  it("[GT1] applies entries in order and gives a snapshot that loads with the heads it names", () => {
    const two = edit(base(), (d) => Automerge.splice(d, ["body"], 8, 0, " Every week."));
    const result = stage({ snapshot: null, changes: Automerge.getAllChanges(two).map((change) => [change]) });
    expect(result.verdicts).toMatchObject([
      { type: "ok", leftOut: [] },
      { type: "ok", leftOut: [], heads: Automerge.getHeads(two) },
    ]);
    expect(result.heads).toEqual(Automerge.getHeads(two));
    expect(read(result.snapshot)).toEqual(Automerge.toJS(two));
    expect(stage({ snapshot: result.snapshot, changes: [] }).heads).toEqual(result.heads);
  });

  it("[CV4] leaves out a change whose dependency is missing, keeps the rest, and waits for nothing", () => {
    const one = base();
    const missing = edit(clone(one, 2), (d) => (d["title"] = "Never arrives"));
    const onMissing = edit(missing, (d) => (d["body"] = "Rests on it"));
    const fine = edit(clone(one, 3), (d) => (d["title"] = "Mondays"));
    const result = stage({ snapshot: Automerge.save(one), changes: [[last(onMissing), last(fine)], [last(missing)]] });
    const hash = Automerge.decodeChange(last(onMissing)).hash;
    expect(result.verdicts[0]).toMatchObject({ type: "ok", leftOut: [hash] });
    // Nothing was queued: when the dependency comes after all, the change left out does not follow it in.
    expect(read(result.snapshot)["body"]).toBe("We talk.");
  });

  it("[GT1] applies the same entry twice with the effect of once", () => {
    const one = base();
    const first = stage({ snapshot: null, changes: [[last(one)]] });
    const again = stage({ snapshot: first.snapshot, changes: [[last(one)], [last(one), last(one)]] });
    expect(again).toEqual({ ...first, verdicts: [first.verdicts[0], first.verdicts[0]] });
  });

  it("[CV1] judges an entry alike whatever concurrent changes are here", () => {
    const one = base();
    const theirs = edit(clone(one, 2), (d) => Automerge.splice(d, ["body"], 0, 0, "A "));
    let mine = clone(one, 3);
    for (let i = 0; i < 5; i++) mine = edit(mine, (d) => Automerge.splice(d, ["body"], 0, 0, "B"));
    const snapshots = [one, mine].map((doc) => Automerge.save(doc));
    const refersAhead = forged(theirs, {
      // Names a letter that exists where `mine` has arrived, but not in the past it claims.
      ops: [{ action: "set", obj: `1@${actorOf(1)}`, elemId: `24@${actorOf(3)}`, insert: true, value: "x", pred: [] }],
    });
    const outcomes = snapshots.map((snapshot) => {
      try {
        return stage({ snapshot, changes: [[last(theirs)], [refersAhead]] }).verdicts.map((verdict) => verdict.type);
      } catch {
        return "panic";
      }
    });
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(stage({ snapshot: snapshots[1] ?? null, changes: [[last(theirs)]] }).verdicts[0]?.type).toBe("ok");
  });

  it("[GT1] grows the other branch entry by entry and joins it, as after two weeks apart", () => {
    const one = base();
    let [mine, theirs] = [clone(one, 2), clone(one, 3)];
    const entries: Uint8Array[][] = [];
    for (let i = 0; i < 10; i++) {
      mine = edit(mine, (d) => Automerge.splice(d, ["body"], 0, 0, `mine ${i} `));
      theirs = edit(theirs, (d) => Automerge.splice(d, ["body"], 0, 0, `theirs ${i} `));
      entries.push([last(theirs)]);
    }
    const result = stage({ snapshot: Automerge.save(mine), changes: entries });
    expect(result.verdicts.every((verdict) => verdict.type === "ok")).toBe(true);
    const merged = Automerge.merge(mine, theirs);
    expect(result.heads).toEqual([...Automerge.getHeads(merged)].sort());
    expect(read(result.snapshot)).toEqual(Automerge.toJS(merged));
  });

  it.each([
    ["a number skipped in its actor's sequence", { seq: 9 }, "DoesNotApply"],
    ["a number used before", { seq: 1 }, "DoesNotApply"],
    ["operation counters it has used before", { startOp: 3 }, "DoesNotApply"],
    ["operation counters used up in one leap", { startOp: LIMIT.opCounterGap + 500 }, "DoesNotApply"],
    ["operation counters beyond what Automerge can hold", { startOp: 2 ** 31 }, "Malformed"],
    ["a past that does not hold its own", { deps: [] }, "DoesNotApply"],
    ["a time", { time: 1 }, "HasTime"],
    ["a message", { message: "hello" }, "HasMessage"],
    [
      "a predecessor that never was",
      { ops: [{ action: "set", obj: "_root", key: "v", value: 2, pred: [`9@${actorOf(1)}`] }] },
      "DoesNotReload",
    ],
  ])("[CV1] refuses %s, and the next entry goes on from the document before", (_, over, reason) => {
    const one = base();
    const two = edit(one, (d) => (d["v"] = 2));
    const result = stage({ snapshot: Automerge.save(one), changes: [[forged(two, over)], [last(two)]] });
    expect(result.verdicts).toMatchObject([{ type: "refused", reason }, { type: "ok" }]);
    expect(result.heads).toEqual(Automerge.getHeads(two));
  });

  it("[CV1] counts depth across changes, also inside what has been deleted since", () => {
    let doc = edit(base(), (d) => (d["n"] = {}));
    const deepen = (d: Loose): void => {
      let inner = d["n"] as Loose;
      while (inner["n"]) inner = inner["n"] as Loose;
      inner["n"] = {};
    };
    const entries: Uint8Array[][] = [];
    for (let depth = 2; depth <= LIMIT.depth + 1; depth++) {
      doc = edit(doc, deepen);
      entries.push([last(doc)]);
    }
    const start = Automerge.save(edit(base(), (d) => (d["n"] = {})));
    const verdicts = stage({ snapshot: start, changes: entries }).verdicts;
    expect(verdicts.slice(0, -1).every((verdict) => verdict.type === "ok")).toBe(true);
    expect(verdicts.at(-1)).toEqual({ type: "refused", reason: "TooDeep" });
    const deepest = entries.at(-1) ?? [];
    const staging = openStaging(stage({ snapshot: start, changes: entries.slice(0, -1) }).snapshot);
    const current = Automerge.load<Loose>(staging.snapshot ?? new Uint8Array(), { actor: actorOf(9) });
    expect(staging.judge([last(edit(current, (d) => delete d["n"]))]).type).toBe("ok");
    expect(staging.judge(deepest)).toEqual({ type: "refused", reason: "TooDeep" });
  });

  it("[CV5] gives no verdict where two branches use one actor: each is good, together they are not", () => {
    const one = base();
    const [left, right] = [edit(clone(one, 2), (d) => (d["v"] = 2)), edit(clone(one, 2), (d) => (d["v"] = 3))];
    const staging = openStaging(Automerge.save(one));
    expect(staging.judge([last(left)]).type).toBe("ok");
    expect(() => staging.judge([last(right)])).toThrow();
  });

  it("[CV1] bounds an entry's changes together", () => {
    let doc = base();
    const changes = [last(doc)];
    for (let i = 0; i < 3; i++) {
      doc = edit(doc, (d) => Automerge.splice(d, ["body"], 0, 0, "x".repeat(50_000)));
      changes.push(last(doc));
    }
    expect(stage({ snapshot: null, changes: [changes] }).verdicts).toEqual([{ type: "refused", reason: "TooManyOps" }]);
    const many = Array.from({ length: LIMIT.changesPerEntry + 1 }, () => last(doc));
    expect(stage({ snapshot: null, changes: [many] }).verdicts).toEqual([{ type: "refused", reason: "TooLarge" }]);
  });
});

describe("what a document says", () => {
  const odd: readonly [string, (draft: Loose) => void][] = [
    ["a plain text", () => undefined],
    ["letters outside the first plane", (draft) => (draft["body"] = "🌊 we say 👩‍👧 so")],
    ["a text past its limit", (draft) => (draft["title"] = "t".repeat(300))],
    ["a value that is no text", (draft) => (draft["title"] = new Automerge.ImmutableString("Sundays"))],
    ["a list", (draft) => (draft["body"] = ["a", "b"])],
    ["a map", (draft) => (draft["template"] = { is: "P01" })],
    ["nothing", (draft) => (draft["body"] = null)],
    ["a counter", (draft) => (draft["title"] = new Automerge.Counter(3))],
    ["a kind nobody knows", (draft) => (draft["kind"] = "treaty")],
    ["a field gone", (draft) => delete draft["body"]],
  ];
  const begin = () =>
    Automerge.from<Loose>({ v: 1, kind: "agreement", title: "Sundays", body: "We walk.", template: "P01" });

  it.each(odd)("[CV2] is the same read here and in core: %s", (_name, write) => {
    const doc = edit(begin(), write);
    const loaded = Automerge.load<Loose>(Automerge.save(doc));
    const { text } = stage({ snapshot: Automerge.save(doc), changes: [] });
    expect(text?.content).toEqual(readRecord(loaded));
    const length = (field: string): number => (typeof loaded[field] === "string" ? loaded[field].length : 0);
    expect(text?.lengths).toEqual({ title: length("title"), body: length("body") });
    expect(rereadContent(structuredClone(text?.content))).toEqual(readRecord(loaded));
  });

  it("[CV2] [G2] is read with a draft on it, which becomes part of nothing; what another process says is not believed", () => {
    const doc = begin();
    const snapshot = Automerge.save(doc);
    const mine = Automerge.change(doc, (draft) => Automerge.splice(draft, ["body"], 8, 0, " Slowly."));
    const draft = Automerge.getChangesSince(mine, Automerge.getHeads(doc));
    const { text, heads } = stage({ snapshot, changes: [], draft });
    expect(text?.content.body).toBe("We walk. Slowly.");
    expect(heads).toEqual(Automerge.getHeads(doc));
    const said = { title: "t".repeat(1_000), body: 7, kind: "treaty", unreadable: ["body", "secrets", 3] };
    expect(rereadContent(said)).toMatchObject({
      title: "t".repeat(200),
      body: "",
      kind: undefined,
      unreadable: ["body"],
    });
    expect(rereadContent(undefined)).toEqual(readRecord(undefined));
  });
});
