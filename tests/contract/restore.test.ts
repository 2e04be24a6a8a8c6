import { cpSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, freshProfile, openReplica, PASSPHRASE, startCouple } from "../harness/couple.ts";

const running: CoreProcess[] = [];
const track = <T extends CoreProcess>(core: T): T => {
  running.push(core);
  return core;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((core) => core.kill()));
});

const shared = (core: CoreProcess, id: string): Promise<string | undefined> =>
  core.call("record.text", { id }).then((text) => (text.ok ? text.value.shared.body : undefined));
const has = (core: CoreProcess, id: string, body: string): Promise<boolean> =>
  eventually(async () => ((await shared(core, id)) === body ? true : undefined), `"${body}" at the other side`);

async function couple() {
  const { a, b } = await startCouple();
  return { a: track(a), b: track(b) };
}

async function shareNew(core: CoreProcess, body: string): Promise<string> {
  const draft = await core.must("records.create", { kind: "agreement", title: "", body });
  return (await core.must("record.share", { id: draft.id, why: "" })).id;
}

async function edit(core: CoreProcess, id: string, text: string): Promise<void> {
  const replica = await openReplica(core, id);
  await replica.type(replica.doc.body.length, text);
  replica.stop();
  await core.must("record.share", { id, why: "" });
}

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
    expect(atB.some(({ restored, acknowledged }) => restored && !acknowledged)).toBe(true);
    expect((await b.must("notices.list")).map(({ kind }) => kind)).toContain("restored");
  });

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
    expect(own?.restored).toBe(true);
  });
});
