/** A partner's altered app forks its own log, again and again. What that costs is counted, in joins, rows and entries. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toHex } from "../../src/shared/base/bytes.ts";
import { compareVectorItems, type VectorItem } from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import type { Device } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { Forger, hashOf } from "./forger.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [alice, bob, bob2]: [Device, Device, Device] = [undefined as never, undefined as never, undefined as never];

beforeAll(async () => {
  opened = await openStores(7);
});
afterAll(() => opened.close());
beforeEach(async () => {
  [alice, bob, bob2] = (await makeDevices(["A", "B", "B"], opened.stores)) as [Device, Device, Device];
  await deliverRound([alice, bob, bob2]);
});

const branchesOf = (forked: Device, count: number): { entries: Uint8Array[]; ends: VectorItem[] } => {
  const entries = Array.from({ length: count }, () => new Forger(forked).next({ kind: 78 }, randomBytes(8)));
  const { device } = forked.identity;
  return { entries, ends: entries.map((bytes) => ({ device, seq: 2, hash: hashOf(bytes) })).sort(compareVectorItems) };
};

/** How often two entries of a forked log are compared while this runs. */
async function comparedIn(device: Device, work: () => Promise<unknown>): Promise<number> {
  const plain = device.log.ancestor;
  let compared = 0;
  device.log.ancestor = (item, seq) => {
    compared += 1;
    return plain(item, seq);
  };
  await work();
  device.log.ancestor = plain;
  return compared;
}

const seenOf = (device: Device, log: Device): number =>
  device.log.heads(toHex(device.identity.device))[0]?.frontier.get(toHex(log.identity.device))?.length ?? 0;

describe("branches by the hundred", () => {
  it("[CV1] [CV4] [G5] are no part of what later entries carry, though another of their logs names them all", async () => {
    const { entries, ends } = branchesOf(bob, 200);
    const forger = new Forger(bob2);
    const naming: Uint8Array[] = [];
    for (let i = 0; i < ends.length; i += LIMIT.vectorPerEntry) {
      naming.push(forger.next({ kind: 79, vectorDelta: ends.slice(i, i + LIMIT.vectorPerEntry) }, randomBytes(8)));
    }
    await alice.gate.receive(bob.identity.device, [...entries, ...naming], []);
    expect(naming.map((bytes) => alice.statusOf(hashOf(bytes)))).toContain("refused TooManyBranches");
    const later = forger.next({ kind: 79 }, randomBytes(8));
    const compared = await comparedIn(alice, () => alice.gate.receive(bob2.identity.device, [later], []));
    expect(compared).toBeLessThan(2 * LIMIT.branches ** 2);
    expect(alice.statusOf(hashOf(later))).toBe("unknown none");
    const own = await comparedIn(alice, async () => {
      const { record, verdict } = await alice.create("agreement", "Hers");
      expect(verdict.status).toBe("accepted");
      expect((await alice.edit(record, "goes on")).verdict.status).toBe("accepted");
    });
    expect(own).toBeLessThan(8 * LIMIT.branches ** 2);
    expect(seenOf(alice, bob)).toBeLessThanOrEqual(LIMIT.branches);
  });

  it("[CV1] [CV3] of three other devices of theirs keep nobody from going on with what these wrote", async () => {
    const devices = (await makeDevices(["A", "A", "B", "B", "B", "B"], opened.stores)) as Device[];
    const [mine, second, forked, ...others] = devices as [Device, Device, Device, ...Device[]];
    await deliverRound(devices);
    const { entries, ends } = branchesOf(forked, LIMIT.branchesOfOwn * others.length + 2);
    // Each of her devices had accepted one more, before anyone knew of the fork.
    for (const [i, device] of [mine, second].entries()) {
      await device.gate.receive(forked.identity.device, entries.splice(0, 1), []);
      await device.create("agreement", `Before ${i}`);
    }
    const kept = [mine, second].flatMap((device) => device.log.heads(toHex(forked.identity.device)));
    const rest = ends.filter(({ hash }) => !kept.some((row) => toHex(row.hash) === toHex(hash)));
    const sent = [...entries];
    const records = [];
    for (const [i, device] of others.entries()) {
      const part = rest.slice(i * LIMIT.branchesOfOwn, (i + 1) * LIMIT.branchesOfOwn);
      const draft = device.draftCreate("agreement", `Theirs ${i}`);
      const core = { kind: draft.kind, record: draft.record, recordKeyId: draft.keyId, vectorDelta: part };
      sent.push(new Forger(device).next({ ...core, actorNonces: draft.actorNonces }, draft.plaintext, draft.key));
      device.store.transaction(() => device.keys.put(draft.keyId, draft.key));
      records.push(draft);
    }
    const keys = records.map(({ keyId, key }) => ({ id: keyId, key }));
    await mine.gate.receive(forked.identity.device, sent, keys);
    await deliverRound([mine, second]);
    for (const { record } of records) {
      const { verdict } = await mine.edit(record, "answered ");
      expect(verdict).toMatchObject({ status: "accepted" });
    }
    expect(seenOf(mine, forked)).toBe(LIMIT.branchesOfOwn * others.length + 2);
  });

  it("[CV1] [CV3] [LG1] of more devices than anyone has are named as far as they fit, and nothing is refused for it", async () => {
    const devices = (await makeDevices(["A", "B", "B", "B", "B", "B", "B"], opened.stores)) as Device[];
    const [mine, forked, ...others] = devices as [Device, Device, ...Device[]];
    await deliverRound(devices);
    const { entries, ends } = branchesOf(forked, LIMIT.branchesOfOwn * (others.length + 1));
    const naming = others.flatMap((device, i) => {
      const part = ends.slice(i * LIMIT.branchesOfOwn, (i + 1) * LIMIT.branchesOfOwn);
      return [new Forger(device).next({ kind: 79, vectorDelta: part }, randomBytes(8))];
    });
    // One branch more, which she had accepted: its word goes first.
    await mine.gate.receive(forked.identity.device, [entries.pop() ?? new Uint8Array()], []);
    await mine.gate.receive(forked.identity.device, [...entries, ...naming], []);
    for (const title of ["One", "Two"]) {
      const { verdict, record } = await mine.create("agreement", title);
      expect(verdict).toMatchObject({ status: "accepted" });
      expect((await mine.edit(record, "words")).verdict).toMatchObject({ status: "accepted" });
    }
    const kept = mine.log.at(forked.identity.device, 2).filter(({ status }) => status !== "uncounted");
    expect(kept.length).toBeGreaterThan(0);
    expect(seenOf(mine, forked)).toBeLessThanOrEqual(LIMIT.branches);
    expect(seenOf(mine, forked)).toBeGreaterThan(LIMIT.branchesOfOwn);
  });
});
