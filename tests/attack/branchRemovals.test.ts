/** A partner's altered app removes a device of its own on many branches of its log. What that costs is counted. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { encodeDeviceRemoved, removedBy } from "../../src/shared/protocol/body.ts";
import {
  compareVectorItems,
  decodeEntry,
  isEntry,
  KIND,
  type VectorItem,
  ZERO_32,
} from "../../src/shared/protocol/entry.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { makeIdentity } from "../../src/main/core/log/identity.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { fold, type FoldEntry } from "../../src/main/core/log/fold.ts";
import { Device } from "../simulator/device.ts";
import { deliverAll, deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { Forger, hashOf } from "./forger.ts";
import { seededRandom } from "./seededRandom.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [alice, bob, phone]: [Device, Device, Device] = [undefined as never, undefined as never, undefined as never];

beforeAll(async () => {
  opened = await openStores(6);
});
afterAll(() => opened.close());
beforeEach(async () => {
  [alice, bob, phone] = (await makeDevices(["A", "B", "B"], opened.stores)) as [Device, Device, Device];
  await deliverRound([alice, bob, phone]);
  await deliverRound([alice, bob, phone]);
});

const give = (entries: readonly Uint8Array[]) => alice.gate.receive(bob.identity.device, entries, []);
const ownEntries = (): number => alice.log.heads(toHex(alice.identity.device))[0]?.entry.core.seq ?? 0;

/** On a branch of its own each, after `before` others: his phone is removed, by the entry that `last` says. */
const branches = (count: number, last: (i: number) => VectorItem): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => {
    const forger = new Forger(bob);
    const begin = forger.next({ kind: 78 }, randomBytes(8));
    const item = last(i);
    return [begin, forger.next({ kind: KIND.deviceRemoved, vectorDelta: [item] }, encodeDeviceRemoved(item))];
  }).flat();

/** Rows of entries that are read while `work` runs, one by one or by their log. */
async function reads(work: () => Promise<unknown>): Promise<number> {
  const { get, list } = alice.store;
  let count = 0;
  alice.store.get = (table, id) => {
    if (table === "entries") count += 1;
    return get.call(alice.store, table, id);
  };
  alice.store.list = function* (table, where) {
    for (const row of list.call(alice.store, table, where)) {
      if (table === "entries") count += 1;
      yield row;
    }
  };
  await work();
  Object.assign(alice.store, { get, list });
  return count;
}

describe("a device removed on many branches of a log", () => {
  it("[MB3] [G5] makes nobody write more than one removal does, and costs each branch no more the more there are", async () => {
    const [head] = alice.log.heads(toHex(phone.identity.device));
    if (!head) throw new Error("his phone's log");
    await give(branches(2, () => itemOf(head)));
    const before = ownEntries();
    const few = await reads(() => give(branches(20, () => itemOf(head))));
    const more = await reads(() => give(branches(80, () => itemOf(head))));
    expect(ownEntries()).toBe(before);
    expect(alice.log.removalsOf(toHex(phone.identity.device))).toHaveLength(102);
    expect(more / 80).toBeLessThan(1.5 * (few / 20));
    const again = await reads(async () => {
      alice.start();
      await alice.gate.idle();
    });
    // Each of the 204 rows where the log is read, where its heads are looked for, and where what counts is derived.
    expect(again).toBeLessThan(5 * 204);
    await give(branches(3, () => itemOf(head)));
    expect(ownEntries() - before).toBeLessThanOrEqual(1);
  });

  it("[MB3] [G5] lower and lower makes nobody write twice either", async () => {
    const forger = new Forger(phone);
    const line = Array.from({ length: 20 }, () => forger.next({ kind: 78 }, randomBytes(8)));
    await give(line);
    const { device } = phone.identity;
    const before = ownEntries();
    await give(branches(20, (i) => ({ device, seq: 21 - i, hash: hashOf(line[19 - i] as Uint8Array) })));
    expect(alice.log.removalsOf(toHex(device))).toHaveLength(20);
    // One word about the fork, one about the removals: all that she had accepted stays.
    expect(ownEntries() - before).toBe(2);
    expect(line.map((bytes) => alice.statusOf(hashOf(bytes)))).toEqual(line.map(() => "unknown none"));
  });
});

type Made = { readonly item: VectorItem; readonly bytes: Uint8Array };

/** Logs that fork, remove one another and are spoken of, at random. */
function play(seed: number, [his, gone, other, hers]: readonly [Device, Device, Device, Device]): Made[] {
  const random = seededRandom(seed);
  const made = new Map<Device, Made[]>();
  const begun = (device: Device): Made => {
    const head = device.log.heads(toHex(device.identity.device))[0];
    if (!head) throw new Error("an open log");
    return { item: itemOf(head), bytes: head.bytes };
  };
  for (const device of [his, gone, other, hers]) made.set(device, [begun(device)]);
  const of = (device: Device): Made[] => made.get(device) ?? [];
  const add = (device: Device, on: Made, core: Parameters<Forger["next"]>[0], plaintext = randomBytes(8)): void => {
    const forger = Object.assign(new Forger(device), { seq: on.item.seq, prev: on.item.hash });
    const bytes = forger.next(core, plaintext);
    of(device).push({ item: { ...on.item, seq: on.item.seq + 1, hash: hashOf(bytes) }, bytes });
  };
  const end = (device: Device): Made => of(device).at(-1) as Made;
  const some = (device: Device): Made => random.pick(of(device));
  for (let step = 0; step < 60; step++) {
    const dice = random.below(10);
    if (dice < 3) add(gone, seed % 2 === 0 && random.below(4) === 0 ? some(gone) : end(gone), { kind: 78 });
    else if (dice < 4) add(his, some(his), { kind: 78 });
    else if (dice < 8) {
      const { item } = some(gone);
      add(
        his,
        random.pick(of(his).slice(0, 4)),
        { kind: KIND.deviceRemoved, vectorDelta: [item] },
        encodeDeviceRemoved(item),
      );
    } else {
      const speaker = random.below(2) === 0 ? other : hers;
      const named = [some(gone).item, some(random.below(2) === 0 ? his : gone).item];
      const vectorDelta = [...new Map(named.map((item) => [toHex(item.hash), item])).values()].sort(compareVectorItems);
      add(speaker, end(speaker), { kind: 79, vectorDelta });
    }
  }
  return [...made.values()].flatMap((entries) => entries.slice(1));
}

