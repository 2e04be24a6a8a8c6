import { cpSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { edit, eventually, freshProfile, has, openReplica, PASSPHRASE, shared, shareNew } from "../harness/couple.ts";
import { couple, track } from "../harness/tracked.ts";

describe("a vault that comes back", () => {
  it("[D5] [RB1] [F26] laptop lost: restored it is disconnected; connected, the newer entries come back", async () => {
    const { a, b } = await couple();
    const id = await shareNew(a, "One.");
    await has(b, id, "One.");
    const draft = await a.must("records.create", { kind: "agreement", title: "Mine", body: "Only here." });
    const { file } = await a.must("backup.create", { passphrase: PASSPHRASE });
    await edit(a, id, " Two.");
    await has(b, id, "One. Two.");
    await a.kill();

    const c = track(await startCore({ profile: freshProfile(), lan: true }));
    const status = await c.must("backup.restore", { file, secret: { passphrase: PASSPHRASE } });
    expect(status).toMatchObject({ state: "open", paired: true, disconnected: true, partnerName: "Noor" });
    expect(await shared(c, id)).toBe("One.");
    expect((await c.must("record.text", { id: draft.id })).mine.body).toBe("Only here.");
    expect((await c.must("sync.state")).localCause).toBe("disconnected");

    // Side by side again: the address typed in stands for discovery, which this machine's loopback may not offer.
    const [address] = (await b.must("sync.addresses")).mine;
    await c.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
    expect(await c.call("sync.reconnect", { passphrase: "wrong wrong wrong" })).toMatchObject({ ok: false });
    await c.must("sync.reconnect", { passphrase: PASSPHRASE });
    await has(c, id, "One. Two.");
    await edit(c, id, " Three.");
    await has(b, id, "One. Two. Three.");
    await edit(b, id, " Four.");
    await has(c, id, "One. Two. Three. Four.");
    // F15: both see the device that joined.
    const atB = await b.must("devices.list");
    expect(atB.filter(({ who }) => who === "partner")).toHaveLength(2);
    expect(atB.some(({ origin, acknowledged }) => origin === "restored" && !acknowledged)).toBe(true);
    expect((await b.must("notices.list")).map(({ kind }) => kind)).toContain("restored");
  });

  it("[CR1] [RB1] what was sealed before opens on the restored copy once it has met the other, and not before", async () => {
    const { a, b } = await couple();
    const id = await shareNew(a, "Connected?");
    await has(b, id, "Connected?");
    await a.must("answers.seal", { id, parts: ["His."] });
    await eventually(async () => (await b.must("answers.view", { id })).theirs, "that one is sealed");
    const { file } = await a.must("backup.create", { passphrase: PASSPHRASE });
    await a.kill();
    await b.must("answers.seal", { id, parts: ["Hers."] });

    const c = track(await startCore({ profile: freshProfile(), lan: true }));
    await c.must("backup.restore", { file, secret: { passphrase: PASSPHRASE } });
    expect((await c.must("answers.view", { id })).mine).toMatchObject({ leaves: false });
    const [address] = (await b.must("sync.addresses")).mine;
    await c.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
    await c.must("sync.reconnect", { passphrase: PASSPHRASE });
    for (const core of [c, b]) {
      const both = await eventually(async () => (await core.must("answers.view", { id })).both, "both words");
      expect(new Set([both.mine.words, both.theirs.words].flat())).toEqual(new Set(["Hers.", "His."]));
    }
  });

  it("[D5] [RB1] [EN3] [MB4] both laptops lost: two restored copies find each other, and lose nothing either had", async () => {
    const { a, b } = await couple();
    const id = await shareNew(a, "One.");
    await has(b, id, "One.");
    const backupOf = async (core: CoreProcess) => (await core.must("backup.create", { passphrase: PASSPHRASE })).file;
    const ofA = await backupOf(a);
    await edit(b, id, " Two.");
    await has(a, id, "One. Two.");
    const ofB = await backupOf(b);
    await Promise.all([a.kill(), b.kill()]);

    const [c, d] = await Promise.all(
      [ofA, ofB].map(async (file) => {
        const core = track(await startCore({ profile: freshProfile(), lan: true }));
        await core.must("backup.restore", { file, secret: { passphrase: PASSPHRASE } });
        return core;
      }),
    );
    if (!c || !d) throw new Error("two copies");
    for (const [core, other] of [
      [c, d],
      [d, c],
    ] as const) {
      const [address] = (await other.must("sync.addresses")).mine;
      await core.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
      await core.must("sync.reconnect", { passphrase: PASSPHRASE });
    }
    await has(c, id, "One. Two.");
    await edit(c, id, " Three.");
    await has(d, id, "One. Two. Three.");
    await edit(d, id, " Four.");
    await has(c, id, "One. Two. Three. Four.");
    for (const core of [c, d]) {
      const devices = await core.must("devices.list");
      expect(
        devices
          .filter(({ origin }) => origin === "restored")
          .map(({ who }) => who)
          .toSorted(),
      ).toEqual(["me", "partner"]);
      expect((await core.must("notices.list")).map(({ kind, who }) => `${kind} ${who}`)).toContain("restored partner");
    }
  }, 240_000);

  it("[RB2] a copied profile is a new device; the original goes on, nothing forks", async () => {
    const { a, b } = await couple();
    const profile = freshProfile();
    const id = await shareNew(b, "One.");
    await has(a, id, "One.");
    const copyOf = a.profile;
    await a.lock();
    cpSync(copyOf, profile, { recursive: true });

    const again = track(await startCore({ profile: copyOf, lan: true }));
    await again.must("vault.unlock", { passphrase: PASSPHRASE });
    const copy = track(await startCore({ profile, lan: true }));
    const status = await copy.must("vault.unlock", { passphrase: PASSPHRASE });
    expect(status.disconnected).toBe(true);
    const [own] = (await copy.must("devices.list")).filter(({ thisOne }) => thisOne);
    const [first] = (await again.must("devices.list")).filter(({ thisOne }) => thisOne);
    expect(own?.id).not.toBe(first?.id);
    expect(own?.origin).toBe("restored");
  });

  it("[RB3] a profile put back to an older state with its instance id starts a new log and loses nothing", async () => {
    const { a, b } = await couple();
    const id = await shareNew(a, "One.");
    await has(b, id, "One.");
    const { profile } = a;
    await a.lock();
    const older = freshProfile();
    cpSync(profile, older, { recursive: true });

    const now = track(await startCore({ profile, lan: true }));
    await now.must("vault.unlock", { passphrase: PASSPHRASE });
    const port = async (): Promise<string> =>
      `127.0.0.1:${(await b.must("sync.addresses")).mine[0]?.split(":").at(-1)}`;
    await now.must("sync.setManualAddress", { address: await port() });
    await edit(now, id, " Two.");
    await has(b, id, "One. Two.");
    await now.kill();

    // The machine's snapshot is put back: same place, same instance id, an older log, and written on out of reach.
    rmSync(profile, { recursive: true });
    cpSync(older, profile, { recursive: true });
    const apart = track(await startCore({ profile, lan: false }));
    await apart.must("vault.unlock", { passphrase: PASSPHRASE });
    const before = (await apart.must("devices.list")).find(({ thisOne }) => thisOne)?.id;
    await edit(apart, id, " Else.");
    const draft = await openReplica(apart, id);
    expect(await draft.type(0, "Not shared. ")).toMatchObject({ ok: true });
    await apart.lock();
    const back = track(await startCore({ profile, lan: true }));
    await back.must("vault.unlock", { passphrase: PASSPHRASE });
    // Its receipt counter is an old one too, so to the partner its calls are a replay; the partner's call is what heals it.
    await back.must("sync.setManualAddress", { address: await port() });
    const [place] = (await back.must("sync.addresses")).mine;
    await b.must("sync.setManualAddress", { address: `127.0.0.1:${place?.split(":").at(-1)}` });
    await eventually(async () => {
      const text = await shared(b, id);
      return text?.includes("Two.") && text.includes("Else.") ? true : undefined;
    }, "both branches' words at the partner");
    await eventually(
      async () => ((await shared(back, id)) === (await shared(b, id)) ? true : undefined),
      "equal texts",
    );
    // Both words once, in either order: what was uncounted is issued again as a fresh change, and no more than once.
    const text = await shared(b, id);
    expect([text?.split("Two.").length, text?.split("Else.").length], text).toEqual([2, 2]);
    expect(text).not.toContain("Not shared.");
    expect((await back.must("record.text", { id })).mine.body).toBe(`Not shared. ${text}`);
    await back.must("record.discardUnshared", { id });
    const [atBack, atB] = await Promise.all([back, b].map((core) => core.must("devices.list")));
    const after = atBack?.find(({ thisOne }) => thisOne)?.id;
    expect(after).not.toBe(before);
    expect(atBack?.map((device) => device.id).sort()).toEqual(atB?.map((device) => device.id).sort());
    // It goes on, both ways, and still listens where it was known to be.
    expect((await back.must("sync.addresses")).mine[0]).toBe(place);
    await edit(back, id, " More.");
    await edit(b, id, " Last.");
    await eventually(async () => {
      const [mine, theirs] = await Promise.all([shared(back, id), shared(b, id)]);
      return mine === theirs && mine?.includes("More.") && mine.includes("Last.") ? true : undefined;
    }, "what was written after it");
    expect((await shared(b, id))?.split("Else.").length).toBe(2);
    const told = await Promise.all([back, b].map((core) => core.must("notices.list")));
    const said = told.map((notices) => notices.map(({ kind, who }) => `${kind} ${who}`).sort());
    expect(said).toEqual([["fork me"], ["fork partner", "restored partner"]]);
  });
});
