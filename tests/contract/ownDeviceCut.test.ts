/** MB5 with real cores: what happens on either machine while a device is added, and what stands in the way of it. */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, freshProfile, openReplica, pair, PASSPHRASE, until } from "../harness/couple.ts";
import { add, compared, hasJoined, laptop, OTHER, stage } from "../harness/ownDevice.ts";
import { smallDisk } from "../harness/smallDisk.ts";
import { couple, openAgain, track } from "../harness/tracked.ts";

const textAt = async (core: CoreProcess, id: string) => {
  const replica = await openReplica(core, id);
  replica.stop();
  return replica.doc.body;
};

describe("a machine that becomes another device", () => {
  it("[RP1] [RP3] [MB5] what is typed while it becomes one is kept, or known not to be: never a word between", async () => {
    const { a } = await couple();
    const c = await laptop();
    await compared(a, c);
    await a.must("pairing.confirm", { same: true });
    const errors: string[] = [];
    const kept = new Map<string, string>();
    let isOver = false;
    const type = async (): Promise<void> => {
      const { id } = await c.must("records.create", { kind: "agreement", title: "", body: "" });
      let [replica, said] = [await openReplica(c, id), ""];
      while (!isOver) {
        const letter = String.fromCodePoint(97 + (said.length % 26));
        const done = await replica.type(said.length, letter);
        if (done.ok) kept.set(id, (said += letter));
        else {
          errors.push(done.error.type);
          replica.stop();
          replica = await openReplica(c, id);
          expect(replica.doc.body).toBe(said);
        }
      }
      replica.stop();
    };
    const write = async (): Promise<void> => {
      for (let at = 0; !isOver; at++) {
        const done = await c.call("records.create", { kind: "agreement", title: "", body: `number ${at}` });
        if (done.ok) kept.set(done.value.id, `number ${at}`);
        else errors.push(done.error.type);
      }
    };
    const typing = [type(), type(), type(), type(), write()];
    await new Promise((done) => setTimeout(done, 500));
    await c.must("pairing.confirm", { same: true });
    await hasJoined(c);
    await new Promise((done) => setTimeout(done, 500));
    isOver = true;
    await Promise.all(typing);
    expect(new Set(errors)).toEqual(new Set(["Stale"]));
    for (const isAgain of [false, true]) {
      const core = isAgain ? await openAgain(c, OTHER) : c;
      for (const [id, said] of kept) expect(await textAt(core, id)).toBe(said);
      expect((await core.must("records.list")).map((row) => row.id)).toEqual(expect.arrayContaining([...kept.keys()]));
    }
  });

  it("[RP2] [MB5] locked in that very moment it ends as at any lock, and opens as what it has become", async () => {
    const { a } = await couple();
    for (const wait of [0, 60]) {
      const c = await laptop();
      const { id } = await c.must("records.create", { kind: "agreement", title: "", body: "" });
      const replica = await openReplica(c, id);
      await compared(a, c);
      await c.must("pairing.confirm", { same: true });
      const ended = new Promise<number | null>((done) => c.child.once("exit", (code) => done(code)));
      await a.must("pairing.confirm", { same: true });
      await stage(a, "paired");
      await new Promise((done) => setTimeout(done, wait));
      const typed = await replica.type(0, "x");
      await c.lock();
      expect([wait, await ended]).toEqual([wait, null]); // by our signal, not by a bug
      const again = await openAgain(c, OTHER);
      expect((await again.must("vault.status")).paired).toBe(true);
      if (typed.ok) expect(await textAt(again, id)).toBe("x");
      await again.kill();
      const own = (await a.must("devices.list")).find(({ origin, removed }) => origin === "added" && !removed);
      if (own?.inUse) await a.must("devices.remove", { id: own.id, passphrase: PASSPHRASE });
    }
  });
});

