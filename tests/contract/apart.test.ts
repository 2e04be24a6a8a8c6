/** Two whole cores that meet nowhere but at a meeting point, or in a file: everything real, and never there together. */
import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { seededRandom } from "../attack/seededRandom.ts";
import { badWire } from "../harness/badWire.ts";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, freshProfile, openReplica, PASSPHRASE, startCouple } from "../harness/couple.ts";
import { type RelayProcess, startRelay } from "../harness/relayProcess.ts";

const open: CoreProcess[] = [];
const relays: RelayProcess[] = [];
afterEach(async () => {
  for (const core of open.splice(0)) await core.kill();
  for (const relay of relays.splice(0)) {
    await relay.end("SIGKILL");
    rmSync(relay.data, { recursive: true, force: true });
  }
});

/** Without the local network: away from home. */
async function away(profile: string): Promise<CoreProcess> {
  const core = await startCore({ profile });
  open.push(core);
  await core.must("vault.unlock", { passphrase: PASSPHRASE });
  return core;
}

/** Paired side by side, then each for itself. */
async function coupleApart(): Promise<[string, string]> {
  const { a, b } = await startCouple();
  for (const core of [a, b]) await core.lock();
  return [a.profile, b.profile];
}

async function metric(relay: RelayProcess, name: string): Promise<number> {
  const text = await (await fetch(`${relay.http}/metrics`)).text();
  return Number(new RegExp(`^homeport_relay_${name} (\\d+)`, "m").exec(text)?.[1]);
}
const reached = (core: CoreProcess): Promise<true> =>
  eventually(async () => {
    const { meetingPoints } = await core.must("sync.state");
    return meetingPoints[0]?.state === "reached" || undefined;
  }, "the meeting point is reached");
const shown = (core: CoreProcess, title: string): Promise<string> =>
  eventually(async () => (await core.must("records.list")).find((one) => one.title === title)?.id, `${title} is there`);

it("[AP1] [AP3] [S2] an evening of 50 changes is with the other, who was never there; all of it, both ways, is under 5 kB and says nothing", async () => {
  const relay = await startRelay();
  relays.push(relay);
  const [here, there] = await coupleApart();
  let a = await away(here);
  await a.must("sync.addMeetingPoint", { link: relay.url });
  await reached(a);
  // What pairing itself left to be said goes first.
  let b = await away(there);
  await b.must("sync.addMeetingPoint", { link: relay.url });
  await reached(b);
  await new Promise((done) => setTimeout(done, 8_000));
  await b.lock();
  const before = (await metric(relay, "bytes_in_total")) ?? 0;

  const draft = await a.must("records.create", { kind: "agreement", title: "Sunday mornings", body: "" });
  const replica = await openReplica(a, draft.id);
  for (let change = 0; change < 50; change++)
    await replica.type(replica.doc.body.length, `We have breakfast, ${change}. `);
  replica.stop();
  await a.must("record.share", { id: draft.id, why: "So that we both know" });
  await eventually(async () => ((await metric(relay, "bytes_in_total")) > before ? true : undefined), "deposited");
  await a.lock();

  b = await away(there);
  const id = await shown(b, "Sunday mornings");
  expect((await b.must("record.text", { id })).shared.body).toContain("breakfast, 49");
  // b's receipt, so that a knows.
  await new Promise((done) => setTimeout(done, 8_000));
  await b.lock();
  a = await away(here);
  await new Promise((done) => setTimeout(done, 8_000));
  const cost = (await metric(relay, "bytes_in_total")) - before;
  console.log(`50 changes in one entry, and the receipt for it: ${cost} bytes at the meeting point`);
  expect(cost).toBeLessThan(5_000);
  // It arrived, so nothing more is said of it.
  expect(await metric(relay, "deposits_total")).toBeGreaterThan(0);

  const left = globSync("**/*", { cwd: relay.data, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name)));
  const said = Buffer.concat([...left, Buffer.from(relay.output())]);
  expect(said.length).toBeGreaterThan(4_096);
  const devices = await a.must("devices.list");
  for (const canary of ["Sunday mornings", "breakfast", "both know", "Robin", "Noor", "agreement"]) {
    expect(said.includes(canary), canary).toBe(false);
    expect(said.includes(Buffer.from(canary, "utf16le")), canary).toBe(false);
  }
  for (const { id: device } of [...devices, { id }]) {
    expect(said.includes(device), "an id, as text").toBe(false);
    expect(said.includes(Buffer.from(device, "hex")), "an id, as bytes").toBe(false);
  }
  expect(relay.output().includes("127.0.0.1"), "an address").toBe(false);
}, 120_000);