function foldEntry(bytes: Uint8Array, devices: readonly Device[]): FoldEntry {
  const entry = decodeEntry(bytes);
  if (!isEntry(entry)) throw new Error("an entry");
  const { device, seq, prevHash, kind, vectorDelta } = entry.core;
  const owner = devices.find(({ identity }) => sameBytes(identity.device, device));
  if (!owner) throw new Error("an entry of nobody");
  const place = (item: VectorItem) => ({ device: toHex(item.device), seq: item.seq, hash: toHex(item.hash) });
  return {
    ...place({ device, seq, hash: hashOf(bytes) }),
    person: toHex(owner.person),
    prev: sameBytes(prevHash, ZERO_32) ? undefined : toHex(prevHash),
    vector: vectorDelta.map(place),
    ...(kind === KIND.open ? { opens: true } : {}),
    ...(kind === KIND.open || kind === KIND.deviceRemoved
      ? { removes: (removedBy(kind, entry.body) ?? []).map(place) }
      : {}),
  };
}

const seen = { uncounted: 0, counted: 0, removals: 0 };

function expectAsFold(gate: Device, devices: readonly Device[], seed: number): void {
  const folded = fold(gate.allEntries().map((bytes) => foldEntry(bytes, devices)));
  for (const { status, hash, entry } of gate.allRows()) {
    const { type } = folded.standing.get(toHex(hash)) ?? { type: "held" };
    const here = status === "uncounted" || status === "refused" ? status : "counted";
    expect([seed, gate.name, entry.core.seq, here]).toEqual([seed, gate.name, entry.core.seq, type]);
    if (type === "uncounted" || type === "counted") seen[type] += 1;
  }
  seen.removals += folded.removals.length;
}

describe("removals on branches, seen by some and not by others", () => {
  /** One that has no log, so no word of its own keeps what there is to judge. */
  const mute = (like: Device, store: Device["store"] | undefined): Device => {
    if (!store) throw new Error("a store");
    return new Device("mute", makeIdentity(like.random, like.identity.person, "restored").identity, store, like);
  };

  it("[MB3] cut off more where they name lower entries, also those that the earlier ones had left", async () => {
    const gate = mute(alice, opened.stores[3]);
    for (const from of [alice, bob, phone]) await deliverAll(from, gate);
    const forger = new Forger(phone);
    const line = Array.from({ length: 6 }, () => forger.next({ kind: 78 }, randomBytes(8)));
    await gate.gate.receive(phone.identity.device, line, []);
    const statuses = () => line.map((bytes) => gate.statusOf(hashOf(bytes))?.split(" ")[0]);
    for (const [i, named] of [5, 5, 2, 3].entries()) {
      const last = { device: phone.identity.device, seq: 1 + named, hash: hashOf(line[named - 1] as Uint8Array) };
      await gate.gate.receive(
        bob.identity.device,
        branches(i === 0 ? 2 : 1, () => last),
        [],
      );
      const stays = i < 2 ? 5 : 2;
      expect(statuses()).toEqual(line.map((_, at) => (at < stays ? "unknown" : "uncounted")));
      expectAsFold(gate, [alice, bob, phone], 0);
    }
  });

  const SEEDS = Array.from({ length: 12 }, (_, i) => 1 + i);
  it.for(SEEDS)("[D4] [MB3] [CV1] count as fold says, in whatever order and packs they come: seed %i", async (seed) => {
    const made = (await makeDevices(["B", "B", "B", "A"], opened.stores)) as [Device, Device, Device, Device];
    const hers = made[3];
    const [first, second] = [mute(hers, opened.stores[4]), mute(hers, opened.stores[5])];
    const devices = [first, second, ...made];
    for (const from of made) for (const to of [first, second]) await deliverAll(from, to);
    const entries = play(seed, made);
    const random = seededRandom(seed + 1_000);
    for (const gate of [first, second]) {
      const left = [...entries];
      if (gate === second) left.sort(() => random.below(3) - 1);
      while (left.length > 0) {
        const pack = left.splice(0, 1 + random.below(12)).map(({ bytes }) => bytes);
        await gate.gate.receive(hers.identity.device, pack, []);
        if (gate === first) expectAsFold(gate, devices, seed);
      }
    }
    second.start();
    await second.gate.idle();
    expectAsFold(second, devices, seed);
  });

  it("did happen", () => {
    console.log("removals on branches against fold:", JSON.stringify(seen));
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  });
});
