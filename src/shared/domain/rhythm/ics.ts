/**
 * A rhythm's days for a calendar app, once (RY3, F30): RFC 5545, and nothing in it that says what or with whom. Times float: they
 * are of the clock on the wall, wherever that is, so no zone is told and no summer time moves them.
 */
import { type Day, dayToIso } from "../../base/day.ts";
import { firstFrom, type Repeat, type Schedule, type Weekday } from "./schedule.ts";

export const TIME_SET_ASIDE = "Time set aside";

const BYDAY = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const byDay = (weekday: Weekday): string => BYDAY[weekday - 1] ?? "MO";
const dateOf = (day: Day): string => dayToIso(day).replaceAll("-", "");

/** `today`: the first time is not before it. `until`: the last is not after it. `uid`: random, so that two files tell nobody that they are of one rhythm. */
export function calendarFile(
  schedule: Schedule,
  { today, until, uid }: { readonly today: Day; readonly until?: Day | undefined; readonly uid: string },
): string {
  const { at, lasts } = schedule;
  const clock = `${String(Math.floor(at / 60)).padStart(2, "0")}${String(at % 60).padStart(2, "0")}00`;
  // No line is as long as the 75 octets after which they are folded.
  return [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    `PRODID:-//${TIME_SET_ASIDE}//EN`,
    "BEGIN:VEVENT",
    `UID:${uid}`,
    // Of the day alone: the minute of an export is nobody's business (F03).
    `DTSTAMP:${dateOf(today)}T000000Z`,
    `DTSTART:${dateOf(firstFrom(schedule, today))}T${clock}`,
    ...(lasts === undefined ? [] : [`DURATION:PT${lasts}M`]),
    // By the clock wherever it is read, as its beginning is.
    `RRULE:${ruleOf(schedule.repeat)}${until === undefined ? "" : `;UNTIL=${dateOf(until)}T235959`}`,
    `SUMMARY:${TIME_SET_ASIDE}`,
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ].join("\r\n");
}

function ruleOf(repeat: Repeat): string {
  if (repeat.every === "day") return "FREQ=DAILY";
  if (repeat.every === "week") return `FREQ=WEEKLY;BYDAY=${repeat.on.map(byDay).join(",")}`;
  // Counted from the first time, which lies in the right week.
  if (repeat.every === "other week") return "FREQ=WEEKLY;INTERVAL=2";
  if ("nth" in repeat) return `FREQ=MONTHLY;BYDAY=${repeat.nth}${byDay(repeat.on)}`;
  return `FREQ=MONTHLY;BYMONTHDAY=${repeat.day}`;
}
