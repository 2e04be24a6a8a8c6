/**
 * When a rhythm comes back: one clause of its text, which begins with "When:" and is read as a sentence of this small grammar (RY1).
 * So the schedule is among the words two people sign, and an edit of it is an edit of those. A clause that says it otherwise is
 * theirs to say, and stands as it is; it only makes no calendar file.
 *
 *   When: every day | every Monday and Thursday | every other Sunday from 29 November 2026
 *         | on the 1st of every month | on the last day of every month | on the first Sunday of every month
 *         at 18:30[, for 30 minutes].
 */
import type { Day } from "../../base/day.ts";
import { clauses } from "../record.ts";

/** 1 Monday … 7 Sunday. */
export type Weekday = number;
export type Repeat =
  | { readonly every: "day" }
  /** Sorted, each once. */
  | { readonly every: "week"; readonly on: readonly Weekday[] }
  /** From that day every fourteen days. */
  | { readonly every: "other week"; readonly from: Day }
  /** 1 to 28, which every month has; -1 is its last. */
  | { readonly every: "month"; readonly day: number }
  /** 1 to 4; -1 is the last one. */
  | { readonly every: "month"; readonly nth: number; readonly on: Weekday };
export type Schedule = {
  readonly repeat: Repeat;
  /** Minutes since midnight, by whatever clock hangs there: not a moment, so it has no zone. */
  readonly at: number;
  /** Minutes it takes, where that is said. */
  readonly lasts?: number;
};

const MOST_MINUTES = 720;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = "January February March April May June July August September October November December".split(" ");
const NTH = ["first", "second", "third", "fourth"];

const MS_PER_DAY = 86_400_000;
const dateOf = (day: number): Date => new Date(day * MS_PER_DAY);
export const weekdayOf = (day: number): Weekday => dateOf(day).getUTCDay() || 7;

// ── said ────────────────────────────────────────────────────────────────

export const sayWeekday = (weekday: Weekday): string => WEEKDAYS[weekday - 1] ?? "";

/** Of minutes since midnight. */
export const sayClock = (at: number): string => `${Math.floor(at / 60)}:${String(at % 60).padStart(2, "0")}`;

export function saySchedule({ repeat, at, lasts }: Schedule): string {
  return `When: ${sayRepeat(repeat)} at ${sayClock(at)}${lasts === undefined ? "" : `, for ${lasts} minutes`}.`;
}

function sayRepeat(repeat: Repeat): string {
  if (repeat.every === "day") return "every day";
  if (repeat.every === "week") return `every ${sayList(repeat.on.map(sayWeekday))}`;
  if (repeat.every === "other week")
    return `every other ${sayWeekday(weekdayOf(repeat.from))} from ${sayDate(repeat.from)}`;
  if ("nth" in repeat) return `on the ${NTH[repeat.nth - 1] ?? "last"} ${sayWeekday(repeat.on)} of every month`;
  return repeat.day === -1 ? "on the last day of every month" : `on the ${ordinal(repeat.day)} of every month`;
}

const sayList = (items: readonly string[]): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
const sayDate = (day: number): string => {
  const date = dateOf(day);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
};
const ordinal = (n: number): string => {
  const tens = n % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
};

// ── read ────────────────────────────────────────────────────────────────

const opening = /^when\s*:/iu;
/** Where in a text the clause is that says when, whether it can be read or not: the first of them. */
export const whenClause = (body: string): string | undefined => clauses(body).find((clause) => opening.test(clause));

/** Undefined where it says none, or says it in other words. */
export function scheduleIn(body: string): Schedule | undefined {
  const clause = whenClause(body);
  return clause === undefined ? undefined : readSchedule(clause);
}

const CLOCK = /^(\d{1,2})(?:[:.h ]?(\d{2})|h)? ?(?:([ap])\.?m\.?)?$/u;
/** A time as people type it ("19:30", "19.30", "1930", "7:30 pm", "7pm", "7"), as minutes since midnight. */
export function readClock(text: string): number | undefined {
  const [found, hours, minutes = 0, half] = CLOCK.exec(text.normalize("NFKC").trim().toLowerCase()) ?? [];
  const [hour, minute] = [Number(hours), Number(minutes)];
  if (found === undefined || minute > 59) return undefined;
  if (half === undefined) return hour < 24 ? hour * 60 + minute : undefined;
  return hour >= 1 && hour <= 12 ? ((hour % 12) + (half === "p" ? 12 : 0)) * 60 + minute : undefined;
}

