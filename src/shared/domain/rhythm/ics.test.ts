import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Day, dayFromIso, dayToIso } from "../../base/day.ts";
import { anySchedule } from "./anySchedule.ts";
import { calendarFile } from "./ics.ts";
import { firstFrom, readSchedule, type Schedule } from "./schedule.ts";

const today = dayFromIso("2026-11-24") ?? (0 as Day); // a Tuesday
const uid = "0123456789abcdef0123456789abcdef";
const fileOf = (line: string): string => {
  const read = readSchedule(line);
  return read ? calendarFile(read, { today, uid }) : "";
};

/** RFC 5545, 3.1: content lines end in CRLF, are folded after 75 octets, and hold a name and a value. */
function readLines(file: string): [string, string][] {
  expect(file.endsWith("\r\n")).toBe(true);
  const lines = file.slice(0, -2).split("\r\n");
  return lines.map((line) => {
    expect(line, "no bare end of line within it").not.toMatch(/[\r\n]/);
    expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
    const [, name = "", value = ""] = /^([A-Z-]+):(.*)$/u.exec(line) ?? [];
    expect(name, line).not.toBe("");
    return [name, value];
  });
}

/** The days a calendar app draws: a plain reading of 3.3.10, for what these files say. */
function daysOf(file: string, count: number): string[] {
  const value = new Map(readLines(file));
  const rule = new Map((value.get("RRULE") ?? "").split(";").map((part) => part.split("=") as [string, string]));
  const start = value.get("DTSTART") ?? "";
  const iso = `${start.slice(0, 4)}-${start.slice(4, 6)}-${start.slice(6, 8)}`;
  const first = dayFromIso(iso) ?? (0 as Day);
  const names = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
  const isDay = (day: number): boolean => {
    const date = new Date(day * 86_400_000);
    const end = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    const weekday = names[date.getUTCDay()] ?? "";
    const by = rule.get("BYDAY")?.split(",");
    if (rule.get("FREQ") === "DAILY") return true;
    if (rule.get("FREQ") === "WEEKLY") {
      if (by) return by.includes(weekday);
      return (day - first) % (7 * Number(rule.get("INTERVAL") ?? 1)) === 0;
    }
    const monthday = rule.get("BYMONTHDAY");
    if (monthday) return date.getUTCDate() === (monthday === "-1" ? end : Number(monthday));
    const nth = Math.ceil(date.getUTCDate() / 7);
    const isLast = date.getUTCDate() > end - 7;
    return by?.some((one) => one === `${nth}${weekday}` || (isLast && one === `-1${weekday}`)) ?? false;
  };
  const found: string[] = [];
  for (let day: number = first; found.length < count && day < first + 800; day++) {
    if (isDay(day)) found.push(dayToIso(day as Day));
  }
  return found;
}

describe("a rhythm's calendar file", () => {
  it("[RY3] ends with the last day of a trial, by the clock of whoever reads it", () => {
    const until = (today + 30) as Day;
    const read = readSchedule("When: every Monday at 19:00.");
    const value = new Map(readLines(read ? calendarFile(read, { today, until, uid }) : ""));
    expect(value.get("RRULE")).toBe("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261224T235959");
  });

  it("[RY3] [F30] says that time is set aside, and nothing else", () => {
    expect(fileOf("When: every Sunday at 18:30, for 45 minutes.").split("\r\n")).toEqual([
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//Time set aside//EN",
      "BEGIN:VEVENT",
      `UID:${uid}`,
      "DTSTAMP:20261124T000000Z",
      "DTSTART:20261129T183000",
      "DURATION:PT45M",
      "RRULE:FREQ=WEEKLY;BYDAY=SU",
      "SUMMARY:Time set aside",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ]);
  });

  it("[RY3] repeats as the schedule does", () => {
    const rules = [
      ["When: every day at 7:00.", "FREQ=DAILY", "20261124T070000"],
      ["When: every Monday and Thursday at 0:05.", "FREQ=WEEKLY;BYDAY=MO,TH", "20261126T000500"],
      ["When: every other Sunday from 15 November 2026 at 9:00.", "FREQ=WEEKLY;INTERVAL=2", "20261129T090000"],
      ["When: on the 1st of every month at 9:00.", "FREQ=MONTHLY;BYMONTHDAY=1", "20261201T090000"],
      ["When: on the last day of every month at 9:00.", "FREQ=MONTHLY;BYMONTHDAY=-1", "20261130T090000"],
      ["When: on the last Friday of every month at 9:00.", "FREQ=MONTHLY;BYDAY=-1FR", "20261127T090000"],
    ] as const;
    for (const [line, rule, start] of rules) {
      const value = new Map(readLines(fileOf(line)));
      expect([value.get("RRULE"), value.get("DTSTART")], line).toEqual([rule, start]);
    }
  });

  it("[RY3] draws just the schedule's days, whatever it is and whenever it is saved", () => {
    fc.assert(
      fc.property(anySchedule, fc.integer({ min: 10_000, max: 40_000 }), (one: Schedule, from) => {
        const days: string[] = [];
        for (let at = firstFrom(one, from as Day); days.length < 8; at = firstFrom(one, (at + 1) as Day)) {
          days.push(dayToIso(at));
        }
        expect(daysOf(calendarFile(one, { today: from as Day, uid }), 8)).toEqual(days);
      }),
    );
  });
});