describe("what stands in the way meanwhile", () => {
  it("[MB5] [UP1] whoever leaves while it is under way gives nothing", async () => {
    const { a } = await couple();
    const c = await laptop();
    await compared(a, c);
    await c.must("pairing.confirm", { same: true });
    await a.must("pairing.leave", { tell: false });
    await a.must("pairing.confirm", { same: true });
    await Promise.all([stage(a, "failed"), stage(c, "failed")]);
    expect((await c.must("vault.status")).paired).toBe(false);
    expect((await c.must("vault.status")).settings?.name).toBe("Robin again");
  });

  it("[MB5] [MB3] so does one that was taken out of use", async () => {
    const { a } = await couple();
    const [c, d] = [await laptop(), await laptop()];
    await add(a, c);
    const id = (await a.must("devices.list")).find(({ thisOne }) => thisOne)?.id ?? "";
    await eventually(
      async () => ((await c.must("devices.list")).every(({ inUse }) => inUse) ? true : undefined),
      "all logs are open",
    );
    await compared(a, d);
    await d.must("pairing.confirm", { same: true });
    await c.must("devices.remove", { id, passphrase: OTHER });
    await eventually(
      async () => ((await a.must("vault.status")).place === "removed" ? true : undefined),
      "it hears of it",
    );
    await a.must("pairing.confirm", { same: true });
    await Promise.all([stage(a, "failed"), stage(d, "failed")]);
    expect((await d.must("vault.status")).paired).toBe(false);
  });

  it("[MB2] [MB5] a device that was removed before gets nothing of the new one, which has yet to hear of that", async () => {
    const { a, b } = await couple();
    const [lost, c] = [await laptop(), await laptop()];
    await add(a, lost);
    await eventually(
      async () => ((await a.must("devices.list")).every(({ inUse }) => inUse) ? true : undefined),
      "all logs are open",
    );
    const id = (await lost.must("devices.list")).find(({ thisOne }) => thisOne)?.id ?? "";
    await lost.kill();
    await a.must("devices.remove", { id, passphrase: PASSPHRASE });
    await b.kill();
    await compared(a, c);
    await a.must("pairing.confirm", { same: true });
    // The first ends with its last word, so that the new one knows no more than it was given.
    const paired = until(a, "pairing", ({ stage: now }) => now === "paired");
    await c.must("pairing.confirm", { same: true });
    await paired;
    await a.kill();
    await hasJoined(c);
    const stolen = await openAgain(lost, OTHER);
    const [address] = (await c.must("sync.addresses")).mine;
    await stolen.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
    const { id: shared } = await c.must("records.create", { kind: "agreement", title: "", body: "Not for the thief." });
    const { id: there } = await c.must("record.share", { id: shared, why: "" });
    await new Promise((done) => setTimeout(done, 5_000));
    expect((await stolen.call("record.text", { id: there })).ok).toBe(false);
    expect((await c.must("devices.list")).find((device) => device.id === id)).toMatchObject({ removed: true });
    // And from the first one it hears of the removal itself, as ever.
    const first = await openAgain(a, PASSPHRASE);
    const [home] = (await first.must("sync.addresses")).mine;
    await c.must("sync.setManualAddress", { address: `127.0.0.1:${home?.split(":").at(-1)}` });
    await eventually(async () => ((await first.call("record.text", { id: there })).ok ? true : undefined), "it came");
    expect((await c.must("notices.list")).map(({ kind }) => kind)).toEqual(["device-removed"]);
  });

  it("[MB5] [F15] put back to a moment before it joined, it joins again, and is listed once", async () => {
    const { a } = await couple();
    const c = await laptop();
    await c.lock();
    const before = `${c.profile}.before`;
    cpSync(c.profile, before, { recursive: true });
    const first = await openAgain(c, OTHER);
    await compared(a, first);
    const paired = until(a, "pairing", ({ stage: now }) => now === "paired");
    await a.must("pairing.confirm", { same: true });
    await first.must("pairing.confirm", { same: true });
    await paired;
    await first.kill();
    rmSync(c.profile, { recursive: true });
    cpSync(before, c.profile, { recursive: true });
    const second = await openAgain(first, OTHER);
    expect((await second.must("vault.status")).paired).toBe(false);
    await add(a, second);
    const ids = (await second.must("devices.list")).map(({ id }) => id);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it("[MB5] [F15] its last word lost, it is listed as said yes to once it introduces itself, and nobody waits any longer", async () => {
    const { a, b } = await couple();
    const c = await laptop();
    await compared(a, c, 5);
    await c.must("pairing.confirm", { same: true });
    await a.must("pairing.confirm", { same: true });
    await hasJoined(c);
    const [address] = (await a.must("sync.addresses")).mine;
    await c.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
    await stage(a, "paired");
    expect((await a.must("devices.list")).filter(({ origin }) => origin === "added")).toMatchObject([
      { who: "me", acknowledged: true },
    ]);
    expect(await a.must("notices.list")).toEqual([]);
    await eventually(
      async () => ((await b.must("notices.list")).some(({ kind }) => kind === "device-added") ? true : undefined),
      "the partner sees it",
    );
  });

  it("[MB5] [F15] stopped after it was given, it is said that it may have joined", async () => {
    const { a } = await couple();
    const c = await laptop();
    await compared(a, c, 4);
    await c.must("pairing.confirm", { same: true });
    await a.must("pairing.confirm", { same: true });
    await stage(a, "waiting");
    await a.must("pairing.cancel");
    expect(await a.must("pairing.state")).toMatchObject({ stage: "failed", failure: "given" });
  });
});

describe("[D2] a full disk", () => {
  it("[MB5] at the new one: it is as new as before, says why, and joins once there is room", async ({ skip }) => {
    const small = smallDisk();
    if (!small) return skip("mounting a small tmpfs needs root");
    const { a } = await couple();
    const c = await laptop({ profile: join(small.disk, "profile") });
    await compared(a, c);
    await a.must("pairing.confirm", { same: true });
    const empty = small.fill();
    await c.must("pairing.confirm", { same: true });
    await Promise.all([stage(a, "failed"), stage(c, "failed")]);
    expect(await c.must("pairing.state")).toMatchObject({ failure: "no-room" });
    expect((await c.must("vault.status")).paired).toBe(false);
    expect((await c.must("vault.status")).settings?.name).toBe("Robin again");
    empty();
    const again = await openAgain(c, OTHER);
    expect((await again.must("vault.status")).paired).toBe(false);
    await add(a, again);
  });

  it("[MB5] at the new one, a moment after it became one: it goes on once there is room", async ({ skip }) => {
    const small = smallDisk();
    if (!small) return skip("mounting a small tmpfs needs root");
    const { a, b } = await couple();
    const c = await laptop({ profile: join(small.disk, "profile") });
    await compared(a, c);
    await c.must("pairing.confirm", { same: true });
    const paired = until(a, "pairing", ({ stage: now }) => now === "paired");
    await a.must("pairing.confirm", { same: true });
    await paired;
    const empty = small.fill();
    await c.kill();
    const full = track(await startCore({ profile: c.profile, lan: true }));
    expect(await full.must("vault.unlock", { passphrase: OTHER })).toMatchObject({ paired: true, place: "ok" });
    empty();
    const again = await openAgain(full, OTHER);
    const [address] = (await a.must("sync.addresses")).mine;
    await again.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
    const draft = await again.must("records.create", { kind: "agreement", title: "", body: "From the laptop." });
    const { id } = await again.must("record.share", { id: draft.id, why: "" });
    await eventually(async () => ((await b.call("record.text", { id })).ok ? true : undefined), "it came");
  });

  it("[MB5] [F15] at the first: the new one joins, introduces itself once there is room, and is told of", async ({
    skip,
  }) => {
    const small = smallDisk();
    if (!small) return skip("mounting a small tmpfs needs root");
    const a = track(await startCore({ profile: join(small.disk, "profile"), lan: true }));
    await a.must("vault.create", { name: "Robin", passphrase: PASSPHRASE });
    const b = track(await startCore({ profile: freshProfile(), lan: true }));
    await b.must("vault.create", { name: "Noor", passphrase: PASSPHRASE });
    await pair(a, b);
    const c = await laptop();
    await compared(a, c);
    const empty = small.fill();
    await a.must("pairing.confirm", { same: true });
    await c.must("pairing.confirm", { same: true });
    await stage(a, "paired");
    await hasJoined(c);
    empty();
    const draft = await c.must("records.create", { kind: "agreement", title: "", body: "From the laptop." });
    const { id } = await c.must("record.share", { id: draft.id, why: "" });
    await eventually(async () => ((await a.call("record.text", { id })).ok ? true : undefined), "it came");
    expect((await a.must("devices.list")).filter(({ origin }) => origin === "added")).toMatchObject([{ who: "me" }]);
  });
});
