import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, offerAs, openReplica, PASSPHRASE, startCouple } from "../harness/couple.ts";

let a: CoreProcess;
let b: CoreProcess;
beforeAll(async () => {
  ({ a, b } = await startCouple());
}, 60_000);
afterAll(() => Promise.all([a.kill(), b.kill()]));

const bodyOf = async (core: CoreProcess, id: string) => (await core.must("record.text", { id })).shared.body;

async function write(title: string, body: string, why = ""): Promise<string> {
  const draft = await a.must("records.create", { kind: "agreement", title, body });
  const { id } = await a.must("record.share", { id: draft.id, why });
  await eventually(async () => ((await b.call("record.text", { id })).ok ? true : undefined), "the other has it");
  return id;
}

/** Puts `next` in the place of `last`, shares it, and waits until the other has it. */
async function change(writer: CoreProcess, id: string, last: string, next: string, why = ""): Promise<void> {
  const replica = await openReplica(writer, id);
  const body = replica.doc.body;
  expect(await replica.type(body.indexOf(last), next, last.length)).toMatchObject({ ok: true });
  replica.stop();
  await writer.must("record.close", { session: replica.opened.session });
  await writer.must("record.share", { id, why });
  const reader = writer === a ? b : a;
  const now = body.replace(last, next);
  await eventually(async () => ((await bodyOf(reader, id)) === now ? true : undefined), `the other reads “${now}”`);
}

/** Offered by a as it stands, and signed by both. */
async function agree(id: string): Promise<void> {
  const offered = await offerAs(a, { id, terms: {}, why: "" });
  const offer = offered.offered.at(-1)?.id ?? "";
  await a.must("agreement.say", { id, word: { type: "sign", offer } });
  const word = { type: "sign", offer } as const;
  await eventually(async () => ((await b.call("agreement.say", { id, word })).ok ? true : undefined), "b can sign");
  await eventually(async () => {
    const { holds } = await a.must("agreement.view", { id });
    return holds?.id === offer ? true : undefined;
  }, "a knows that both have signed");
}

const since = async (core: CoreProcess, id: string, words: string) => {
  const { mine } = await core.must("record.text", { id });
  const from = mine.body.indexOf(words);
  return core.must("record.since", { id, field: "body", from, to: from + words.length });
};

describe("looking back at one agreement", () => {
  it("[H5] [SG1] tells what each step came to: what was agreed with it, and what had to be offered again", async () => {
    const id = await write("Sundays", "We walk.", "It does us good");
    await agree(id);
    await change(b, id, "We walk.", "We walk, or ride.");
    await offerAs(b, { id, terms: {}, why: "" });
    await eventually(async () => ((await a.must("agreement.view", { id })).offered[0] ? true : undefined), "the offer");
    await change(a, id, "or ride", "or swim", "The bicycle is gone");
    const [mine, theirs] = [await a.must("record.history", { id }), await b.must("record.history", { id })];
    const told = mine.map(({ kind, agreed, reopens }) => [kind, agreed !== undefined, reopens ?? false]);
    expect(told).toEqual([
      ["created", false, false],
      ["offered", false, false],
      ["signed", false, false],
      ["signed", true, false],
      ["changed", false, false],
      ["offered", false, false],
      ["changed", false, true],
    ]);
    expect(theirs.map(({ key }) => key)).toEqual(mine.map(({ key }) => key));
    expect(mine.every((step) => Number.isInteger(step.day) && !("time" in step))).toBe(true);
  });

  it("[H5] compares with what both last signed, else with the first, and never with itself; and any two by name", async () => {
    const id = await write("Money", "We say it first.");
    await change(b, id, "first", "at once");
    expect(await a.must("record.compare", { id })).toMatchObject({
      before: { title: "Money", body: "We say it first." },
      after: { body: "We say it at once." },
    });
    await agree(id);
    // Nothing was changed since: what was changed before that is what there is to see.
    expect(await a.must("record.compare", { id })).toMatchObject({
      before: { body: "We say it first." },
      after: { body: "We say it at once." },
    });
    await change(a, id, "say it", "tell each other");
    const compared = await b.must("record.compare", { id });
    expect(compared).toMatchObject({
      before: { body: "We say it at once." },
      after: { body: "We tell each other at once." },
    });
    const [first] = await b.must("record.history", { id });
    const whole = await b.must("record.compare", { id, from: first?.key ?? "", to: compared.from });
    expect(whole).toMatchObject({ before: { body: "We say it first." }, after: { body: "We say it at once." } });
    expect(await b.call("record.compare", { id, from: "nothing" })).toMatchObject({
      ok: false,
      error: { type: "NotFound" },
    });
  });

  it("[H5] says since when words stand, what brought them, and since when they are in force", async () => {
    const id = await write("Doubt", "We ask.\nWe answer within a day.");
    await change(b, id, "We ask.", "We ask calmly.", "I heard it as a reproach");
    await agree(id);
    const asked = await since(a, id, "ask calmly");
    expect(asked).toMatchObject({
      brought: [
        { step: { kind: "changed", who: "partner", why: "I heard it as a reproach" }, words: "calmly" },
        { step: { kind: "created", who: "me" }, words: "ask" },
      ],
      unshared: "",
    });
    expect(asked.inForce).toBe(asked.brought[0]?.step.day);
    // The paragraph is put in another place: its words stand since they were written.
    await change(b, id, "We ask calmly.\nWe answer within a day.", "We answer within a day.\nWe ask calmly.");
    expect((await since(a, id, "answer within a day.")).brought).toMatchObject([{ step: { kind: "created" } }]);
    await (await openReplica(a, id)).type(0, "Usually ");
    const here = await since(a, id, "Usually We answer");
    expect(here).toMatchObject({ unshared: "Usually", brought: [{ words: "We answer" }] });
    expect(here.inForce).toBeUndefined();
  });

  it("[LG4] [B6] a long story is kept, and is the same when it is read again or told on", async () => {
    const id = await write("Space", "Evening 0.");
    for (let n = 0; n < 20; n++) await change(n % 3 === 0 ? b : a, id, `Evening ${n}.`, `Evening ${n + 1}.`);
    const told = await a.must("record.history", { id });
    expect(told).toHaveLength(21);
    const words = await since(a, id, "Evening 20.");
    await a.lock();
    a = await startCore({ profile: a.profile, lan: true });
    await a.must("vault.unlock", { passphrase: PASSPHRASE });
    expect(await a.must("record.history", { id })).toEqual(told);
    expect(await since(a, id, "Evening 20.")).toEqual(words);
    const before = await a.must("record.step", { id, key: told[7]?.key ?? "" });
    expect(before).toEqual({
      before: { title: "Space", body: "Evening 6." },
      after: { title: "Space", body: "Evening 7." },
    });
    await change(a, id, "Evening 20.", "Evening 21.");
    expect((await a.must("record.history", { id })).slice(0, 21)).toEqual(told);
    expect(await a.must("record.compare", { id })).toMatchObject({ after: { body: "Evening 21." } });
    expect((await b.must("record.history", { id })).map(({ key }) => key)).toHaveLength(22);
  });
});
