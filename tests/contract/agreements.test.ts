import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Agreement } from "../../src/shared/ipc/textShapes.ts";
import { localDay } from "../../src/shared/base/day.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, offerAs, openReplica, PASSPHRASE, startCouple } from "../harness/couple.ts";

let a: CoreProcess;
let b: CoreProcess;
beforeAll(async () => {
  ({ a, b } = await startCouple());
}, 60_000);
afterAll(() => Promise.all([a.kill(), b.kill()]));

const view = (core: CoreProcess, id: string) => core.must("agreement.view", { id });
const becomes = (core: CoreProcess, id: string, fits: (shown: Agreement) => boolean, what: string) =>
  eventually(async () => {
    const shown = await core.call("agreement.view", { id });
    return shown.ok && fits(shown.value) ? shown.value : undefined;
  }, what);

async function share(title: string, body: string): Promise<string> {
  const draft = await a.must("records.create", { kind: "agreement", title, body });
  const { id } = await a.must("record.share", { id: draft.id, why: "" });
  return id;
}

/** Offered by a, signed by both. */
async function agree(id: string): Promise<string> {
  const offered = await offerAs(a, { id, terms: {}, why: "" });
  const offer = offered.offered.at(-1)?.id ?? "";
  await a.must("agreement.say", { id, word: { type: "sign", offer } });
  await becomes(b, id, ({ offered: all }) => all.some((one) => one.signedBy.length === 1), "the first signature");
  await b.must("agreement.say", { id, word: { type: "sign", offer } });
  await becomes(a, id, ({ holds }) => holds?.id === offer, "the second signature");
  return offer;
}

