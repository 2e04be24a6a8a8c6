import { describe, expect, it } from "vitest";
import { as, type DeviceId, type EntryHash } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { compareVectorItems, type EntryCore, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { type SeededRandom, seededRandom } from "../../../../tests/attack/seededRandom.ts";
import { itemOf } from "../log/entryRow.ts";
import { Pace } from "../pace.ts";
import { Ready } from "./ready.ts";
import type { HeldEntry } from "./waiting.ts";

const bytesOf = (number: number): Uint8Array => {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, number + 1);
  return bytes;
};

/** An entry as far as its names go. */
function entry(number: number, device: number, before: HeldEntry | undefined, names: readonly VectorItem[]): HeldEntry {
  const core = {
    kind: 78,
    device: as<DeviceId>(bytesOf(device)),
    seq: (before?.entry.core.seq ?? 0) + 1,
    prevHash: before?.hash ?? as<EntryHash>(ZERO_32),
    vectorDelta: names.toSorted(compareVectorItems),
  } as unknown as EntryCore;
  const hash = as<EntryHash>(bytesOf(number));
  const held = { entry: { core, body: new Uint8Array() }, hash, bytes: new Uint8Array(300), verified: true };
  return held as unknown as HeldEntry;
}

const idOf = ({ hash }: { readonly hash: Uint8Array }): string => toHex(hash);

/** What was evaluated, and how often anyone asked for it. */
function logOf() {
  const evaluated = new Set<string>();
  const log = {
    reads: 0,
    evaluated,
    has: (item: VectorItem): boolean => {
      log.reads += 1;
      return evaluated.has(toHex(item.hash));
    },
  };
  return log;
}

/** As the gate does: takes, commits, until nothing is left that could go on. */
async function settle(ready: Ready, log: ReturnType<typeof logOf>): Promise<HeldEntry[]> {
  const went: HeldEntry[] = [];
  for (let batch = await ready.take(); batch.length > 0; batch = await ready.take()) {
    for (const held of batch) {
      // In the order it is judged: never before what it names.
      expect(namesOf(held as HeldEntry).filter((name) => !log.evaluated.has(name))).toEqual([]);
      ready.remove(held.hash);
      log.evaluated.add(idOf(held));
      went.push(held as HeldEntry);
    }
    ready.evaluated(batch.map(itemOf));
  }
  return went;
}

describe("what waits", () => {
  it("[LG7] [G5] for a name that never comes is looked at once, whatever else comes", async () => {
    const log = logOf();
    const ready = new Ready(log, new Pace());
    const line: HeldEntry[] = [];
    for (let i = 0; i < 63; i++) line.push(entry(i, 1, line.at(-1), []));
    for (const held of line) ready.add(held);
    expect(await settle(ready, log)).toHaveLength(63);
    const never = { device: as<DeviceId>(bytesOf(9)), seq: 9, hash: as<EntryHash>(bytesOf(999_999)) };
    for (let i = 0; i < 500; i++) ready.add(entry(1_000 + i, 2, undefined, [...line.map(itemOf), never]));
    log.reads = 0;
    expect(await settle(ready, log)).toEqual([]);
    // The 63 that are there are read once for all of them.
    expect(log.reads).toBeLessThanOrEqual(63 + 500);
    log.reads = 0;
    const next = entry(64, 1, line.at(-1), []);
    ready.add(next);
    expect(await settle(ready, log)).toEqual([next]);
    expect(log.reads).toBeLessThanOrEqual(1);
    log.reads = 0;
    expect(await ready.take()).toEqual([]);
    expect(log.reads).toBe(0);
  });

  it("[LG7] [G5] for names that come one by one goes on where it stopped", async () => {
    const log = logOf();
    const ready = new Ready(log, new Pace());
    const line: HeldEntry[] = [];
    for (let i = 0; i < 60; i++) line.push(entry(i, 1, line.at(-1), []));
    const waiting = Array.from({ length: 50 }, (_, i) => entry(1_000 + i, 2 + i, undefined, line.map(itemOf)));
    for (const held of waiting) ready.add(held);
    expect(await settle(ready, log)).toEqual([]);
    log.reads = 0;
    let went: HeldEntry[] = [];
    for (const held of line) {
      ready.add(held);
      went = await settle(ready, log);
    }
    expect(new Set(went.map(idOf))).toEqual(new Set([line.at(-1), ...waiting].map((held) => idOf(held as HeldEntry))));
    // Each finds the one it waited for, and misses the next.
    expect(log.reads).toBeLessThanOrEqual(60 * (50 * 2 + 2));
  });

  it("[LG7] goes on also when what it waits for was written here", async () => {
    const log = logOf();
    const ready = new Ready(log, new Pace());
    const own = entry(1, 1, undefined, []);
    const waits = entry(2, 2, undefined, [itemOf(own)]);
    ready.add(waits);
    expect(await ready.take()).toEqual([]);
    log.evaluated.add(idOf(own));
    ready.evaluated([itemOf(own)]);
    expect(await ready.take()).toEqual([waits]);
  });

  it("[LG7] goes on in the batch that brings what it waits for, also where all came in reverse", async () => {
    const ready = new Ready(logOf(), new Pace());
    const line: HeldEntry[] = [];
    for (let i = 0; i < 60; i++) line.push(entry(i, 1, line.at(-1), []));
    for (const held of line.toReversed()) ready.add(held);
    expect(await ready.take()).toEqual(line);
  });

  it("[LG7] [D3] goes on just when all it names is evaluated, whatever is taken out, brought again, lost or not committed", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { waits, restOnNothing } = await playWorld(seededRandom(seed), `seed ${seed}`);
      expect(waits, `seed ${seed}`).toEqual(restOnNothing);
    }
  });
});

