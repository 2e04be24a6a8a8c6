const MS_PER_DAY = 86_400_000;
const whole = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });

const long = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });

/** Today, as a heading says it. */
export const sayToday = (day: number): string => long.format(new Date(day * MS_PER_DAY));

/** A whole date, where it is asked whether it is right. */
export const sayDate = (day: number): string => date.format(new Date(day * MS_PER_DAY));

/** With its year, for whoever reads it in another one. */
export const sayWhole = (day: number): string => whole.format(new Date(day * MS_PER_DAY));

/** With its day of the week; the year only where it isn't this one. */
export const sayLongDay = (day: number, today: number): string =>
  (yearOf(day) === yearOf(today) ? long : date).format(new Date(day * MS_PER_DAY));
const yearOf = (day: number): number => new Date(day * MS_PER_DAY).getUTCFullYear();

/** A day (days since 1970-01-01) as people say it; the year only where it isn't this one. Never an hour (F03). */
export function sayDay(day: number, today: number): string {
  return (yearOf(day) === yearOf(today) ? short : whole).format(new Date(day * MS_PER_DAY));
}
