/** CV1: gates against the reference model where logs have more branches than one entry may have seen. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { compareVectorItems, decodeEntry, isEntry, KIND, type VectorItem } from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { fold, type FoldEntry } from "../../src/main/core/log/fold.ts";
import { Forger, hashOf } from "../attack/forger.ts";
import { seededRandom } from "../attack/seededRandom.ts";
import type { Device } from "./device.ts";
import { deliverRound, makeDevices, openStores, seededBytes } from "./people.ts";
import { shownBy } from "./compareWorld.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => {
  opened = await openStores(6);
});
afterAll(() => opened.close());

function foldEntry(bytes: Uint8Array, devices: readonly Device[]): FoldEntry {
  const entry = decodeEntry(bytes);
  if (!isEntry(entry)) throw new Error("not an entry");
  const { device, seq, prevHash, kind, vectorDelta } = entry.core;
  const owner = devices.find(({ identity }) => toHex(identity.device) === toHex(device));
  if (!owner) throw new Error("an entry of nobody");
  const place = (item: VectorItem) => ({ device: toHex(item.device), seq: item.seq, hash: toHex(item.hash) });
  return {
    ...place({ device, seq, hash: hashOf(bytes) }),
    person: toHex(owner.person),
    prev: seq === 1 ? undefined : toHex(prevHash),
    vector: vectorDelta.map(place),
    ...(kind === KIND.open ? { opens: true } : {}),
  };
}

describe("branches of a forked log", () => {
  it("[CV1] [CV4] [D4] are taken in up to the limit, by every gate alike and as the model says", async () => {
    const reasons = new Map<string, number>();
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed);
      const persons = ["A", "A", "A", "B", "B", "B"] as const;
      const devices = await makeDevices(persons, opened.stores, seededBytes(random));
      const [first, second, writer, forked, other, third] = devices as [Device, Device, Device, Device, Device, Device];
      await deliverRound(devices);
      // Some go on from the same place, some from a branch: chains of different lengths.
      const branches: Uint8Array[] = [];
      const ends: VectorItem[] = [];
      const forgers: Forger[] = [];
      for (let i = 0; i < 48; i++) {
        const from = random.below(3) === 0 && forgers.length > 0 ? random.pick(forgers) : undefined;
        const forger = new Forger(forked);
        if (from) Object.assign(forger, { seq: from.seq, prev: from.prev });
        const bytes = forger.next({ kind: 78 }, forked.random(8));
        forgers.push(forger);
        branches.push(bytes);
        ends.push({ device: forked.identity.device, seq: forger.seq, hash: hashOf(bytes) });
      }
      const named: Uint8Array[] = [];
      const heads: VectorItem[] = [];
      for (const device of [other, third, writer]) {
        const forger = new Forger(device);
        for (let i = 0; i < 6; i++) {
          const from = random.below(ends.length);
          const items = [...ends.slice(from, from + random.below(20)), ...heads.filter(() => random.below(3) === 0)];
          const vectorDelta = items.filter((item) => item.device !== device.identity.device).sort(compareVectorItems);
          const bytes = forger.next({ kind: 79, vectorDelta }, device.random(8));
          named.push(bytes);
          heads.push({ device: device.identity.device, seq: forger.seq, hash: hashOf(bytes) });
        }
      }
      const all = [...devices.flatMap((device) => device.allEntries()), ...branches, ...named];
      for (const device of [first, second]) {
        const order = all.map((bytes) => ({ bytes, at: random.below(1_000_000) })).sort((a, b) => a.at - b.at);
        for (let at = 0; at < order.length; at += 40) {
          await device.gate.receive(
            forked.identity.device,
            order.slice(at, at + 40).map(({ bytes }) => bytes),
            [],
          );
        }
      }
      // What each of the two said of the fork goes to the other.
      await deliverRound([first, second]);
      await deliverRound([first, second]);
      expect(shownBy(first)).toEqual(shownBy(second));
      const folded = fold(first.allEntries().map((bytes) => foldEntry(bytes, devices)));
      for (const row of first.allRows()) {
        const standing = folded.standing.get(toHex(row.hash));
        const here = row.status === "uncounted" ? "uncounted" : row.status === "refused" ? row.reason : "counted";
        expect(here).toBe(standing?.type === "refused" ? standing.reason : standing?.type);
        reasons.set(here, (reasons.get(here) ?? 0) + 1);
        const isTheirs = [forked, other, third].some(({ identity }) =>
          sameBytes(identity.device, row.entry.core.device),
        );
        const most = isTheirs ? LIMIT.branchesOfOwn : LIMIT.branches;
        expect(row.frontier.get(toHex(forked.identity.device))?.length ?? 0).toBeLessThanOrEqual(most);
      }
    }
    for (const what of ["TooManyBranches", "VectorOlder", "uncounted", "counted"]) {
      expect(reasons.get(what) ?? 0, what).toBeGreaterThan(10);
    }
  });
});