describe("agreements of two core processes", () => {
  it("[SG1] [SG2] a text is offered, signed by one, and in force once both have signed it", async () => {
    const id = await share("Sundays", "We walk.\n\nWe cook.");
    expect(await view(a, id)).toMatchObject({ state: "written", offered: [] });
    const offered = await offerAs(a, { id, terms: { interval: 3 }, why: "It does us good" });
    const [text] = offered.offered;
    expect(offered.state).toBe("offered");
    expect(text).toMatchObject({
      who: "me",
      why: "It does us good",
      signedBy: [],
    });
    const offer = text?.id ?? "";
    expect(await a.must("agreement.text", { id, offer })).toMatchObject({
      title: "Sundays",
      paragraphs: ["We walk.", "We cook."],
      terms: { interval: 3 },
    });
    await a.must("agreement.say", { id, word: { type: "sign", offer } });
    const seen = await becomes(b, id, ({ state }) => state === "signed by one", "the offer at the other");
    expect(seen.offered).toMatchObject([{ id: offer, who: "partner", signedBy: [{ who: "partner" }] }]);
    expect(await b.must("agreement.say", { id, word: { type: "sign", offer } })).toMatchObject({ state: "in force" });
    const held = await becomes(a, id, ({ state }) => state === "in force", "in force at the first");
    expect(held).toMatchObject({ holds: { id: offer }, offered: [], pausedBy: [] });
    expect(held.due).toBeGreaterThan(held.holds?.day ?? Infinity);
  });

  it("[SG1] only what the one who offers had before them is frozen: an edit that came meanwhile is read first", async () => {
    const id = await share("Guests", "We ask first.");
    const { shared: shown } = await a.must("record.text", { id });
    await becomes(b, id, ({ state }) => state === "written", "the text at the other");
    await (await openReplica(b, id)).type(0, "Always: ");
    await b.must("record.share", { id, why: "" });
    await eventually(async () => {
      const { shared } = await a.must("record.text", { id });
      return shared.body === shown.body ? undefined : true;
    }, "the edit");
    const late = await a.call("agreement.offer", { id, shown, terms: {}, why: "" });
    expect(late).toMatchObject({ ok: false, error: { type: "Stale" } });
    expect(await view(a, id)).toMatchObject({ state: "written", offered: [] });
    const [offered] = (await offerAs(a, { id, terms: {}, why: "" })).offered;
    expect(await a.must("agreement.text", { id, offer: offered?.id ?? "" })).toMatchObject({
      paragraphs: ["Always: We ask first."],
    });
  });

  it("[SG1] an edit that is shared reopens what was offered, and what is in force stays", async () => {
    const id = await share("Doubt", "We ask.");
    const first = await agree(id);
    const replica = await openReplica(b, id);
    await replica.type(0, "Calmly: ");
    await b.must("record.share", { id, why: "" });
    expect(await view(b, id)).toMatchObject({ state: "in force", holds: { id: first } });
    const offered = await offerAs(b, { id, terms: {}, why: "" });
    const next = offered.offered[0]?.id ?? "";
    await becomes(a, id, ({ offered: all }) => all.length === 1, "the second text beside the first");
    await (await openReplica(a, id)).type(0, "Please. ");
    await a.must("record.share", { id, why: "" });
    await becomes(b, id, ({ offered: all }) => all.length === 0, "reopened at the other");
    const late = await b.call("agreement.say", { id, word: { type: "sign", offer: next } });
    expect(late).toMatchObject({ ok: false, error: { type: "Refused" } });
    expect(await view(b, id)).toMatchObject({ state: "in force", holds: { id: first } });
  });

  it("[SG4] [F06] one withdraws at once and alone, and it stays so on both; the same words need both again", async () => {
    const id = await share("Money", "We tell each other first.");
    await agree(id);
    expect(await b.must("agreement.say", { id, word: { type: "withdraw" } })).toMatchObject({ state: "withdrawn" });
    await becomes(a, id, ({ state }) => state === "withdrawn", "withdrawn at the other");
    const again = await agree(id);
    expect(await view(b, id)).toMatchObject({ state: "in force", holds: { id: again } });
  });

  it("[SG6] words in pencil leave what its row says of it as it is", async () => {
    const id = await share("Evenings", "We read.");
    await agree(id);
    const replica = await openReplica(a, id);
    const kept = await replica.type(0, "Usually ");
    expect(kept).toMatchObject({
      ok: true,
      value: { projection: { unshared: true, standing: { state: "in force" } } },
    });
  });

  it("[SG7] a pause is ended by whoever paused alone", async () => {
    const id = await share("Space", "An evening a week.");
    await agree(id);
    expect(await a.must("agreement.say", { id, word: { type: "pause" } })).toMatchObject({ pausedBy: ["me"] });
    await becomes(b, id, ({ pausedBy }) => pausedBy.includes("partner"), "paused at the other");
    expect(await b.must("agreement.say", { id, word: { type: "resume" } })).toMatchObject({ state: "paused" });
    expect(await a.must("agreement.say", { id, word: { type: "resume" } })).toMatchObject({ state: "in force" });
  });

  it("[F06] what finds no room any more is refused as that, and pausing still has room then", async () => {
    const id = await share("Often", "We turn back and forth.");
    await agree(id);
    const resume = () => a.call("agreement.say", { id, word: { type: "resume" } });
    let said = await resume();
    for (let times = 1; said.ok && times < LIMIT.statements; times++) said = await resume();
    expect(said).toMatchObject({ ok: false, error: { type: "TooManyStatements" } });
    expect(await view(a, id)).toMatchObject({ state: "in force" });
    expect(await a.must("agreement.say", { id, word: { type: "pause" } })).toMatchObject({ pausedBy: ["me"] });
    expect(await a.must("agreement.say", { id, word: { type: "withdraw" } })).toMatchObject({ state: "withdrawn" });
  });

  it("[SG9] [F25] one would rather not, with a word: told to both, and nothing else comes of it; signing takes its place", async () => {
    const id = await share("Late evenings", "We call before ten.");
    const offered = await offerAs(a, { id, terms: {}, why: "" });
    const offer = offered.offered[0]?.id ?? "";
    await becomes(b, id, ({ offered: all }) => all.length === 1, "the offer at the other");
    const said = await b.must("agreement.decline", { id, offer, word: " Not on weekdays. " });
    const word = { who: "me", word: "Not on weekdays." };
    expect(said).toMatchObject({ state: "offered", offered: [{ declined: [word], signedBy: [] }] });
    const told = await becomes(a, id, ({ offered: [one] }) => one?.declined.length === 1, "the word at the one");
    expect(told).toMatchObject({ state: "offered", offered: [{ declined: [{ ...word, who: "partner" }] }] });
    const steps = await a.must("record.history", { id });
    expect(steps.at(-1)).toMatchObject({ kind: "declined", who: "partner", why: word.word });
    const signed = await b.must("agreement.say", { id, word: { type: "sign", offer } });
    expect(signed.offered).toMatchObject([{ declined: [], signedBy: [{ who: "me" }] }]);
    const back = await b.must("agreement.say", { id, word: { type: "withdraw", offer } });
    expect(back.offered).toMatchObject([{ declined: [], signedBy: [] }]);
    expect(await b.call("agreement.decline", { id, offer: "ab".repeat(32), word: "" })).toMatchObject({ ok: false });
  });

  it("[SG1] of many offers the foremost of each are listed; a signed one stays, one that is put aside makes room and can be taken up again", async () => {
    const id = await share("Plants", "We water them.");
    const offers: string[] = [];
    for (let n = 0; n < 7; n++) {
      await offerAs(a, { id, terms: { interval: n + 1 }, why: String(n) });
      // Its id is that of the newest, since each is listed as it is made.
      offers.push((await view(a, id)).offered.at(-1)?.id ?? "");
    }
    const whys = ({ offered }: Agreement) => offered.map(({ why }) => why);
    const seen = await becomes(b, id, ({ offered, further }) => offered.length + further === 7, "all seven");
    expect([whys(seen), seen.further]).toEqual([["3", "4", "5", "6"], 3]);
    const signed = await b.must("agreement.say", { id, word: { type: "sign", offer: offers[0] ?? "" } });
    expect([whys(signed), signed.further]).toEqual([["0", "4", "5", "6"], 3]);
    const put = await b.must("agreement.putAside", { id, offer: offers[5] ?? "", aside: true });
    expect([whys(put), put.further]).toEqual([["0", "3", "4", "5", "6"], 2]);
    const own = await offerAs(b, { id, terms: {}, why: "mine" });
    expect([whys(own), own.further]).toEqual([["0", "3", "4", "5", "6", "mine"], 2]);
    expect(await b.must("agreement.text", { id, offer: offers[1] ?? "" })).toMatchObject({ terms: { interval: 2 } });
  });

  it("[SG1] both are told that what was signed was changed since, by whom, and whose signature that was", async () => {
    const id = await share("Doors", "We knock.");
    const { offered } = await offerAs(a, { id, terms: {}, why: "" });
    const offer = offered[0]?.id ?? "";
    await a.must("agreement.say", { id, word: { type: "sign", offer } });
    await becomes(b, id, ({ state }) => state === "signed by one", "the signature");
    const row = async (core: CoreProcess) => (await core.must("records.list")).find((one) => one.id === id);
    expect(await row(b)).toMatchObject({ lastBy: "partner", act: "signed" });
    await (await openReplica(b, id)).type(0, "Always: ");
    await b.must("record.share", { id, why: "" });
    expect(await view(b, id)).toMatchObject({ offered: [], fell: { who: "me", signedBy: ["partner"] } });
    const seen = await becomes(a, id, ({ fell }) => fell !== undefined, "the change");
    expect(seen).toMatchObject({ state: "written", fell: { who: "partner", signedBy: ["me"] } });
    const changed = await row(a);
    expect([changed?.lastBy, changed?.act]).toEqual(["partner", undefined]);
    expect((await offerAs(a, { id, terms: {}, why: "" })).fell).toBeUndefined();
  });

  const rowOf = async (core: CoreProcess, id: string) => (await core.must("records.list")).find((one) => one.id === id);
  const kindsOf = async (core: CoreProcess, id: string) =>
    (await core.must("record.history", { id })).map(({ kind, who }) => `${kind} by ${who}`);

  it("[SG4] one takes back an unsigned offer: nobody can sign it, what is in force stays, and who had signed it is told", async () => {
    const id = await share("Windows", "We air the rooms.");
    const first = await agree(id);
    const { offered } = await offerAs(a, { id, terms: { interval: 3 }, why: "" });
    const offer = offered[0]?.id ?? "";
    expect(offered).toMatchObject([{ id: offer, terms: { interval: 3 } }]);
    await becomes(b, id, ({ offered: all }) => all.length === 1, "the offer at the other");
    // It is its author's alone to take back, and what is signed is not an offer to be taken back.
    expect(await b.call("agreement.say", { id, word: { type: "unoffer", offer } })).toMatchObject({ ok: false });
    await b.must("agreement.say", { id, word: { type: "sign", offer } });
    await becomes(a, id, ({ offered: [one] }) => one?.signedBy.length === 1, "the signature");
    const none = await a.call("agreement.say", { id, word: { type: "withdraw", offer } });
    expect(none).toMatchObject({ ok: false, error: { type: "Stale" } });
    const gone = await a.must("agreement.say", { id, word: { type: "unoffer", offer } });
    expect(gone).toMatchObject({ state: "in force", holds: { id: first }, offered: [] });
    expect(gone.unoffered).toBeUndefined();
    const told = await becomes(b, id, ({ unoffered }) => unoffered !== undefined, "taken back at the other");
    expect(told).toMatchObject({ state: "in force", holds: { id: first }, offered: [] });
    const late = await b.call("agreement.say", { id, word: { type: "sign", offer } });
    expect(late).toMatchObject({ ok: false, error: { type: "Stale" } });
    expect(await rowOf(a, id)).toMatchObject({ lastBy: "me", act: "unoffered" });
    expect(await rowOf(b, id)).toMatchObject({ lastBy: "partner", act: "unoffered" });
    expect((await kindsOf(b, id)).slice(-3)).toEqual(["offered by partner", "signed by me", "unoffered by partner"]);
    // Told until something is offered again.
    await offerAs(a, { id, terms: {}, why: "" });
    const next = await becomes(b, id, ({ offered: all }) => all.length === 1, "the next offer");
    expect(next.unoffered).toBeUndefined();
  });

  it("[SG4] offered again with other terms, the unsigned offer of the same words goes with it, and no signed one does", async () => {
    const id = await share("Garden", "We weed it.");
    const early = (await offerAs(a, { id, terms: { interval: 1 }, why: "" })).offered[0]?.id ?? "";
    await becomes(b, id, ({ offered }) => offered.length === 1, "the offer at the other");
    await b.must("agreement.decline", { id, offer: early, word: "" });
    const again = await offerAs(a, { id, terms: { interval: 6 }, why: "", instead: [early] });
    expect(again.offered).toMatchObject([{ terms: { interval: 6 }, declined: [] }]);
    const [one] = (await becomes(b, id, ({ offered }) => offered[0]?.terms.interval === 6, "the next")).offered;
    expect(await view(b, id)).toMatchObject({ state: "offered", offered: [{ id: one?.id }] });
    const kinds = ["offered by me", "declined by partner", "unoffered by me", "offered by me"];
    expect((await kindsOf(a, id)).slice(1)).toEqual(kinds);
    expect(await rowOf(b, id)).toMatchObject({ lastBy: "partner", act: "offered" });
    await b.must("agreement.say", { id, word: { type: "sign", offer: one?.id ?? "" } });
    await becomes(a, id, ({ offered }) => offered[0]?.signedBy.length === 1, "the signature");
    const { shared: shown } = await a.must("record.text", { id });
    const late = await a.call("agreement.offer", { id, shown, terms: {}, why: "", instead: [one?.id ?? ""] });
    expect(late).toMatchObject({ ok: false, error: { type: "Stale" } });
    expect((await view(a, id)).offered).toHaveLength(1);
  });

  it("[SG9] [F25] a text put aside is so on one device, says nothing to the other, and outlasts a restart", async () => {
    const id = await share("Keys", "We leave a spare one with Ada.");
    const offer = (await offerAs(a, { id, terms: {}, why: "" })).offered[0]?.id ?? "";
    await becomes(b, id, ({ offered: all }) => all.length === 1, "the offer at the other");
    const before = await a.must("record.history", { id });
    expect(await b.must("agreement.putAside", { id, offer, aside: true })).toMatchObject({
      offered: [{ aside: true }],
    });
    const profile = b.profile;
    await b.lock();
    b = await startCore({ profile, lan: true });
    await b.must("vault.unlock", { passphrase: PASSPHRASE });
    expect(await view(b, id)).toMatchObject({ offered: [{ aside: true }] });
    expect(await b.must("agreement.putAside", { id, offer, aside: false })).toMatchObject({
      offered: [{ aside: false }],
    });
    // Whatever it may have sent by now has come with this.
    await b.must("agreement.say", { id, word: { type: "sign", offer } });
    const seen = await becomes(a, id, ({ offered: [one] }) => one?.signedBy.length === 1, "the signature");
    expect(seen).toMatchObject({ offered: [{ aside: false, declined: [] }] });
    expect(await a.must("record.history", { id })).toHaveLength(before.length + 1);
  });
});

