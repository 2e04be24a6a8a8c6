/** A person's devices, with real cores: restored again and again, retired, and taken out of use by one another. */
import { describe, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { edit, eventually, freshProfile, has, PASSPHRASE, shared, shareNew } from "../harness/couple.ts";
import { couple, track } from "../harness/tracked.ts";

async function restoreFrom(core: CoreProcess): Promise<CoreProcess> {
  const { file } = await core.must("backup.create", { passphrase: PASSPHRASE });
  const restored = track(await startCore({ profile: freshProfile(), lan: true }));
  await restored.must("backup.restore", { file, secret: { passphrase: PASSPHRASE } });
  return restored;
}

/** Side by side: the address typed in stands for discovery, which this machine's loopback may not offer. */
async function connect(core: CoreProcess, to: CoreProcess): Promise<void> {
  const [address] = (await to.must("sync.addresses")).mine;
  await core.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
  await core.must("sync.reconnect", { passphrase: PASSPHRASE });
}

const placeOf = async (core: CoreProcess) => (await core.must("vault.status")).place;
const devicesOf = (core: CoreProcess) => core.must("devices.list");
const kindsAt = async (core: CoreProcess) =>
  (await core.must("notices.list")).map(({ kind, who }) => (who ? `${kind} ${who}` : kind));

describe("a person's devices", () => {
  it("[F15] [F21] those two people paired are new to neither, also after sharing and a restart", async () => {
    const { a, b } = await couple();
    await has(b, await shareNew(a, "From a."), "From a.");
    await has(a, await shareNew(b, "From b."), "From b.");
    for (const core of [a, b]) {
      expect((await devicesOf(core)).map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
      await core.kill();
      const again = track(await startCore({ profile: core.profile, lan: true }));
      await again.must("vault.unlock", { passphrase: PASSPHRASE });
      expect((await devicesOf(again)).map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
    }
  }, 60_000);

  it("[MB2] [MB3] [RB1] five restores in a row: at the limit nothing is sealed until one is given up, then it goes on", async () => {
    const { a, b } = await couple();
    const id = await shareNew(a, "One.");
    await has(b, id, "One.");
    let newest = a;
    const places: (string | undefined)[] = [];
    for (let i = 1; i <= 5; i++) {
      const before = newest;
      newest = await restoreFrom(before);
      await before.kill();
      const place = await placeOf(newest);
      places.push(place);
      const words = ` Restored ${i}.`;
      if (place === "ok") {
        expect(await edit(newest, id, words)).toMatchObject({ ok: true });
        continue;
      }
      expect(await edit(newest, id, words)).toMatchObject({ ok: false, error: { type: "TooManyDevices" } });
      // Nothing is lost by it, nothing copied: the words wait as they were.
      expect((await newest.must("record.text", { id })).mine.body).toContain(words);
      expect(await newest.must("kept.list")).toEqual([]);
      const oldest = (await devicesOf(newest)).find(
        ({ who, thisOne, removed }) => who === "me" && !thisOne && !removed,
      );
      const asked = { id: oldest?.id ?? "", passphrase: "wrong wrong wrong" };
      expect(await newest.call("devices.remove", asked)).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
      const left = await newest.must("devices.remove", { ...asked, passphrase: PASSPHRASE });
      expect(left.find((device) => device.id === oldest?.id)?.removed).toBe(true);
      expect(await placeOf(newest)).toBe("ok");
      await newest.must("record.share", { id, why: "" });
    }
    expect(places).toEqual(["ok", "ok", "ok", "full", "full"]);

    await connect(newest, b);
    const whole = "One. Restored 1. Restored 2. Restored 3. Restored 4. Restored 5.";
    await has(b, id, whole);
    expect(await edit(b, id, " Seen.")).toMatchObject({ ok: true });
    await has(newest, id, `${whole} Seen.`);
    const [atB, here] = await Promise.all([devicesOf(b), devicesOf(newest)]);
    const ids = (list: typeof atB, who: "me" | "partner") =>
      list.flatMap((device) => (device.who === who ? [`${device.id} ${device.removed}`] : [])).toSorted();
    expect(ids(atB, "partner")).toEqual(ids(here, "me"));
    expect(atB.filter(({ removed }) => removed)).toHaveLength(2);
  }, 240_000);

  it("[MB2] [MB4] [F15] a laptop is retired: it hears of it and shares no more; the others see it and go on", async () => {
    const { a, b } = await couple();
    const id = await shareNew(a, "One.");
    await has(b, id, "One.");
    const c = await restoreFrom(a);
    await connect(c, b);
    await has(c, id, "One.");
    const laptop = (await devicesOf(a)).find(({ thisOne }) => thisOne)?.id ?? "";
    expect(
      await c.call("devices.remove", {
        id: (await devicesOf(b)).find((d) => d.thisOne)?.id ?? "",
        passphrase: PASSPHRASE,
      }),
    ).toMatchObject({ ok: false, error: { type: "NotFound" } });
    await c.must("devices.remove", { id: laptop, passphrase: PASSPHRASE });

    await eventually(async () => ((await placeOf(a)) === "removed" ? true : undefined), "the laptop to hear of it");
    await eventually(
      async () => ((await devicesOf(b)).find((device) => device.id === laptop)?.removed ? true : undefined),
      "the partner to see it",
    );
    expect(await kindsAt(a)).toContain("removed-here");
    expect(await kindsAt(b)).toContain("device-removed partner");
    expect(await kindsAt(c)).not.toContain("device-removed me");
    expect(await edit(a, id, " Late.")).toMatchObject({ ok: false, error: { type: "DeviceRemoved" } });
    expect((await a.must("record.text", { id })).mine.body).toBe("One. Late.");
    // It asks nobody and hears nothing; the others go on.
    expect(await edit(c, id, " Two.")).toMatchObject({ ok: true });
    await has(b, id, "One. Two.");
    expect(await edit(b, id, " Three.")).toMatchObject({ ok: true });
    await has(c, id, "One. Two. Three.");
    expect(await shared(a, id)).toBe("One.");
    // Nor by hand: it has nobody to write a file for, and another's is for no device like it.
    expect(await a.call("carry.write")).toMatchObject({ ok: false, error: { type: "Unreachable" } });
    const { file } = await b.must("carry.write");
    expect(await a.call("carry.read", { file })).toMatchObject({ ok: false, error: { type: "NotForUs" } });

    // So too after a lock, on either side: silence, and what it might still write is no one's.
    await a.lock();
    const again = track(await startCore({ profile: a.profile, lan: true }));
    await again.must("vault.unlock", { passphrase: PASSPHRASE });
    expect(await placeOf(again)).toBe("removed");
    const [address] = (await b.must("sync.addresses")).mine;
    await again.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
    await new Promise((done) => setTimeout(done, 3_000));
    expect(await shared(again, id)).toBe("One.");
  }, 240_000);
});
