import { afterAll, beforeAll, expect, it } from "vitest";
import type { Answers } from "../../src/shared/ipc/textShapes.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, PASSPHRASE, startCouple } from "../harness/couple.ts";

let a: CoreProcess;
let b: CoreProcess;
beforeAll(async () => {
  ({ a, b } = await startCouple());
}, 60_000);
afterAll(() => Promise.all([a.kill(), b.kill()]));

const becomes = (core: CoreProcess, id: string, fits: (shown: Answers) => boolean, what: string) =>
  eventually(async () => {
    const shown = await core.call("answers.view", { id });
    return shown.ok && fits(shown.value) ? shown.value : undefined;
  }, what);

async function connected(): Promise<string> {
  const draft = await a.must("records.create", { kind: "agreement", title: "Connected", body: "?", template: "P38" });
  const { id } = await a.must("record.share", { id: draft.id, why: "" });
  await becomes(b, id, () => true, "the text at the other");
  return id;
}

it("[CR1] [F17] [F25] two answer apart: each sees that the other has sealed one, and both words once both have", async () => {
  const id = await connected();
  expect(await b.must("answers.view", { id })).toEqual({ draft: [] });
  await a.must("answers.keep", { id, parts: ["Walking tog"] });
  expect(await a.must("answers.view", { id })).toEqual({ draft: ["Walking tog"] });

  expect((await a.must("answers.seal", { id, parts: ["Walking together."] })).mine).toMatchObject({
    words: ["Walking together."],
    leaves: false,
  });
  const sealed = await becomes(b, id, ({ theirs }) => theirs !== undefined, "that one is sealed");
  expect(sealed).toEqual({ draft: [], theirs: { day: expect.any(Number) } });
  const again = await a.call("answers.seal", { id, parts: ["Something else."] });
  expect(again).toMatchObject({ ok: false, error: { type: "Stale" } });

  await b.must("answers.seal", { id, parts: ["A look across the room."] });
  for (const [core, mine, theirs] of [
    [a, "Walking together.", "A look across the room."],
    [b, "A look across the room.", "Walking together."],
  ] as const) {
    const { both, ...rest } = await becomes(core, id, (shown) => shown.both !== undefined, "both words");
    expect(both).toMatchObject({ mine: { words: [mine] }, theirs: { words: [theirs] } });
    expect(rest, "nothing waits any more").toEqual({ draft: [expect.any(String)] });
  }
  const late = await a.call("answers.takeBack", { id });
  expect(late).toMatchObject({ ok: false, error: { type: "Stale" } });
});

it("[CR1] one is taken back before the other has sealed one; the words stay with whoever wrote them", async () => {
  const id = await connected();
  await a.must("answers.seal", { id, parts: ["First."] });
  await becomes(b, id, ({ theirs }) => theirs !== undefined, "that one is sealed");
  expect(await a.must("answers.takeBack", { id })).toEqual({ draft: ["First."] });
  await becomes(b, id, ({ theirs }) => theirs === undefined, "that it was taken back");
  await b.must("answers.seal", { id, parts: ["Hers."] });
  await a.must("answers.seal", { id, parts: ["Second."] });
  const { both } = await becomes(b, id, (shown) => shown.both !== undefined, "both words");
  expect(both).toMatchObject({ mine: { words: ["Hers."] }, theirs: { words: ["Second."] } });
});

it("[CR1] [H7] what is sealed and what is being written outlive a lock, and it opens once the other's is here", async () => {
  const id = await connected();
  await a.must("answers.seal", { id, parts: ["Sealed before the lock."] });
  await becomes(b, id, ({ theirs }) => theirs !== undefined, "that one is sealed");
  const { profile } = a;
  await a.kill();
  await b.must("answers.keep", { id, parts: ["Half a sen"] });
  await b.must("answers.seal", { id, parts: ["Half a sentence, and the rest."] });
  a = await startCore({ profile, lan: true });
  await a.must("vault.unlock", { passphrase: PASSPHRASE });
  const { both } = await becomes(b, id, (shown) => shown.both !== undefined, "both words");
  expect(both).toMatchObject({ theirs: { words: ["Sealed before the lock."] } });
});

it("[CR1] an answer has limits: blank, too long, of what is one's alone", async () => {
  const id = await connected();
  const blank = await a.call("answers.seal", { id, parts: ["  ", ""] });
  expect(blank).toMatchObject({ ok: false, error: { type: "Malformed" } });
  const half = "ä".repeat(LIMIT.answerChars / 2);
  const long = await a.call("answers.seal", { id, parts: [half, half, "x"] });
  expect(long).toMatchObject({ ok: false, error: { type: "TooLong" } });
  // H7: what is too long to be sealed is no less worth keeping.
  await a.must("answers.keep", { id, parts: [half + half + half] });
  expect(await a.must("answers.view", { id })).toMatchObject({ draft: [half + half + half] });
  expect(await a.must("answers.seal", { id, parts: [half, half] })).toMatchObject({ mine: { words: [half, half] } });
  const own = await a.must("records.create", { kind: "boundary", title: "", body: "I will rest." });
  const shared = await a.must("record.share", { id: own.id, why: "" });
  const ofOne = await a.call("answers.seal", { id: shared.id, parts: ["x"] });
  expect(ofOne).toMatchObject({ ok: false, error: { type: "NotFound" } });
});

it("[CR1] [KD2] [H7] erased by both, what was answered goes; words that nobody has read stay with whoever wrote them", async () => {
  const id = await connected();
  await a.must("answers.seal", { id, parts: ["Read by both."] });
  await b.must("answers.seal", { id, parts: ["So is this."] });
  await becomes(a, id, (shown) => shown.both !== undefined, "both words");
  await a.must("answers.seal", { id, parts: ["Sealed, and never read."] });
  await a.must("erasing.say", { id, word: "ask" });
  const said = await eventually(async () => {
    const agreed = await b.call("erasing.say", { id, word: "agree" });
    return agreed.ok ? agreed.value : undefined;
  }, "the ask at the other");
  expect(said).toMatchObject({ isErased: true });
  await eventually(async () => {
    const rows = await a.must("records.list");
    return rows.some((row) => row.id === id) ? undefined : true;
  }, "erased here");
  const [kept] = (await a.must("records.list")).filter(({ shared }) => !shared);
  expect((await a.must("record.text", { id: kept?.id ?? "" })).mine).toEqual({
    title: "",
    body: "Sealed, and never read.",
  });
  expect((await b.must("records.list")).filter(({ shared }) => !shared)).toEqual([]);
  expect(await a.call("answers.view", { id })).toMatchObject({ ok: false, error: { type: "NotFound" } });
});
