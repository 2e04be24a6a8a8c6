/** CV5: two honest apps of different versions, one of which refuses what the other takes. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, freshProfile, openReplica, pair, PASSPHRASE } from "../harness/couple.ts";

const LONG = " And much more than a few words, so that there is no doubt about it anywhere at all.";
const stricter = new URL("../harness/stricterVersion.ts", import.meta.url);

let a: CoreProcess;
let b: CoreProcess;
beforeAll(async () => {
  const start = { lan: true };
  a = await startCore({ profile: freshProfile(), ...start });
  b = await startCore({ profile: freshProfile(), ...start }, stricter);
  await a.must("vault.create", { name: "Robin", passphrase: PASSPHRASE });
  await b.must("vault.create", { name: "Noor", passphrase: PASSPHRASE });
  await pair(a, b);
}, 60_000);
afterAll(() => Promise.all([a.kill(), b.kill()]));

type Kind = "agreement" | "boundary";
async function share(core: CoreProcess, kind: Kind, body: string): Promise<string> {
  const draft = await core.must("records.create", { kind, title: "", body });
  return (await core.must("record.share", { id: draft.id, why: "" })).id;
}
async function edit(core: CoreProcess, id: string, text: string) {
  const replica = await openReplica(core, id);
  await replica.type(replica.doc.body.length, text);
  replica.stop();
  return core.call("record.share", { id, why: "" });
}
const row = async (core: CoreProcess, id: string) => (await core.must("records.list")).find((each) => each.id === id);
const shared = (core: CoreProcess, id: string): Promise<string | undefined> =>
  core.call("record.text", { id }).then((text) => (text.ok ? text.value.shared.body : undefined));
const faultIs = (core: CoreProcess, id: string, fault: string): Promise<unknown> =>
  eventually(async () => ((await row(core, id))?.fault === fault ? true : undefined), `${fault} of ${id}`);
const arrives = (core: CoreProcess, id: string, body: string): Promise<unknown> =>
  eventually(async () => ((await shared(core, id)) === body ? true : undefined), `"${body}"`);
const kinds = async (core: CoreProcess): Promise<string[]> =>
  (await core.must("notices.list")).map(({ kind }) => kind).sort();

describe("two honest apps that judge one entry differently", () => {
  let id: string;
  let other: string;

  it("[CV5] [RC1] split the record on both sides; both keep what they have, other records go on", async () => {
    id = await share(a, "agreement", "Short.");
    other = await share(a, "agreement", "Other.");
    await arrives(b, id, "Short.");
    await arrives(b, other, "Other.");
    expect(await edit(a, id, LONG)).toMatchObject({ ok: true });
    await Promise.all([faultIs(a, id, "split"), faultIs(b, id, "split")]);
    expect(await shared(a, id)).toBe(`Short.${LONG}`);
    expect(await shared(b, id)).toBe("Short.");
    expect(await kinds(a)).toEqual(["split"]);
    expect(await kinds(b)).toEqual(["refused-theirs", "split"]);
    expect(await edit(b, other, " On.")).toMatchObject({ ok: true });
    await arrives(a, other, "Other. On.");
  });

  it("[CV5] nothing more goes into it, and it continues in a new record", async () => {
    expect(await a.call("record.share", { id, why: "" })).toMatchObject({ ok: false, error: { type: "Unsupported" } });
    const fresh = await b.must("record.continueInNew", { id });
    expect(fresh).toMatchObject({ shared: false });
    expect(fresh).not.toHaveProperty("fault");
    const again = await b.must("record.share", { id: fresh.id, why: "" });
    await arrives(a, again.id, "Short.");
    expect(await row(a, again.id)).not.toHaveProperty("fault");
  });

  it("[F07] [CV5] of a boundary only the copy that lacks it is split: its owner writes on, and is told once", async () => {
    const mine = await share(a, "boundary", "I rest.");
    await arrives(b, mine, "I rest.");
    await edit(a, mine, LONG);
    await faultIs(b, mine, "split");
    await eventually(async () => ((await kinds(a)).includes("untaken") ? true : undefined), "told");
    expect(await row(a, mine)).not.toHaveProperty("fault");
    expect(await edit(a, mine, " Always.")).toMatchObject({ ok: true });
    expect(await shared(a, mine)).toBe(`I rest.${LONG} Always.`);
    expect(await shared(b, mine)).toBe("I rest.");
    const fresh = await a.must("record.continueInNew", { id: mine });
    expect(fresh).toMatchObject({ kind: "boundary", owner: "me", shared: false });
    expect((await a.must("record.text", { id: fresh.id })).mine.body).toBe(`I rest.${LONG} Always.`);
  });

  it("[RC1] [CV5] a split record stays one over restarts, and what was refused is told again", async () => {
    const late = await share(a, "agreement", "Late.");
    await arrives(b, late, "Late.");
    const port = (await a.must("sync.addresses")).mine[0]?.split(":").at(-1);
    await edit(a, late, LONG);
    const { profile } = b;
    await b.lock();
    b = await startCore({ profile, lan: true }, stricter);
    await b.must("vault.unlock", { passphrase: PASSPHRASE });
    expect(await row(b, id)).toMatchObject({ fault: "split" });
    await b.must("sync.setManualAddress", { address: `127.0.0.1:${port}` });
    await Promise.all([faultIs(a, late, "split"), faultIs(b, late, "split")]);
  });
});
