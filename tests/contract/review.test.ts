import { afterAll, beforeAll, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, offerAs, openReplica, PASSPHRASE, startCouple } from "../harness/couple.ts";

let a: CoreProcess;
let b: CoreProcess;
beforeAll(async () => {
  ({ a, b } = await startCouple());
}, 60_000);
afterAll(() => Promise.all([a.kill(), b.kill()]));

async function share(kind: "agreement" | "boundary" | "review", title: string): Promise<string> {
  const draft = await a.must("records.create", { kind, title, body: `${title}.` });
  const { id } = await a.must("record.share", { id: draft.id, why: "" });
  await eventually(async () => ((await b.call("record.text", { id })).ok ? true : undefined), "the other has it");
  return id;
}
const read = async (core: CoreProcess) => {
  const { since, texts } = await core.must("review.read");
  return { since, texts: texts.map(({ id, group, who }) => [id, group, ...(who ? [who] : [])]) };
};

it("[P50] a review is of what both have, from its reader's last time on; the other's alone is told beside it", async () => {
  const plants = await share("agreement", "Plants");
  const sundays = await share("agreement", "Sundays");
  await share("boundary", "Evenings");
  await a.must("records.create", { kind: "agreement", title: "Only here", body: "" });
  const aside = await share("agreement", "Aside");
  await a.must("record.setAside", { id: aside, aside: true });
  await offerAs(a, { id: sundays, terms: {}, why: "" });
  const both = [
    [sundays, "proposed", "me"],
    [plants, "undiscussed"],
  ];
  expect(await read(a)).toEqual({ since: undefined, texts: both });
  await eventually(async () => {
    const { texts } = await read(b);
    return texts.some(([id, , who]) => id === sundays && who === "partner") ? true : undefined;
  }, "the offer at the other");
  expect((await read(b)).since).toBeUndefined();

  await a.must("review.done");
  const today = (await read(a)).since;
  expect(today).toBeTypeOf("number");
  // The mark is this machine's, and outlasts a lock.
  const { profile } = a;
  await a.lock();
  a = await startCore({ profile, lan: true });
  await a.must("vault.unlock", { passphrase: PASSPHRASE });
  expect(await read(a)).toEqual({ since: today, texts: both });
  expect((await read(b)).since).toBeUndefined();

  const review = await share("review", "Looking back");
  // What one of them wrote down alone is theirs.
  const other = await b.must("review.read");
  expect([other.since, other.theirs]).toEqual([undefined, today]);
  // Both write in it; nobody signs it.
  const replica = await openReplica(b, review);
  expect(await replica.type(0, "Easier: ")).toMatchObject({ ok: true });
  await b.must("record.share", { id: review, why: "" });
  const easier = async () => (await a.must("record.text", { id: review })).shared.body === "Easier: Looking back.";
  await eventually(async () => ((await easier()) ? true : undefined), "what the other added");
  // Whoever adds to it has looked back with them.
  const joined = await b.must("review.read");
  expect([joined.since, joined.theirs]).toEqual([today, undefined]);
  const shown = { title: "Looking back", body: "Easier: Looking back." };
  expect(await a.call("agreement.offer", { id: review, shown, terms: {}, why: "" })).toMatchObject({ ok: false });
}, 60_000);

it("[P50] a year: what was agreed, what it was before, what was let go of, and what was written", async () => {
  const id = await share("agreement", "Money");
  const agree = async () => {
    const offer = (await offerAs(a, { id, terms: {}, why: "" })).offered.at(-1)?.id ?? "";
    await a.must("agreement.say", { id, word: { type: "sign", offer } });
    await eventually(async () => {
      const said = await b.call("agreement.say", { id, word: { type: "sign", offer } });
      return said.ok ? true : undefined;
    }, "the other can sign");
    await eventually(
      async () => ((await a.must("agreement.view", { id })).holds?.id === offer ? true : undefined),
      "it holds",
    );
  };
  const year = async () => {
    const { texts, easier } = await a.must("review.year");
    return { text: texts.find((one) => one.id === id), easier };
  };
  expect((await year()).text).toBeUndefined();
  await agree();
  const today = (await read(a)).since;
  expect((await year()).text).toEqual({
    id,
    agreed: [today],
    now: { day: today, text: { title: "Money", body: "Money." } },
  });
  const replica = await openReplica(a, id);
  await replica.type(0, "No ");
  await a.must("record.share", { id, why: "" });
  await agree();
  expect((await year()).text).toMatchObject({
    agreed: [today, today],
    before: { text: { body: "Money." } },
    now: { text: { body: "No Money." } },
  });
  await a.must("agreement.say", { id, word: { type: "withdraw" } });
  const { text, easier } = await year();
  expect(text).toEqual({ id, agreed: [today, today], withdrawn: today });
  expect(easier).toMatchObject([{ day: today, text: { body: "Easier: Looking back." } }]);
}, 60_000);
