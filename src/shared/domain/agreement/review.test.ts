import { describe, expect, it } from "vitest";
import type { Terms } from "../../protocol/agreedText.ts";
import { type Act, agreed, type Statement } from "./lifecycle.ts";
import { reviewed } from "./review.ts";

type Said = readonly [person: string, day: number, act: Act];
const UTC: Terms = { zone: "UTC" };
const offer = (terms: Terms = UTC, replaces?: string): Act => ({ type: "offer", text: "t", replaces, terms });
const sign = (of: number): Act => ({ type: "sign", offer: String(of), text: "t" });

/** One after the other; each has seen all before it. `came`: those that came after the last session. */
function review(said: readonly Said[], since: number | undefined, today: number, came: readonly number[] = []) {
  const all = said.map(([person, day, act], n): Statement => ({ id: String(n), person, day, act, counts: true }));
  const sees = (of: string, what: string): boolean => Number(what) < Number(of);
  const stood = agreed({ all, sees, reopened: () => false });
  const last = since === undefined ? undefined : { day: since, saw: (id: string) => !came.includes(Number(id)) };
  return reviewed({ agreed: stood, all }, last, { today, todayIn: () => today });
}
const both = (terms: Terms = UTC): Said[] => [
  ["R", 10, offer(terms)],
  ["R", 11, sign(0)],
  ["N", 12, sign(0)],
];

describe("[P50] what a review is about", () => {
  it("nothing said of it: never discussed; offered: by whom, however long ago", () => {
    expect(review([], undefined, 30)).toEqual({ group: "undiscussed" });
    expect(review([["R", 10, offer()]], 20, 30)).toEqual({ group: "proposed", day: 10, person: "R" });
  });

  it("in force: since the last one, before it, or due now", () => {
    expect(review(both(), undefined, 30)).toEqual({ group: "agreed", day: 12 });
    expect(review(both(), 12, 30)).toEqual({ group: "agreed", day: 12 });
    expect(review(both(), 13, 30)).toEqual({ group: "unchanged", day: 12 });
    expect(review(both({ zone: "UTC", interval: 1 }), 20, 41)).toMatchObject({ group: "unchanged" });
    expect(review(both({ zone: "UTC", interval: 1 }), 20, 60)).toMatchObject({ group: "due" });
    const renewed: Said[] = [...both(), ["N", 14, offer(UTC, "0")]];
    expect(review(renewed, 13, 30)).toEqual({ group: "proposed", day: 14, person: "N" });
  });

  it("paused, by whom; where both did, by nobody in particular", () => {
    const one: Said[] = [...both(), ["N", 15, { type: "pause" }]];
    expect(review(one, 20, 30)).toEqual({ group: "paused", day: 15, person: "N" });
    expect(review([...one, ["R", 16, { type: "pause" }]], 20, 30)).toEqual({ group: "paused", day: 16 });
  });

  it("withdrawn or over: since the last one, and not again", () => {
    const gone: Said[] = [...both(), ["N", 15, { type: "withdraw", offer: undefined }]];
    expect(review(gone, 15, 30)).toEqual({ group: "withdrawn", day: 15, person: "N" });
    expect(review(gone, 16, 30)).toBeUndefined();
    const trial = both({ zone: "UTC", trial: { until: 20, question: "?", after: "none" } });
    expect(review(trial, 20, 30)).toEqual({ group: "ended", day: 20 });
    expect(review(trial, 21, 30)).toBeUndefined();
  });

  it("what came since the last one is told, however its author dated it", () => {
    const gone: Said[] = [...both(), ["N", 15, { type: "withdraw", offer: undefined }]];
    expect(review(gone, 20, 30, [3])).toEqual({ group: "withdrawn", day: 15, person: "N" });
    // Of two who withdrew apart, the one who had not been heard of.
    const twice: Said[] = [...gone, ["R", 14, { type: "withdraw", offer: undefined }]];
    expect(review(twice, 20, 30, [4])).toEqual({ group: "withdrawn", day: 14, person: "R" });
    expect(review(both(), 20, 30, [2])).toEqual({ group: "agreed", day: 12 });
    const trial = both({ zone: "UTC", trial: { until: 15, question: "?", after: "none" } });
    expect(review(trial, 20, 30)).toBeUndefined();
    expect(review(trial, 20, 30, [2])).toEqual({ group: "ended", day: 15 });
  });
});