const SENTENCE = /^when: (.{1,120}?) at (\d{1,2}:\d{2})(?:, for (?:about )?(\d{1,3}) (minutes?|hours?))?\.?$/u;

/** Total: any line at all gives a schedule or none. Case, spaces and the full stop are as one likes. */
export function readSchedule(line: string): Schedule | undefined {
  if (line.length > 200) return undefined;
  const flat = line.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").replace(/ ?: ?/u, ": ").trim();
  const [, said = "", clock = "", lasting, unit = ""] = SENTENCE.exec(flat) ?? [];
  const repeat = readRepeat(said);
  const at = readClock(clock);
  if (!repeat || at === undefined) return undefined;
  if (lasting === undefined) return { repeat, at };
  const lasts = Number(lasting) * (unit.startsWith("hour") ? 60 : 1);
  return lasts >= 1 && lasts <= MOST_MINUTES ? { repeat, at, lasts } : undefined;
}

function readRepeat(said: string): Repeat | undefined {
  if (said === "every day") return { every: "day" };
  const other = /^every other (\w+) from (\d{1,2}) (\w+) (\d{4})$/u.exec(said);
  if (other) return readOther(other);
  const monthly = /^on the (\w+)(?: (\w+))? of every month$/u.exec(said);
  if (monthly) return readMonthly(monthly[1] ?? "", monthly[2]);
  const weekly = /^every (.+)$/u.exec(said)?.[1]?.split(/, and |, | and /u);
  const on = weekly?.map(readWeekday) ?? [];
  const isList = on.length > 0 && on.every((day) => day !== undefined) && new Set(on).size === on.length;
  return isList ? { every: "week", on: on.filter((day) => day !== undefined).toSorted((a, b) => a - b) } : undefined;
}

function readOther([, weekday = "", date = "", month = "", year = ""]: readonly string[]): Repeat | undefined {
  const at = MONTHS.findIndex((name) => name.toLowerCase() === month);
  const from = (Date.UTC(Number(year), at, Number(date)) / MS_PER_DAY) as Day;
  // A date that is none would be another one: the 31st of November is the 1st of December.
  const isDate = at >= 0 && Number(year) >= 1970 && dateOf(from).getUTCDate() === Number(date);
  return isDate && readWeekday(weekday) === weekdayOf(from) ? { every: "other week", from } : undefined;
}

function readMonthly(which: string, weekday: string | undefined): Repeat | undefined {
  if (weekday === "day") return which === "last" ? { every: "month", day: -1 } : undefined;
  if (weekday !== undefined) {
    const on = readWeekday(weekday);
    const nth = which === "last" ? -1 : NTH.indexOf(which) + 1;
    return on && nth !== 0 ? { every: "month", nth, on } : undefined;
  }
  const day = Number(/^\d{1,2}/u.exec(which)?.[0] ?? 0);
  return day >= 1 && day <= 28 && which === ordinal(day) ? { every: "month", day } : undefined;
}

function readWeekday(name: string): Weekday | undefined {
  const at = WEEKDAYS.findIndex((weekday) => weekday.toLowerCase() === name);
  return at < 0 ? undefined : at + 1;
}

// ── days ────────────────────────────────────────────────────────────────

/** The first of its days that is not before this one. Days are of the calendar: no clock is put back in them. */
export function firstFrom({ repeat }: Schedule, from: Day): Day {
  const start = repeat.every === "other week" ? Math.max(from, repeat.from) : from;
  // The longest wait is from one fifth weekday to the next first one.
  for (let day = start; day < start + 70; day++) if (isOn(repeat, day)) return day as Day;
  return from;
}

function isOn(repeat: Repeat, day: number): boolean {
  if (repeat.every === "day") return true;
  if (repeat.every === "week") return repeat.on.includes(weekdayOf(day));
  if (repeat.every === "other week") return day >= repeat.from && (day - repeat.from) % 14 === 0;
  const [date, left] = [dateOf(day).getUTCDate(), daysLeft(day)];
  if (!("nth" in repeat)) return repeat.day === -1 ? left === 0 : date === repeat.day;
  if (weekdayOf(day) !== repeat.on) return false;
  return repeat.nth === -1 ? left < 7 : Math.ceil(date / 7) === repeat.nth;
}

/** Days of its month after this one. */
function daysLeft(day: number): number {
  const date = dateOf(day);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate() - date.getUTCDate();
}
