import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meetings, type Sharing } from "./writtenApart.ts";

const sharing = (key: string, who: string, rests: number[], live = false): Sharing => ({ key, who, live, rests });
const names = (sharings: readonly Sharing[]) =>
  meetings(sharings).map(({ lines }) =>
    lines.map(({ alone }) => alone.map((at) => sharings[at]?.key).toSorted(byText)).toSorted(byText),
  );

/** Everything a sharing rests on, itself included. */
function pastOf(sharings: readonly Sharing[], at: number): Set<number> {
  const past = new Set([at]);
  for (const place of past) for (const next of sharings[place]?.rests ?? []) past.add(next);
  return past;
}

type Plan = readonly { who: string; live: boolean; sees: readonly number[] }[];
/** Persons write one after another; each sees some of what was there, and all that those rest on. */
const histories = fc
  .array(
    fc.record({
      who: fc.constantFrom("robin", "noor", "noor's other device"),
      live: fc.boolean(),
      sees: fc.array(fc.nat(20), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((plan: Plan) =>
    plan.map(({ who, live, sees }, at): Sharing => {
      const rests = at === 0 ? [] : [...new Set([...sees, at].map((place) => place % at))];
      return { key: `${who} ${at}`, who: who.slice(0, 4), live, rests };
    }),
  );

/** The same history, told in another order in which each still comes after what it rests on. */
function toldOtherwise(sharings: readonly Sharing[], pick: (below: number) => number): Sharing[] {
  const order: number[] = [];
  while (order.length < sharings.length) {
    const next = sharings.flatMap(({ rests }, at) =>
      !order.includes(at) && rests.every((place) => order.includes(place)) ? [at] : [],
    );
    order.push(next[pick(next.length)] ?? 0);
  }
  return order.flatMap((at) => {
    const one = sharings[at];
    return one ? [{ ...one, rests: one.rests.map((place) => order.indexOf(place)) }] : [];
  });
}

describe("lines that meet", () => {
  it("[CV6] are each person's sharings since the text they had in common, however many", () => {
    const apart = [
      sharing("both", "a", []),
      sharing("a1", "a", [0]),
      sharing("b1", "b", [0]),
      sharing("a2", "a", [1]),
      sharing("b2", "b", [2]),
    ];
    expect(names(apart)).toEqual([
      [
        ["a1", "a2"],
        ["b1", "b2"],
      ],
    ]);
    const after = [...apart, sharing("a3", "a", [3, 4]), sharing("b3", "b", [5])];
    expect(names(after)).toEqual(names(apart));
  });

  it("[CV6] [F17] are none where each had seen the other, nor where both wrote together", () => {
    expect(names([sharing("1", "a", []), sharing("2", "b", [0]), sharing("3", "a", [1])])).toEqual([]);
    const live = [sharing("1", "a", []), sharing("2", "a", [0], true), sharing("3", "b", [0], true)];
    expect(names([...live, sharing("4", "a", [1, 2], true)])).toEqual([]);
    // Cut off, one shares what could not be sent any more.
    expect(names([...live, sharing("4", "b", [2])])).toEqual([[["2"], ["3", "4"]]]);
    expect(names([sharing("1", "a", []), sharing("2", "a", [0]), sharing("3", "a", [0])])).toEqual([]);
  });

  it("[CV6] are found by every pair written apart, and hold nothing else, whatever was told first", () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat(1_000)), (sharings, chance) => {
        const found = meetings(sharings);
        const pasts = sharings.map((_, at) => pastOf(sharings, at));
        const isApart = (a: number, b: number): boolean => !pasts[a]?.has(b) && !pasts[b]?.has(a);
        for (const { lines } of found) {
          for (const a of lines[0].alone) for (const b of lines[1].alone) expect(isApart(a, b)).toBe(true);
          for (const { ends, alone } of lines) expect(ends.some((end) => alone.includes(end))).toBe(true);
        }
        const isTold = (a: number, b: number): boolean =>
          found.some(({ lines: [one, other] }) =>
            [one, other].some((line) => line.alone.includes(a) && (line === one ? other : one).alone.includes(b)),
          );
        for (const [a, one] of sharings.entries()) {
          for (const [b, other] of sharings.entries()) {
            const counts = one.who !== other.who && !(one.live && other.live) && isApart(a, b);
            if (counts) expect(isTold(a, b)).toBe(true);
          }
        }
        const otherwise = toldOtherwise(sharings, (below) => (chance.next().value ?? 0) % below);
        const known = (list: typeof found): string[] => list.map(({ key }) => key).toSorted();
        expect(known(meetings(otherwise))).toEqual(known(found));
        expect(names(otherwise).toSorted(byText)).toEqual(names(sharings).toSorted(byText));
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("[CV6] [G2] a history made to be walked again and again ends the search, the newest first", () => {
    const old = Array.from({ length: 400 }, (_, at) => sharing(`b${at}`, "b", at === 0 ? [] : [at - 1]));
    const hostile = [sharing("start", "a", []), ...old.map((one, at) => ({ ...one, rests: [at, 0] }))];
    const apart = [...hostile, sharing("x", "a", [0]), sharing("y", "a", [401, 400])];
    expect(meetings(apart, 1_000_000).length).toBe(1);
    expect(meetings(apart, 800).length).toBe(1);
    expect(meetings(apart, 300)).toEqual([]);
  });
});

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