/** b again, on a machine whose date is so many days off. */
async function withClock(days: number): Promise<void> {
  const profile = b.profile;
  await b.lock();
  b = await startCore({ profile, lan: true }, new URL(`../harness/shiftedClock.ts?days=${days}`, import.meta.url));
  await b.must("vault.unlock", { passphrase: PASSPHRASE });
}

describe("agreements as days go by, and by clocks that are wrong", () => {
  it("[SG6] [TM1] a trial ends with its last day, by itself: then what was agreed before holds again", async () => {
    const id = await share("Sleep", "Lights out at eleven.");
    const first = await agree(id);
    await (await openReplica(a, id)).type(0, "On weekdays: ");
    await a.must("record.share", { id, why: "" });
    const until = localDay(Date.now()) + 14;
    const trial = { until, question: "Has it done us good?", after: "previous" } as const;
    const offered = await offerAs(a, { id, terms: { trial }, why: "" });
    const offer = offered.offered[0]?.id ?? "";
    await a.must("agreement.say", { id, word: { type: "sign", offer } });
    await becomes(b, id, ({ offered: all }) => all[0]?.signedBy.length === 1, "the first signature");
    expect(await b.must("agreement.say", { id, word: { type: "sign", offer } })).toMatchObject({
      holds: { id: offer },
    });
    await withClock(14);
    expect(await view(b, id)).toMatchObject({ state: "in force", holds: { id: offer }, ends: until });
    await withClock(15);
    const over = await view(b, id);
    expect(over).toMatchObject({ state: "in force", holds: { id: first }, lapsed: { id: offer } });
    expect(over, "of what holds").toMatchObject({ starts: until - 14 });
    expect([over.coming, over.ends]).toEqual([undefined, undefined]);
    await withClock(0);
    expect(await view(b, id), "nothing was written by it").toMatchObject({ holds: { id: offer } });
  }, 60_000);

  it("[TM2] who signs while their clock is behind what they dated before says that the date is right; withdrawing never waits", async () => {
    await withClock(30);
    const id = await share("Phones", "We put them away at dinner.");
    const offer = (await offerAs(a, { id, terms: {}, why: "" })).offered[0]?.id ?? "";
    await a.must("agreement.say", { id, word: { type: "sign", offer } });
    await becomes(b, id, ({ offered: all }) => all[0]?.signedBy.length === 1, "the first signature");
    await b.must("agreement.decline", { id, offer, word: "" });
    await withClock(0);
    const today = localDay(Date.now());
    expect(await view(b, id)).toMatchObject({ clockBehind: today + 30 });
    const sign = (on?: number) =>
      b.call("agreement.say", { id, word: { type: "sign", offer, ...(on === undefined ? {} : { today: on }) } });
    for (const wrong of [undefined, today - 1, today + 30]) {
      expect(await sign(wrong)).toMatchObject({ ok: false, error: { type: "DateUnclear" } });
    }
    expect(await sign(today)).toMatchObject({ ok: true, value: { state: "in force" } });
    expect(await b.must("agreement.say", { id, word: { type: "withdraw" } })).toMatchObject({ state: "withdrawn" });
  }, 60_000);

  it("[TM2] a signature dated weeks ahead is told of on the other machine, and begins on that day", async () => {
    const id = await share("Holidays", "We plan them in March.");
    const offer = (await offerAs(a, { id, terms: {}, why: "" })).offered[0]?.id ?? "";
    await a.must("agreement.say", { id, word: { type: "sign", offer } });
    await becomes(b, id, ({ offered: all }) => all[0]?.signedBy.length === 1, "the first signature");
    await withClock(40);
    const ahead = localDay(Date.now()) + 40;
    expect(await b.must("agreement.say", { id, word: { type: "sign", offer } })).toMatchObject({ state: "in force" });
    const seen = await becomes(a, id, ({ coming }) => coming?.id === offer, "the signature");
    expect(seen).toMatchObject({ state: "cooling", starts: ahead, oddDay: { who: "partner", day: ahead } });
  }, 60_000);
});
