/** UP1, S11: one leaves, alone and at once; nothing goes to the other from then on, and nothing comes. */
import { connect } from "node:net";
import { rmSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, pair, PASSPHRASE, startCouple } from "../harness/couple.ts";
import { laptop } from "../harness/ownDevice.ts";
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

async function couple() {
  const both = await startCouple();
  open.push(both.a, both.b);
  return both;
}
const share = async (core: CoreProcess, title: string): Promise<string> => {
  const draft = await core.must("records.create", { kind: "agreement", title, body: "We keep it." });
  return (await core.must("record.share", { id: draft.id, why: "" })).id;
};
const titles = async (core: CoreProcess): Promise<string[]> =>
  (await core.must("records.list")).map(({ title }) => title);
const shown = (core: CoreProcess, title: string): Promise<true> =>
  eventually(async () => (await titles(core)).includes(title) || undefined, `${title} is there`);

it("[UP1] [S11] [F09] offline: over in under 5 s, all of it is still readable, nothing comes or goes, and no word of it was said", async () => {
  const { a, b } = await couple();
  const id = await share(a, "Sunday mornings");
  await shown(b, "Sunday mornings");
  await a.lock();
  const away = await startCore({ profile: a.profile });
  open.push(away);
  await away.must("vault.unlock", { passphrase: PASSPHRASE });
  await away.must("records.create", { kind: "agreement", title: "In pencil", body: "Not shared yet." });
  const began = performance.now();
  await away.must("pairing.leave", { tell: false });
  const took = performance.now() - began;
  console.log(`left after ${Math.round(took)} ms`);
  expect(took).toBeLessThan(5_000);
  expect((await away.must("record.text", { id })).shared.body).toBe("We keep it.");
  expect((await titles(away)).toSorted()).toEqual(["In pencil", "Sunday mornings"]);
  await away.lock();

  // Back on the network, with the other's app trying.
  const back = await startCore({ profile: a.profile, lan: true });
  open.push(back);
  expect(await back.must("vault.unlock", { passphrase: PASSPHRASE })).toMatchObject({ paired: false });
  await share(b, "After it was over");
  const port = Number((await back.must("sync.addresses")).mine[0]?.split(":").at(-1));
  const heard = await new Promise<number>((done) => {
    let bytes = 0;
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.alloc(4_096, 1)));
    socket.on("data", (data) => (bytes += data.length));
    socket.on("error", () => undefined);
    socket.on("close", () => done(bytes));
  });
  expect(heard, "bytes answered to whoever asks").toBe(0);
  await new Promise((done) => setTimeout(done, 6_000));
  expect(await titles(back)).not.toContain("After it was over");
  expect((await back.call("carry.write")).ok).toBe(false);
  const { file } = await b.must("carry.write");
  expect((await back.call("carry.read", { file })).ok).toBe(false);
  const { partnerLeft, longApart } = await b.must("sync.state");
  expect([partnerLeft, longApart]).toEqual([false, false]);
  expect((await b.must("notices.list")).map(({ kind }) => kind)).not.toContain("left");
}, 90_000);

it("[UP1] [F26] told over the local network: the other reads that it is over, and keeps everything; paired anew, it begins empty", async () => {
  const { a, b } = await couple();
  const id = await share(b, "Sunday mornings");
  await shown(a, "Sunday mornings");
  await a.must("pairing.leave", { tell: true });
  await eventually(async () => (await b.must("sync.state")).partnerLeft || undefined, "it is told");
  expect((await b.must("notices.list")).map(({ kind }) => kind)).toContain("left");
  expect((await b.must("record.text", { id })).shared.body).toBe("We keep it.");
  await b.must("pairing.leave", { tell: true });
  await pair(a, b);
  await share(a, "Anew");
  await shown(b, "Anew");
  expect((await titles(b)).toSorted()).toEqual(["Anew", "Sunday mornings"]);
}, 90_000);

it("[UP1] [S11] told at a meeting point: it waits there, and after it not a byte more is put there", async () => {
  const relay = await startRelay();
  relays.push(relay);
  const { a, b } = await couple();
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${relay.http}/metrics`)).text();
    return Number(new RegExp(`^homeport_relay_${name} (\\d+)`, "m").exec(text)?.[1]);
  };
  await b.lock();
  await a.lock();
  const left = await startCore({ profile: a.profile });
  open.push(left);
  await left.must("vault.unlock", { passphrase: PASSPHRASE });
  await left.must("sync.addMeetingPoint", { link: relay.url });
  const isReached = async () => (await left.must("sync.state")).meetingPoints[0]?.state === "reached" || undefined;
  await eventually(isReached, "the meeting point is reached");
  await left.must("pairing.leave", { tell: true });
  const before = await metric("bytes_in_total");
  expect(before).toBeGreaterThan(0);
  await share(left, "Alone").catch(() => undefined);
  await new Promise((done) => setTimeout(done, 5_000));
  expect(await metric("bytes_in_total")).toBe(before);
  expect(await metric("connected")).toBe(0);

  const other = await startCore({ profile: b.profile });
  open.push(other);
  await other.must("vault.unlock", { passphrase: PASSPHRASE });
  await other.must("sync.addMeetingPoint", { link: relay.url });
  await eventually(async () => (await other.must("sync.state")).partnerLeft || undefined, "it is told");
}, 90_000);

it("[UP1] [S11] [PR3] whoever answers the invitation after its person left hears nothing, though its time isn't up", async () => {
  const [a, b, late, later] = await Promise.all(["Robin", "Noor", "Late", "Later"].map((name) => laptop({ name })));
  if (!a || !b || !late || !later) throw new Error("not started");
  const text = await pair(a, b);
  await late.must("pairing.accept", { text });
  const isTold = async () => (await late.must("pairing.state")).failure === "used" || undefined;
  await eventually(isTold, "it is said that it was used");
  await a.must("pairing.leave", { tell: false });
  await later.must("pairing.accept", { text });
  await new Promise((done) => setTimeout(done, 3_000));
  expect(await later.must("pairing.state")).toMatchObject({ stage: "joining" });
}, 60_000);
