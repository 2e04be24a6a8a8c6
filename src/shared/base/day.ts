import { fromAbsolute, getLocalTimeZone, toCalendarDate } from "@internationalized/date";
import type { Brand } from "./brand.ts";

/** A calendar day as days since 1970-01-01, no time zone. Shared records carry days, never minutes (F03). */
export type Day = number & Brand<"Day">;

const MS_PER_DAY = 86_400_000;
export const MAX_DAY = 4_000_000;

/** The local calendar day of a moment (ms since the epoch) in the process's own zone. */
export function localDay(ms: number): Day {
  const date = new Date(ms);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / MS_PER_DAY) as Day;
}

/** The calendar day in a zone (IANA name); in the process's own where this machine knows no such zone. */
export function dayIn(zone: string, ms: number): Day {
  try {
    const { year, month, day } = toCalendarDate(fromAbsolute(ms, zone));
    return Math.floor(Date.UTC(year, month - 1, day) / MS_PER_DAY) as Day;
  } catch (error) {
    if (error instanceof RangeError) return localDay(ms);
    throw error;
  }
}

/** IANA name of the zone this process is in. */
export const localZone = (): string => getLocalTimeZone();

/** As 2026-11-22; after the year 9999 as +012921-05-01. */
export const dayToIso = (day: Day): string =>
  new Date(day * MS_PER_DAY).toISOString().slice(0, -"T00:00:00.000Z".length);

/** Undefined for what is no such day, or is written otherwise. */
export function dayFromIso(text: string): Day | undefined {
  const day = (Date.parse(`${text}T00:00:00.000Z`) / MS_PER_DAY) as Day;
  return Number.isInteger(day) && day >= 0 && day <= MAX_DAY && dayToIso(day) === text ? day : undefined;
}
