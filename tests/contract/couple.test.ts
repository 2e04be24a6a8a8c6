import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CoreProcess } from "../harness/coreProcess.ts";
import { eventually, openReplica, startCouple, until } from "../harness/couple.ts";

let a: CoreProcess;
let b: CoreProcess;
beforeAll(async () => {
  ({ a, b } = await startCouple());
}, 60_000);
afterAll(() => Promise.all([a.kill(), b.kill()]));

const bodyAt = (core: CoreProcess, id: string, which: "shared" | "mine") =>
  core.call("record.text", { id }).then((text) => (text.ok ? text.value[which].body : undefined));

describe("two core processes over loopback", () => {
  let id: string;

  it("[F17] [LG3] keeps what is typed to itself until it is shared, then it arrives as one step", async () => {
    const draft = await a.must("records.create", { kind: "agreement", title: "Sundays", body: "We walk." });
    const replica = await openReplica(a, draft.id);
    await replica.type(8, " SECRET");
    await replica.type(8, "", 7);
    await replica.type(8, " Every week.");
    expect(await b.must("records.list")).toEqual([]);
    const arrived = until(b, "projections", ({ changed }) => changed.some(({ title }) => title === "Sundays"));
    const shared = await a.must("record.share", { id: draft.id, why: "We both like it" });
    id = shared.id;
    expect(shared).toMatchObject({ shared: true, unshared: false, owner: "both", lastBy: "me", isNew: true });
    await arrived;
    expect(await bodyAt(b, id, "shared")).toBe("We walk. Every week.");
    expect(await b.must("records.list")).toMatchObject([{ id, lastBy: "partner", isNew: true }]);
    const steps = await b.must("record.history", { id });
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ who: "partner", kind: "created", why: "We both like it" });
    expect((await a.must("records.list")).map((row) => row.id)).toEqual([id]);
  });

  it("[H2] merges what both wrote apart, and both see the same", async () => {
    const [atA, atB] = await Promise.all([openReplica(a, id), openReplica(b, id)]);
    await atA.type(0, "Dear us: ");
    await atB.type(atB.doc.body.length, " Rain or shine.");
    await Promise.all([a.must("record.share", { id, why: "" }), b.must("record.share", { id, why: "" })]);
    const both = "Dear us: We walk. Every week. Rain or shine.";
    for (const core of [a, b]) {
      await eventually(
        async () => ((await bodyAt(core, id, "shared")) === both ? true : undefined),
        "both texts everywhere",
      );
    }
    const shared = (await a.must("record.history", { id })).filter(({ kind }) => kind !== "met");
    expect(shared.map(({ kind }) => kind)).toEqual(["created", "changed", "changed"]);
    for (const core of [a, b]) expect(await core.must("records.list")).toMatchObject([{ id, isNew: false }]);
  });

  it("[H3] Write together: letters arrive as they are typed", async () => {
    await a.must("together.join", { record: id });
    const on = until(a, "together", ({ state }) => state === "on");
    await eventually(
      async () => ((await b.must("together.states")).some(({ state }) => state === "asked") ? true : undefined),
      "asked",
    );
    expect(await b.must("together.join", { record: id })).toMatchObject({ state: "on" });
    await on;
    const [atA, atB] = await Promise.all([openReplica(a, id), openReplica(b, id)]);
    expect(atA.opened.mode).toBe("live");
    for (const letter of "live") await atA.type(atA.doc.body.length, letter);
    await eventually(async () => (atB.doc.body.endsWith("live") ? true : undefined), "letters at the partner");
  });

  it("[H2] both type at once in Write together: no letter is refused or lost", async () => {
    const [atA, atB] = await Promise.all([openReplica(a, id), openReplica(b, id)]);
    const letters = 25;
    const typing = async (replica: typeof atA, letter: string): Promise<void> => {
      // Each letter leaves as soon as it is typed, whatever is still on its way from the other side.
      const answers = [];
      for (let i = 0; i < letters; i++) {
        answers.push(replica.type(0, letter));
        await new Promise((done) => setTimeout(done, 7));
      }
      for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ ok: true });
    };
    await Promise.all([typing(atA, "\u03b1"), typing(atB, "\u03b2")]);
    const whole = (body: string): boolean =>
      body.split("\u03b1").length === letters + 1 && body.split("\u03b2").length === letters + 1;
    for (const core of [a, b]) {
      await eventually(
        async () => (whole((await bodyAt(core, id, "shared")) ?? "") ? true : undefined),
        "every letter",
      );
    }
    await eventually(
      async () => (atA.doc.body === atB.doc.body && whole(atA.doc.body) ? true : undefined),
      "equal replicas",
    );
    const steps = await a.must("record.history", { id });
    expect(steps.filter(({ kind }) => kind === "together").length).toBeLessThanOrEqual(4);
    await b.must("together.leave", { record: id });
  });

  it("[F07] [OW1] a boundary is its owner's alone", async () => {
    const draft = await a.must("records.create", { kind: "boundary", title: "", body: "I will sleep on it." });
    const shared = await a.must("record.share", { id: draft.id, why: "" });
    await eventually(async () => bodyAt(b, shared.id, "shared"), "the boundary at the partner");
    const replica = await openReplica(b, shared.id);
    expect(replica.opened.mode).toBe("read");
    expect(await replica.type(0, "Not! ")).toMatchObject({ ok: false, error: { type: "NotYours" } });
    expect(await b.call("record.share", { id: shared.id, why: "" })).toMatchObject({
      ok: false,
      error: { type: "NotYours" },
    });
  });
});
