/** F15, PR2 with real cores: a pairing cut off at each of its steps, and a disk that fills, leave nobody stuck. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, freshProfile, pair, PASSPHRASE, until } from "../harness/couple.ts";
import { overCutWire } from "../harness/cutWire.ts";
import { isSoak } from "../harness/forms.ts";
import { smallDisk } from "../harness/smallDisk.ts";
import { openAgain, track } from "../harness/tracked.ts";

async function person(name: string, profile = freshProfile(), lan = false): Promise<CoreProcess> {
  const core = track(await startCore({ profile, lan }));
  await core.must("vault.create", { name, passphrase: PASSPHRASE });
  return core;
}

const stageOf = async (core: CoreProcess) => (await core.must("pairing.state")).stage;
const isPaired = async (core: CoreProcess) => (await core.must("vault.status")).paired;
const reaches = (core: CoreProcess, stage: string) =>
  eventually(async () => ((await stageOf(core)) === stage ? true : undefined), stage);
const bothPaired = (cores: readonly CoreProcess[]) =>
  eventually(async () => ((await Promise.all(cores.map(isPaired))).every(Boolean) ? true : undefined), "both paired");

/** Side by side again: the address typed in stands for discovery, which this machine's loopback may not offer. */
async function meet(a: CoreProcess, b: CoreProcess): Promise<void> {
  const [address] = (await b.must("sync.addresses")).mine;
  await a.must("sync.setManualAddress", { address: `127.0.0.1:${address?.split(":").at(-1)}` });
}

/** They are one couple: what each shares is on the other's machine, and both name the same devices. */
async function areOne(a: CoreProcess, b: CoreProcess): Promise<void> {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const draft = await from.must("records.create", { kind: "agreement", title: "", body: "Shared." });
    const { id } = await from.must("record.share", { id: draft.id, why: "" });
    await eventually(async () => ((await to.call("record.text", { id })).ok ? true : undefined), "what was shared");
  }
  const ids = async (core: CoreProcess) => (await core.must("devices.list")).map(({ id }) => id).toSorted();
  expect(await ids(a)).toEqual(await ids(b));
  expect((await a.must("vault.status")).partnerName).toBe("Noor");
  expect((await b.must("vault.status")).partnerName).toBe("Robin");
}

/** Robin invites; the wire between them is dead after `messages`. */
async function answer(a: CoreProcess, b: CoreProcess, messages: number): Promise<void> {
  const { text } = await a.must("pairing.invite");
  await b.must("pairing.accept", { text: await overCutWire(text, messages) });
}

describe("a pairing that is cut off", () => {
  // Claim and reveal pass; then the confirm of the first, that of the second, and two words that they are here.
  const cuts = [2, 3, 4, 5]
    .flatMap((messages) => (["Robin", "Noor"] as const).map((first) => ({ messages, first })))
    .filter(({ messages, first }) => isSoak || (messages % 2 === 0) === (first === "Robin"));
  it.each(cuts)(
    "[PR2] [F15] after $messages messages, $first first, both killed: once they meet again they are paired",
    async ({ messages, first }) => {
      const [a, b] = [await person("Robin"), await person("Noor")];
      await answer(a, b, messages);
      await Promise.all([reaches(a, "compare"), reaches(b, "compare")]);
      expect((await a.must("pairing.state")).digits).toBe((await b.must("pairing.state")).digits);
      const [one, two] = first === "Robin" ? [a, b] : [b, a];
      await one.must("pairing.confirm", { same: true });
      if (messages > 2) await new Promise((done) => setTimeout(done, 200)); // it arrives first
      await two.must("pairing.confirm", { same: true });
      const backs = [await openAgain(a), await openAgain(b)] as const;
      await meet(...backs);
      await bothPaired(backs);
      await areOne(...backs);
    },
    180_000,
  );

  it("[PR2] [S8] who confirmed alone stays unpaired however long, hears so, stops it, and pairs anew", async () => {
    const [a, b] = [await person("Robin"), await person("Noor")];
    await answer(a, b, 9);
    await Promise.all([reaches(a, "compare"), reaches(b, "compare")]);
    await a.must("pairing.confirm", { same: true });
    const [backA, backB] = [await openAgain(a), await openAgain(b)];
    expect(await backA.must("pairing.state")).toEqual({ stage: "waiting", partnerName: "Noor" });
    expect(await stageOf(backB)).toBe("none");
    await meet(backA, backB);
    await new Promise((done) => setTimeout(done, 3_000));
    expect([await isPaired(backA), await isPaired(backB)]).toEqual([false, false]);
    await backA.must("pairing.cancel");
    expect(await stageOf(backA)).toBe("none");
    await pair(backB, backA);
    await areOne(backA, backB);
    const third = await openAgain(backA);
    expect(await stageOf(third)).toBe("none");
  }, 180_000);

  it.each([0, 1])(
    "[PR1] after %i messages nothing is left, and they pair anew",
    async (messages) => {
      const [a, b] = [await person("Robin"), await person("Noor")];
      await answer(a, b, messages);
      await new Promise((done) => setTimeout(done, 300));
      const [backA, backB] = [await openAgain(a), await openAgain(b)];
      expect([await stageOf(backA), await stageOf(backB)]).toEqual(["none", "none"]);
      await pair(backA, backB);
      await areOne(backA, backB);
    },
    180_000,
  );
});

describe("[D2] a disk that fills between one's own confirm and the other's", () => {
  it.for(["by itself", "after a kill"])("[PR2] is paired once there is room: %s", async (when, { skip }) => {
    const small = smallDisk();
    if (!small) return skip("mounting a small tmpfs needs root");
    const a = await person("Robin", join(small.disk, "profile"), true);
    const b = await person("Noor", freshProfile(), true);
    const { text } = await a.must("pairing.invite");
    await b.must("pairing.accept", { text });
    await Promise.all([reaches(a, "compare"), reaches(b, "compare")]);
    await a.must("pairing.confirm", { same: true });
    const empty = small.fill();
    const told = until(a, "pairing", ({ failure }) => failure === "no-room");
    await b.must("pairing.confirm", { same: true });
    expect(await told).toMatchObject({ stage: "waiting" });
    expect(await isPaired(b)).toBe(true);
    expect(await isPaired(a)).toBe(false);
    let here = a;
    if (when === "after a kill") await a.kill();
    empty();
    if (when === "after a kill") {
      here = await openAgain(a);
      await meet(here, b);
    }
    await bothPaired([here, b]);
    await areOne(here, b);
  });
});
