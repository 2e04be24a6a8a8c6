/** SP1, PR5 with real cores: who is paired pairs anew; what was between them before stays to be read, and nothing more. */
import { describe, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, freshProfile, has, openReplica, pair, PASSPHRASE, shareNew } from "../harness/couple.ts";
import { couple, openAgain, track } from "../harness/tracked.ts";

const texts = async (core: CoreProcess, id: string) => {
  const text = await core.call("record.text", { id });
  return text.ok ? text.value : undefined;
};
const rowOf = async (core: CoreProcess, id: string) =>
  (await core.must("records.list")).find((projection) => projection.id === id);
const anew = (core: CoreProcess) => core.must("pairing.anew", { passphrase: PASSPHRASE });
async function pairAnew(a: CoreProcess, b: CoreProcess): Promise<void> {
  await pair(a, b);
  for (const core of [a, b]) {
    await eventually(async () => {
      const ids = (await core.must("devices.list")).map(({ who }) => who).toSorted();
      return ids.join() === "me,partner" ? true : undefined;
    }, "both devices in the new space");
  }
}

describe("pairing anew", () => {
  it("[SP1] [F21] [F15] two who are paired: asked for the passphrase; another space; the old one is read, and read only", async () => {
    let { a, b } = await couple();
    const both = await shareNew(a, "Both wrote this.");
    const theirs = await shareNew(b, "I will rest on Sundays.", "boundary");
    await Promise.all([has(b, both, "Both wrote this."), has(a, theirs, "I will rest on Sundays.")]);
    const replica = await openReplica(a, both);
    expect(await replica.type(0, "Not shared. ")).toMatchObject({ ok: true });
    const before = (await a.must("devices.list")).map(({ id }) => id);

    for (const core of [a, b]) {
      expect(await core.call("pairing.invite")).toMatchObject({ ok: false, error: { type: "AlreadyPaired" } });
      const wrong = await core.call("pairing.anew", { passphrase: "wrong wrong wrong" });
      expect(wrong).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
      expect(await core.call("pairing.accept", { text: "x" })).toMatchObject({ error: { type: "AlreadyPaired" } });
      await anew(core);
    }
    await pairAnew(a, b);
    expect((await a.must("devices.list")).map(({ id }) => id).toSorted()).toEqual(before.toSorted());

    const isEarlier = async (core: CoreProcess, name: string): Promise<void> => {
      for (const id of [both, theirs]) {
        expect(await rowOf(core, id)).toMatchObject({ shared: true, fault: "earlier", with: name });
        expect(await core.must("record.open", { id })).toMatchObject({ mode: "read" });
        expect(await core.must("record.history", { id })).toHaveLength(1);
      }
      expect(await texts(core, both)).toMatchObject({ shared: { body: "Both wrote this." } });
      expect(await core.call("record.share", { id: both, why: "" })).toMatchObject({ error: { type: "Unsupported" } });
      expect(await core.call("together.join", { record: both })).toMatchObject({ error: { type: "Unsupported" } });
    };
    await isEarlier(a, "Noor");
    await isEarlier(b, "Robin");

    // What was not shared of it is not lost; taken into a new text it can be shared, and travels in the new space alone.
    expect((await texts(a, both))?.mine.body).toBe("Not shared. Both wrote this.");
    expect(await a.call("record.continueInNew", { id: theirs })).toMatchObject({ error: { type: "NotYours" } });
    const fresh = await a.must("record.continueInNew", { id: both });
    const { id: now } = await a.must("record.share", { id: fresh.id, why: "" });
    await has(b, now, "Not shared. Both wrote this.");
    expect((await texts(b, both))?.shared.body).toBe("Both wrote this.");

    // So too after a restart, and they go on.
    [a, b] = [await openAgain(a), await openAgain(b)];
    await isEarlier(a, "Noor");
    await isEarlier(b, "Robin");
    const [address] = (await b.must("sync.addresses")).mine;
    await a.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
    await has(b, await shareNew(a, "Later."), "Later.");
    expect(await a.must("notices.list")).toEqual([]);
  }, 240_000);

  it("[PR5] [MB4] [F09] with a partner who begins in a new vault: the old copy elsewhere gets and gives nothing more", async () => {
    const { a, b: lost } = await couple();
    const id = await shareNew(a, "Of the first.");
    await has(lost, id, "Of the first.");
    const theirs = track(await startCore({ profile: freshProfile(), lan: true }));
    await theirs.must("vault.create", { name: "Ana", passphrase: PASSPHRASE });
    await anew(a);
    await pairAnew(a, theirs);
    expect((await a.must("vault.status")).partnerName).toBe("Ana");
    expect(await rowOf(a, id)).toMatchObject({ fault: "earlier", with: "Noor" });
    const next = await shareNew(a, "For the second.");
    await has(theirs, next, "For the second.");
    expect((await theirs.must("records.list")).map((row) => row.id)).toEqual([next]);

    // The old machine has all it had, for itself; what it writes reaches nobody.
    const late = await shareNew(lost, "Late.");
    const [address] = (await a.must("sync.addresses")).mine;
    await lost.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
    await new Promise((done) => setTimeout(done, 2_000));
    expect([await texts(a, late), await texts(lost, next)]).toEqual([undefined, undefined]);
    expect((await texts(lost, id))?.shared.body).toBe("Of the first.");
    expect(await a.must("devices.list")).toHaveLength(2);
  }, 240_000);
});
