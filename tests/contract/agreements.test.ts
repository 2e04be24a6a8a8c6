import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Agreement } from "../../src/shared/ipc/contract.ts";
import type { CoreProcess } from "../harness/coreProcess.ts";
import { eventually, openReplica, startCouple } from "../harness/couple.ts";

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
  const offered = await a.must("agreement.offer", { id, terms: {}, why: "" });
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
    const offered = await a.must("agreement.offer", { id, terms: { interval: 3 }, why: "It does us good" });
    const [text] = offered.offered;
    expect(offered.state).toBe("offered");
    expect(text).toMatchObject({
      who: "me",
      why: "It does us good",
      text: { title: "Sundays", paragraphs: ["We walk.", "We cook."], terms: { interval: 3 } },
      signedBy: [],
    });
    const offer = text?.id ?? "";
    await a.must("agreement.say", { id, word: { type: "sign", offer } });
    const seen = await becomes(b, id, ({ state }) => state === "signed by one", "the offer at the other");
    expect(seen.offered).toMatchObject([{ id: offer, who: "partner", signedBy: [{ who: "partner" }] }]);
    expect(await b.must("agreement.say", { id, word: { type: "sign", offer } })).toMatchObject({ state: "in force" });
    const held = await becomes(a, id, ({ state }) => state === "in force", "in force at the first");
    expect(held).toMatchObject({ holds: { id: offer }, offered: [], pausedBy: [] });
    expect(held.due).toBeGreaterThan(held.holds?.day ?? Infinity);
  });

  it("[SG1] an edit that is shared reopens what was offered, and what is in force stays", async () => {
    const id = await share("Doubt", "We ask.");
    const first = await agree(id);
    const replica = await openReplica(b, id);
    await replica.type(0, "Calmly: ");
    await b.must("record.share", { id, why: "" });
    expect(await view(b, id)).toMatchObject({ state: "in force", holds: { id: first } });
    const offered = await b.must("agreement.offer", { id, terms: {}, why: "" });
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

  it("[SG7] a pause is ended by whoever paused alone", async () => {
    const id = await share("Space", "An evening a week.");
    await agree(id);
    expect(await a.must("agreement.say", { id, word: { type: "pause" } })).toMatchObject({ pausedBy: ["me"] });
    await becomes(b, id, ({ pausedBy }) => pausedBy.includes("partner"), "paused at the other");
    expect(await b.must("agreement.say", { id, word: { type: "resume" } })).toMatchObject({ state: "paused" });
    expect(await a.must("agreement.say", { id, word: { type: "resume" } })).toMatchObject({ state: "in force" });
  });
});
