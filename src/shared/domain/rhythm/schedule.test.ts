import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Day, dayFromIso, dayToIso } from "../../base/day.ts";
import { anySchedule } from "./anySchedule.ts";
import {
  firstFrom,
  readClock,
  readSchedule,
  type Repeat,
  sayClock,
  saySchedule,
  scheduleIn,
  whenClause,
} from "./schedule.ts";

const day = (iso: string): Day => dayFromIso(iso) ?? (0 as Day);
const daysOf = (line: string, from: string, count: number): string[] => {
  const read = readSchedule(line);
  const found: string[] = [];
  for (let at = day(from); read && found.length < count; at = (at + 1) as Day) {
    at = firstFrom(read, at);
    found.push(dayToIso(at));
  }
  return found;
};

describe("a rhythm's schedule", () => {
  it("[RY1] takes a time as people type it, and the clause says it in one way", () => {
    const read = (typed: string): string | undefined => {
      const at = readClock(typed);
      return at === undefined ? undefined : sayClock(at);
    };
    for (const typed of [
      "19:00",
      "19.00",
      "1900",
      "19",
      "19h",
      "7pm",
      "7 pm",
      "7 p.m.",
      " 7:00 PM ",
      "7.00pm",
      "\uff17pm",
    ]) {
      expect(read(typed), typed).toBe("19:00");
    }
    for (const typed of ["7", "07", "7:00", "7am", "7 a.m."]) expect(read(typed), typed).toBe("7:00");
    expect(["730", "19h30", "7 30", "6:05pm"].map(read)).toEqual(["7:30", "19:30", "7:30", "18:05"]);
    expect(["0", "12am", "12:15 am", "12pm", "12"].map(read)).toEqual(["0:00", "0:00", "0:15", "12:00", "12:00"]);
    for (const typed of ["", "24", "25:00", "19:60", "0pm", "13pm", "19 pm", "7p", "7:5", "seven", "7:00:00", "-7"]) {
      expect(read(typed), typed).toBe(undefined);
    }
    // What two sign is the clause: that is read no more freely than before.
    for (const said of ["7pm", "7", "19.00", "1900"])
      expect(readSchedule(`When: every day at ${said}.`)).toBe(undefined);
  });

  it("[RY1] is read back from the sentence that says it, whatever it is", () => {
    fc.assert(
      fc.property(anySchedule, (one) => {
        expect(readSchedule(saySchedule(one))).toEqual(one);
      }),
    );
  });

  it("[RY1] [CV2] is read totally: any line gives one or none, and one that is read says itself again", () => {
    const said = fc.tuple(anySchedule, fc.integer({ min: 0, max: 80 }), fc.string({ maxLength: 3 }));
    const hurt = said.map(([one, at, put]) => {
      const line = saySchedule(one);
      return line.slice(0, at) + put + line.slice(at + 1);
    });
    const any = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }).map((s) => `When: ${s}`),
      hurt,
    );
    fc.assert(
      fc.property(any, (line) => {
        const read = readSchedule(line);
        if (read) expect(readSchedule(saySchedule(read))).toEqual(read);
      }),
      { numRuns: 1000 },
    );
    // Long lines end at once.
    expect(readSchedule(`When: every ${"Monday and ".repeat(20_000)}`)).toBeUndefined();
  });

  it("[RY1] says it in plain words", () => {
    const from = day("2026-11-29");
    expect(
      (
        [
          { every: "day" },
          { every: "week", on: [7] },
          { every: "week", on: [1, 4] },
          { every: "week", on: [1, 2, 5] },
          { every: "other week", from },
          { every: "month", day: 22 },
          { every: "month", day: 11 },
          { every: "month", day: -1 },
          { every: "month", nth: 1, on: 7 },
          { every: "month", nth: -1, on: 5 },
        ] satisfies Repeat[]
      ).map((one) => saySchedule({ repeat: one, at: 18 * 60 + 5 })),
    ).toEqual([
      "When: every day at 18:05.",
      "When: every Sunday at 18:05.",
      "When: every Monday and Thursday at 18:05.",
      "When: every Monday, Tuesday and Friday at 18:05.",
      "When: every other Sunday from 29 November 2026 at 18:05.",
      "When: on the 22nd of every month at 18:05.",
      "When: on the 11th of every month at 18:05.",
      "When: on the last day of every month at 18:05.",
      "When: on the first Sunday of every month at 18:05.",
      "When: on the last Friday of every month at 18:05.",
    ]);
  });

  it("[RY1] is the first clause of a text that begins so; what it says otherwise is left to the people", () => {
    expect(scheduleIn("We walk.\n\n when :  Every sunday  at 9:30, for about 1 hour\nWe talk.")).toEqual({
      repeat: { every: "week", on: [7] },
      at: 570,
      lasts: 60,
    });
    expect(whenClause("We walk.\nWhen: after supper.")).toBe("When: after supper.");
    expect(scheduleIn("We walk when: every day at 9:00.")).toBeUndefined();
    for (const line of [
      "When: after supper.",
      "When: every Sunday.",
      "When: every Sunday at 24:00.",
      "When: every Sunday at 18:60.",
      "When: every Sunday and Sunday at 18:00.",
      "When: every Someday at 18:00.",
      "When: every other Monday from 29 November 2026 at 18:00.", // that is a Sunday
      "When: every other Tuesday from 31 November 2026 at 18:00.",
      "When: on the 31st of every month at 18:00.", // not every month has one
      "When: on the 1th of every month at 18:00.",
      "When: on the fifth Sunday of every month at 18:00.",
      "When: on the first day of every month at 18:00.",
      "When: every day at 18:00, for 0 minutes.",
      "When: every day at 18:00, for 13 hours.",
    ]) {
      expect.soft(scheduleIn(line), line).toBeUndefined();
    }
  });

  it("[RY1] [RY3] names the days of the calendar, over the end of summer time and of February", () => {
    // Clocks go back on 25 October 2026 in Europe and on 1 November in America: days are as long as ever here.
    expect(daysOf("When: every Sunday at 2:30.", "2026-10-20", 3)).toEqual(["2026-10-25", "2026-11-01", "2026-11-08"]);
    expect(daysOf("When: every other Sunday from 25 October 2026 at 9:00.", "2026-01-01", 3)).toEqual([
      "2026-10-25",
      "2026-11-08",
      "2026-11-22",
    ]);
    expect(daysOf("When: on the last day of every month at 9:00.", "2028-01-31", 3)).toEqual([
      "2028-01-31",
      "2028-02-29",
      "2028-03-31",
    ]);
    expect(daysOf("When: on the last Sunday of every month at 9:00.", "2027-02-01", 2)).toEqual([
      "2027-02-28",
      "2027-03-28",
    ]);
    expect(daysOf("When: on the first Sunday of every month at 9:00.", "2026-11-02", 2)).toEqual([
      "2026-12-06",
      "2027-01-03",
    ]);
  });

  it("[RY3] has a day among the next ones always, from whatever day", () => {
    fc.assert(
      fc.property(anySchedule, fc.integer({ min: 0, max: 60_000 }), (one, from) => {
        const first = firstFrom(one, from as Day);
        expect(first).toBeGreaterThanOrEqual(from);
        expect(firstFrom(one, first), "it is one of its days itself").toBe(first);
      }),
    );
  });
});
