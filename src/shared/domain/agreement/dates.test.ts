import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oddDays } from "./dates.ts";

const said = (id: string, day: number) => ({ id, day, person: "a" });
/** Each has seen those before it. */
const inOrder = (of: string, what: string): boolean => what < of;
const odd = (days: readonly number[], today: number): string[] =>
  oddDays(
    days.map((day, i) => said(`s${i}`, day)),
    inOrder,
    today,
  ).map(({ id }) => id);

describe("[TM2] days that can't be right", () => {
  it("lets a machine be a day off, as time zones make it", () => {
    expect(odd([100, 101, 100, 101], 100)).toEqual([]);
  });

  it("names what is dated ahead of tomorrow, and what is dated before what it had seen", () => {
    expect(odd([100, 102], 100)).toEqual(["s1"]);
    expect(odd([100, 98], 100)).toEqual(["s1"]);
    expect(odd([50, 90, 60], 100)).toEqual(["s2"]);
  });

  it("measures nothing by a day that lies ahead itself", () => {
    expect(odd([4_000, 100], 100)).toEqual(["s0"]);
    expect(odd([4_000, 100], 4_000), "once that day has come").toEqual(["s1"]);
  });

  it("takes what nobody had seen for no measure", () => {
    const days = [said("a", 100), said("b", 50)];
    expect(oddDays(days, () => false, 100)).toEqual([]);
  });

  it("says nothing of days that only go up to today", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000)), (days) => {
        const sorted = days.toSorted((a, b) => a - b);
        expect(odd(sorted, 1_000)).toEqual([]);
      }),
    );
  });
});
