/** Any schedule there is, for tests. */
import fc from "fast-check";
import type { Day } from "../../base/day.ts";
import type { Repeat, Schedule } from "./schedule.ts";

const weekday = fc.integer({ min: 1, max: 7 });
const repeat: fc.Arbitrary<Repeat> = fc.oneof(
  fc.constant({ every: "day" as const }),
  fc
    .uniqueArray(weekday, { minLength: 1, maxLength: 7 })
    .map((on) => ({ every: "week" as const, on: on.toSorted((a, b) => a - b) })),
  fc.integer({ min: 0, max: 60_000 }).map((from) => ({ every: "other week" as const, from: from as Day })),
  fc.constantFrom(-1, ...Array.from({ length: 28 }, (_, i) => i + 1)).map((day) => ({ every: "month" as const, day })),
  fc.tuple(fc.constantFrom(1, 2, 3, 4, -1), weekday).map(([nth, on]) => ({ every: "month" as const, nth, on })),
);
export const anySchedule: fc.Arbitrary<Schedule> = fc
  .tuple(repeat, fc.integer({ min: 0, max: 1439 }), fc.option(fc.integer({ min: 1, max: 720 })))
  .map(([repeats, at, lasts]) => ({ repeat: repeats, at, ...(lasts === null ? {} : { lasts }) }));