it("[CF1] [F20] by file alone: both have the same, the second reading brings nothing new, and nothing says where the other is", async () => {
  const [here, there] = await coupleApart();
  const [a, b] = [await away(here), await away(there)];
  const draft = await a.must("records.create", { kind: "boundary", title: "My evenings", body: "Mine on Tuesdays." });
  await a.must("record.share", { id: draft.id, why: "" });
  const { file, name } = await a.must("carry.write");
  expect(name).toMatch(/^homeport-\d{4}-\d\d-\d\d\.carry$/);
  const before = await b.must("sync.state");
  expect(await b.must("carry.read", { file })).toEqual({ isNew: true });
  expect(await b.must("carry.read", { file })).toEqual({ isNew: false });
  await shown(b, "My evenings");
  expect(await b.must("sync.state")).toEqual(before);
  const back = await b.must("carry.write");
  expect(await a.must("carry.read", { file: back.file })).toEqual({ isNew: true });
  const again = await a.must("carry.write");
  expect(again.file.length).toBeLessThan(4_096);
  expect(await a.call("carry.read", { file })).toMatchObject({ ok: false, error: { type: "NotForUs" } });
  expect(await a.call("carry.read", { file: file.subarray(9) })).toMatchObject({
    ok: false,
    error: { type: "NoCarryFile" },
  });
}, 60_000);

it("[CF1] [RB1] [EN3] three devices of two people by files alone: one file is for all of them, and a new one hears and is heard", async () => {
  const [here, there] = await coupleApart();
  const [a, b] = [await away(here), await away(there)];
  const { file: backup } = await a.must("backup.create", { passphrase: PASSPHRASE });
  const say = async (core: CoreProcess, title: string): Promise<void> => {
    const draft = await core.must("records.create", { kind: "agreement", title, body: `${title}.` });
    await core.must("record.share", { id: draft.id, why: "" });
  };
  await say(a, "From the laptop");
  await say(b, "From the other");
  const phone = await startCore({ profile: freshProfile() });
  open.push(phone);
  await phone.must("backup.restore", { file: backup, secret: { passphrase: PASSPHRASE } });
  await phone.must("sync.reconnect", { passphrase: PASSPHRASE });
  await say(phone, "From the phone");

  const all = [a, b, phone];
  const carry = async (from: CoreProcess): Promise<unknown[]> => {
    const { file } = await from.must("carry.write");
    const read: unknown[] = [];
    for (const to of all) if (to !== from) read.push((await to.must("carry.read", { file })).isNew);
    return read;
  };
  expect(await carry(phone), "nobody had heard of it").toEqual([true, true]);
  // Each lets it in, and has something for it and for the other in one file.
  expect(await carry(a)).toEqual([true, true]);
  expect(await carry(b)).toEqual([true, true]);
  for (const core of all) {
    for (const title of ["From the laptop", "From the other", "From the phone"]) await shown(core, title);
    expect(await core.must("devices.list")).toHaveLength(3);
  }
  // By then each knows what the others have: a round of receipts, and nothing new in it.
  await carry(phone);
  await carry(a);
  for (const core of all) expect(await carry(core)).toEqual([false, false]);
}, 120_000);

it("[H3] [AP4] over a wire that loses 30 % and takes half a second each way: 60 s after it is a good one at the latest, both have everything", async () => {
  const relay = await startRelay();
  relays.push(relay);
  const wire = await badWire(relay.port, seededRandom(3));
  try {
    const link = `ws://127.0.0.1:${wire.port}`;
    const [a, b] = await Promise.all((await coupleApart()).map(away));
    if (!a || !b) throw new Error("two cores");
    for (const core of [a, b]) await core.must("sync.addMeetingPoint", { link });
    const said: string[] = [];
    const end = performance.now() + 20_000;
    for (let at = 0; performance.now() < end; at++) {
      for (const [who, core] of [
        ["a", a],
        ["b", b],
      ] as const) {
        const title = `${who} ${at}`;
        said.push(title);
        const draft = await core.must("records.create", { kind: "agreement", title, body: "x".repeat(at * 300) });
        await core.must("record.share", { id: draft.id, why: "" });
      }
      await new Promise((done) => setTimeout(done, 2_000));
    }
    const titles = async (core: CoreProcess): Promise<string> =>
      (await core.must("records.list"))
        .map(({ title }) => title)
        .toSorted()
        .join();
    const all = said.toSorted().join();
    const before = await Promise.all([a, b].map(async (core) => (await core.must("records.list")).length));
    wire.heal();
    const healed = performance.now();
    for (const core of [a, b])
      await eventually(async () => ((await titles(core)) === all ? true : undefined), "both have all", 60_000);
    const took = Math.round(performance.now() - healed);
    console.log(
      `${wire.lost} packets lost; ${before.join(" and ")} of ${said.length} texts were there, all ${took} ms after healing`,
    );
    expect(wire.lost).toBeGreaterThan(10);
  } finally {
    wire.stop();
  }
}, 180_000);
