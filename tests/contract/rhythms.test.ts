import { afterAll, beforeAll, expect, it } from "vitest";
import { localDay } from "../../src/shared/base/day.ts";
import type { RhythmDays } from "../../src/shared/ipc/textShapes.ts";
import type { CoreProcess } from "../harness/coreProcess.ts";
import { eventually, offerAs, openReplica, PASSPHRASE, startCouple } from "../harness/couple.ts";

let a: CoreProcess;
let b: CoreProcess;
beforeAll(async () => {
  ({ a, b } = await startCouple());
}, 60_000);
afterAll(() => Promise.all([a.kill(), b.kill()]));

const most = 20;
const today = localDay(Date.now());
const body = "We walk to the water and back.\nWhen: every Sunday at 18:30, for 45 minutes.";

async function share(kind: "rhythm" | "phrase" | "agreement", title: string, text: string): Promise<string> {
  const draft = await a.must("records.create", { kind, title, body: text });
  const { id } = await a.must("record.share", { id: draft.id, why: "" });
  await eventually(async () => ((await b.call("record.text", { id })).ok ? true : undefined), "the text at the other");
  return id;
}

async function agree(id: string): Promise<string> {
  const offer = (await offerAs(a, { id, terms: { interval: 3 }, why: "" })).offered.at(-1)?.id ?? "";
  await a.must("agreement.say", { id, word: { type: "sign", offer } });
  await states(b, id, "signed by one");
  await b.must("agreement.say", { id, word: { type: "sign", offer } });
  await states(a, id, "in force");
  return offer;
}
const states = (core: CoreProcess, id: string, state: string) =>
  eventually(async () => {
    const shown = await core.must("agreement.view", { id });
    return shown.state === state ? shown : undefined;
  }, state);
const days = (core: CoreProcess, id: string, fits: (shown: RhythmDays) => boolean, what: string) =>
  eventually(async () => {
    const shown = await core.must("rhythm.view", { id, most });
    return fits(shown) ? shown : undefined;
  }, what);
const note = (core: CoreProcess, id: string, day: number, takenBack = false) =>
  core.call("rhythm.note", { id, day, takenBack, most });

it("[RY1] [SG1] [SG2] a rhythm is signed with its schedule, and to share another one reopens what was offered", async () => {
  const id = await share("rhythm", "A walk", body);
  const row = (await b.must("records.list")).find((one) => one.id === id);
  expect(row).toMatchObject({ kind: "rhythm", owner: "both" });
  await agree(id);
  const held = (await b.must("agreement.view", { id })).holds?.text;
  expect(held?.paragraphs).toEqual(body.split("\n"));

  const renewed = (await offerAs(b, { id, terms: { interval: 3 }, why: "" })).offered[0]?.id ?? "";
  const replica = await openReplica(b, id);
  await replica.type(body.indexOf("Sunday"), "Monday", "Sunday".length);
  await b.must("record.share", { id, why: "" });
  expect(await b.must("agreement.view", { id }), "the old one stands").toMatchObject({
    state: "in force",
    offered: [],
  });
  const late = await b.call("agreement.say", { id, word: { type: "sign", offer: renewed } });
  expect(late, "nobody signs a day that was not offered").toMatchObject({ ok: false, error: { type: "Refused" } });
});

it("[RY2] [F29] a day is noted by either, stands for both, and is taken back by whoever noted it", async () => {
  const id = await share("rhythm", "Tea", body);
  const row = (await a.must("records.list")).find((one) => one.id === id);
  expect(await a.must("rhythm.view", { id, most })).toEqual({ days: [], hasMore: false });
  const noted = { days: [{ day: today, by: ["me"] }], hasMore: false };
  expect(await note(b, id, today)).toMatchObject({ ok: true, value: noted });
  expect(await note(b, id, today), "said once").toMatchObject({ ok: true, value: noted });
  const seen = await days(a, id, (shown) => shown.days.length === 1, "the day at the other");
  expect(seen.days).toEqual([{ day: today, by: ["partner"] }]);
  const told = (await a.must("records.list")).find((one) => one.id === id);
  expect(told?.mark, "the row tells the window to ask again").not.toBe(row?.mark);
  expect({ ...told, mark: row?.mark }, "and says nothing new of the text").toEqual({ ...row, isNew: true });

  expect(await note(a, id, today, true), "what another noted").toMatchObject({ value: { days: seen.days } });
  await note(a, id, today);
  await note(a, id, today - 3);
  await days(b, id, (shown) => shown.days.length === 2, "two days at the one");
  await note(b, id, today, true);
  const left = await days(a, id, (shown) => shown.days[0]?.by.length === 1, "his word taken back");
  expect(left.days).toEqual([
    { day: today, by: ["me"] },
    { day: today - 3, by: ["me"] },
  ]);
  expect(await a.must("rhythm.view", { id, most: 1 })).toEqual({ days: left.days.slice(0, 1), hasMore: true });
  // Nobody notes what has not been; nothing of it is in the text's story.
  expect(await note(a, id, today + 1)).toMatchObject({ ok: false, error: { type: "Refused" } });
  expect(await note(a, id, today - 4000)).toMatchObject({ ok: false, error: { type: "Refused" } });
  expect((await a.must("record.history", { id })).map(({ kind }) => kind)).toEqual(["created"]);
});

it("[RY2] [SG1] noting reopens no offer, and an agreement or a phrase has no days", async () => {
  const id = await share("rhythm", "A film", body);
  const [offered] = (await offerAs(a, { id, terms: {}, why: "" })).offered;
  await note(b, id, today);
  await days(a, id, (shown) => shown.days.length === 1, "the day at the one who offered");
  expect((await a.must("agreement.view", { id })).offered).toMatchObject([{ id: offered?.id }]);
  for (const kind of ["agreement", "phrase"] as const) {
    const other = await share(kind, "Harbour", "For: when a talk turns loud.");
    expect(await note(a, other, today)).toMatchObject({ ok: false, error: { type: "NotFound" } });
    await agree(other);
  }
  expect(await note(a, (await a.must("records.create", { kind: "rhythm", title: "", body })).id, today)).toMatchObject({
    ok: false,
  });
});

it("[RY3] [F21] [F30] gives one calendar file, after the passphrase, that says nothing but that time is set aside", async () => {
  const [, when = ""] = body.split("\n");
  const wrong = await a.call("rhythm.calendar", { when, passphrase: "not this one" });
  expect(wrong).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
  const { file, name } = await a.must("rhythm.calendar", { when, passphrase: PASSPHRASE });
  expect(name).toBe("time-set-aside.ics");
  const text = Buffer.from(file).toString();
  expect(text).toContain("SUMMARY:Time set aside\r\n");
  expect(text).toMatch(/\r\nDTSTART:\d{8}T183000\r\nDURATION:PT45M\r\nRRULE:FREQ=WEEKLY;BYDAY=SU\r\n/);
  expect(text).not.toMatch(/walk|water|Robin|Noor|Homeport/i);
  const again = Buffer.from((await a.must("rhythm.calendar", { when, passphrase: PASSPHRASE })).file).toString();
  expect(again.match(/UID:(.*)/)?.[1], "two files are of no one thing").not.toBe(text.match(/UID:(.*)/)?.[1]);
  const unread = await a.call("rhythm.calendar", { when: "When: after supper.", passphrase: PASSPHRASE });
  expect(unread).toMatchObject({ ok: false, error: { type: "NotFound" } });
});
