import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Chained, whatStands } from "./whatStands.ts";

/** Chains of three devices that name one another, a fork now and then: whom each step extends, and what it names. */
const steps = fc.array(
  fc.record({ device: fc.nat(2), back: fc.nat(8), names: fc.array(fc.nat(1_000), { maxLength: 3 }) }),
  { minLength: 1, maxLength: 60 },
);

type Script = typeof steps extends fc.Arbitrary<infer T> ? T : never;

function world(script: Script): Chained[] {
  const all: Chained[] = [];
  for (const [index, { device, back, names }] of script.entries()) {
    const own = all.filter((entry) => entry.device === `d${device}`);
    const before = back === 0 ? own.at(-2) : own.at(-1); // from the one before last: a fork
    const others = names.flatMap((name) => all[name % Math.max(1, all.length)] ?? []);
    const vector = [...new Set(others)].filter((entry) => entry.device !== `d${device}`);
    all.push({
      hash: `e${index}`,
      device: `d${device}`,
      seq: (before?.seq ?? 0) + 1,
      prev: before?.hash,
      vector: vector.map(({ device: of, seq, hash }) => ({ device: of, seq, hash })),
    });
  }
  return all;
}

/** Brute force: take away, again and again, whoever names something that is not there. */
function model(entries: readonly Chained[]): Set<string> {
  let left = [...entries];
  for (;;) {
    const fits = ({ device, seq, prev, vector }: Chained): boolean => {
      const has = (of: string, at: number, hash: string): boolean =>
        left.some((entry) => entry.device === of && entry.seq === at && entry.hash === hash);
      const follows = prev === undefined ? seq === 1 : has(device, seq - 1, prev);
      return follows && vector.every((item) => has(item.device, item.seq, item.hash));
    };
    const next = left.filter(fits);
    if (next.length === left.length) return new Set(left.map(({ hash }) => hash));
    left = next;
  }
}

const runs = { numRuns: process.env["HOMEPORT_SOAK"] ? 5_000 : 500 };

describe("what stands of a log that lost rows", () => {
  it("[D3] is the largest set whose whole past is there, whatever was lost and in any order", () => {
    let stranded = 0;
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat(9)), fc.infiniteStream(fc.nat()), (script, luck, order) => {
        const left = world(script).filter(() => luck.next().value !== 0);
        const shuffled = left
          .map((entry) => ({ entry, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ entry }) => entry);
        const standing = whatStands([...shuffled, ...shuffled.slice(0, 3)]);
        expect([...standing].sort()).toEqual([...model(left)].sort());
        stranded += left.length - standing.size;
      }),
      runs,
    );
    expect(stranded).toBeGreaterThan(100);
  });

  it("[D3] is everything where nothing was lost", () => {
    fc.assert(
      fc.property(steps, (script) => {
        const all = world(script);
        expect(whatStands(all).size).toBe(all.length);
      }),
      runs,
    );
  });

  it("[D3] leaves out who names an entry by another's place", () => {
    const first: Chained = { hash: "a1", device: "a", seq: 1, prev: undefined, vector: [] };
    const wrong: Chained = {
      hash: "b1",
      device: "b",
      seq: 1,
      prev: undefined,
      vector: [{ device: "a", seq: 2, hash: "a1" }],
    };
    const headless: Chained = { hash: "c2", device: "c", seq: 2, prev: undefined, vector: [] };
    expect([...whatStands([first, wrong, headless])]).toEqual(["a1"]);
  });
});
