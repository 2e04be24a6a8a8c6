/** P50: since when a review tells what became of the agreements is its reader's own: nothing the other writes moves it. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { unwrap } from "../../src/shared/base/result.ts";
import { markReviewed, readReview } from "../../src/main/core/records/review.ts";
import { readYear } from "../../src/main/core/records/year.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { hitRow } from "./hitRow.ts";
import { agree, give, openTwo, recordOf, spaceOf } from "./twoDevices.ts";

let two: Awaited<ReturnType<typeof openTwo>>;
let [robin, noor]: [CoupleDevice, CoupleDevice] = [undefined as never, undefined as never];
beforeEach(async () => {
  two = await openTwo();
  ({ robin, noor } = two);
}, 60_000);
afterEach(() => two.close());

const today = (): number => noor.core.today();
const read = ({ core }: CoupleDevice) => readReview(core.records);

async function inForce(): Promise<string> {
  const id = await agree(robin, noor, "We walk.");
  const shown = robin.core.records.texts.text(id)?.shared ?? { title: "", body: "" };
  const { offered } = unwrap(await robin.core.records.agreements.offer(id, shown, {}, ""));
  await give(robin, noor);
  for (const [by, to] of [
    [noor, robin],
    [robin, noor],
  ] as const) {
    unwrap(await by.core.records.agreements.say(id, { type: "sign", offer: offered[0]?.id ?? "" }));
    await give(by, to);
  }
  return id;
}

async function writeDown({ core }: CoupleDevice, body = "Lighter."): Promise<string> {
  const draft = core.records.unshared.create("review", { title: "Looking back", body }, undefined);
  return unwrap(await core.records.sharing.share(draft.id, "")).id;
}

it("[P50] [F05] a withdrawal of before my last look, heard of after it, is told; what the other wrote down alone is theirs", async () => {
  const id = await inForce();
  two.daysPass(10);
  const withdrew = today();
  unwrap(await robin.core.records.agreements.say(id, { type: "withdraw" }));
  two.daysPass(5);
  markReviewed(noor.core.records);
  const looked = today();
  expect(read(noor)).toEqual({ since: looked, texts: [expect.objectContaining({ id, group: "unchanged" })] });

  two.daysPass(5);
  await writeDown(robin);
  two.daysPass(1);
  await give(robin, noor);
  const told = { id, group: "withdrawn", day: withdrew, who: "partner" };
  expect(read(noor)).toEqual({ since: looked, theirs: today() - 1, texts: [told] });
  // The one who wrote has looked back.
  expect(read(robin)).toEqual({ since: today() - 1, texts: [] });

  markReviewed(noor.core.records);
  two.daysPass(1);
  expect(read(noor)).toEqual({ since: today() - 1, texts: [] });
});

it("[P50] a trial that both had signed, and that I hear of when it is over, is told", async () => {
  const id = await agree(robin, noor, "We walk.");
  const shown = robin.core.records.texts.text(id)?.shared ?? { title: "", body: "" };
  const trial = { until: today() + 3, question: "And?", after: "none" } as const;
  const { offered } = unwrap(await robin.core.records.agreements.offer(id, shown, { trial }, ""));
  await give(robin, noor);
  unwrap(await noor.core.records.agreements.say(id, { type: "sign", offer: offered[0]?.id ?? "" }));
  await give(noor, robin);
  unwrap(await robin.core.records.agreements.say(id, { type: "sign", offer: offered[0]?.id ?? "" }));
  two.daysPass(10);
  markReviewed(noor.core.records);
  two.daysPass(1);
  await give(robin, noor);
  expect(read(noor).texts).toEqual([{ id, group: "ended", day: trial.until }]);
});

it("[P21] [P50] what the other wrote down counts for me from when I add to it: we held it together", async () => {
  const id = await inForce();
  two.daysPass(4);
  const review = await writeDown(robin);
  const held = today();
  await give(robin, noor);
  expect(read(noor)).toMatchObject({ theirs: held, texts: [{ id, group: "agreed" }] });
  expect(read(noor).since).toBeUndefined();
  two.daysPass(1);
  await noor.type(review, (body) => ({ at: body.length, remove: 0, text: " Warmer." }));
  unwrap(await noor.core.records.sharing.share(review, ""));
  expect(read(noor)).toEqual({ since: held, texts: [expect.objectContaining({ id, group: "unchanged" })] });
  await give(noor, robin);
  expect(read(robin).since).toBe(held);
});

it("[G2] [P50] a year reads no document of what was written while looking back, and of each person no more than a year's", async () => {
  const own = await writeDown(noor, "Mine.");
  for (const letter of "xyz") await writeDown(robin, letter.repeat(40_000));
  await give(robin, noor);
  const long = readYear(noor.core.records);
  expect([long.easier.length, long.isCut]).toEqual([3, true]);
  two.daysPass(1);
  for (let i = 0; i < 70; i++) await writeDown(robin, `Lighter ${i}.`);
  await give(robin, noor);
  const { store } = noor.core.vault;
  const row = store.rowId("snapshots", spaceOf(noor).log.space, recordOf(own));
  noor.hit((database) => hitRow(database, "snapshots", row, "box"));
  const { easier, isCut } = readYear(noor.core.records);
  expect(isCut).toBe(true);
  expect(easier[0]).toEqual({ day: today() - 1, text: { title: "Looking back", body: "Mine." } });
  expect(easier.slice(1).every(({ day, text }) => day === today() && text.body.startsWith("Lighter"))).toBe(true);
  expect(easier).toHaveLength(61);
});
