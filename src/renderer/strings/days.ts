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

/** A day (days since 1970-01-01) as people say it; the year only where it isn't this one. Never an hour (F03). */
export function sayDay(day: number, today: number): string {
  const date = new Date(day * MS_PER_DAY);
  const sameYear = date.getUTCFullYear() === new Date(today * MS_PER_DAY).getUTCFullYear();
  return (sameYear ? short : whole).format(date);
}