/** Entries of five logs, some forked, each naming others before it, or one that never comes. */
function makeEntries(random: SeededRandom): HeldEntry[] {
  const made: HeldEntry[] = [];
  for (let number = 0; number < 40; number++) {
    const device = random.below(5);
    const own = made.filter(({ entry: { core } }) => toHex(core.device) === toHex(bytesOf(device)));
    const before = own.length > 0 ? (random.below(6) === 0 ? random.pick(own) : own.at(-1)) : undefined;
    const others = made.filter(() => random.below(9) === 0).map(itemOf);
    const never = { device: as<DeviceId>(bytesOf(8)), seq: 3, hash: as<EntryHash>(bytesOf(10_000 + number)) };
    made.push(entry(number, device, before, random.below(8) === 0 ? [...others, never] : others));
  }
  return made;
}

/** At its end, when all came: what still waits, and what has to. */
async function playWorld(random: SeededRandom, seed: string) {
  const log = logOf();
  const ready = new Ready(log, new Pace());
  const made = makeEntries(random);
  const held = new Map<string, HeldEntry>();
  const add = (one: HeldEntry): void => {
    if (log.evaluated.has(idOf(one)) || held.has(idOf(one))) return;
    held.set(idOf(one), one);
    ready.add(one);
  };
  const settled = async (): Promise<void> => {
    for (const one of await settle(ready, log)) held.delete(idOf(one));
    expect(missed([...held.values()], log.evaluated), `${seed}: waits for nothing`).toEqual([]);
  };
  for (let step = 0; step < 150; step++) {
    const dice = random.below(20);
    const one = random.pick(made);
    if (dice < 12) add(one);
    else if (dice < 14 && held.delete(idOf(one))) ready.remove(one.hash);
    else if (dice < 16) {
      // No stager to ask, and then some of them have to make room.
      for (const { hash } of await ready.take()) {
        if (random.below(2) === 0 && held.delete(toHex(hash))) ready.remove(hash);
      }
    } else if (dice < 17) {
      // Rows are lost: what rests on them leaves the log too, and some of it waits again.
      const some = made.filter((other) => other === one || random.below(8) === 0);
      for (const gone of some.flatMap((other) => downFrom(other, made))) {
        if (log.evaluated.delete(idOf(gone)) && random.below(2) === 0) add(gone);
      }
      ready.again();
    } else await settled();
  }
  for (const one of made) add(one);
  await settled();
  return { waits: new Set(held.keys()), restOnNothing: thatRestOnNothing(made) };
}

const NONE = toHex(ZERO_32);
const names = new WeakMap<EntryCore, readonly string[]>();

function namesOf({ entry: { core } }: HeldEntry): readonly string[] {
  const found = names.get(core) ?? [core.prevHash, ...core.vectorDelta.map(({ hash }) => hash)].map(toHex);
  names.set(core, found);
  return found.filter((name) => name !== NONE);
}

const missed = (held: readonly HeldEntry[], evaluated: ReadonlySet<string>): HeldEntry[] =>
  held.filter((one) => namesOf(one).every((name) => evaluated.has(name)));

/** It and all that names it, directly or not. */
function downFrom(one: HeldEntry, made: readonly HeldEntry[]): HeldEntry[] {
  const gone = new Set([idOf(one)]);
  for (const other of made) if (namesOf(other).some((name) => gone.has(name))) gone.add(idOf(other));
  return made.filter((other) => gone.has(idOf(other)));
}

/** Those in whose past is a name that no entry has. Each comes after what it names. */
function thatRestOnNothing(made: readonly HeldEntry[]): Set<string> {
  const sound = new Set<string>();
  for (const one of made) if (namesOf(one).every((name) => sound.has(name))) sound.add(idOf(one));
  return new Set(made.map(idOf).filter((id) => !sound.has(id)));
}
