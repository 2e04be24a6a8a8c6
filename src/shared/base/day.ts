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

export const dayToIso = (day: Day): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
