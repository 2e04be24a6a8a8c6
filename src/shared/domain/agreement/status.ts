/** Where an agreement stands on a day (SG6, SG7, TM1): computed whenever it is asked for, written nowhere. */
import { CalendarDate } from "@internationalized/date";
import type { Agreed, Offer } from "./lifecycle.ts";

/** Without what is asked of the past: that rests on all statements there are. */
export type Stands = Omit<Agreed, "chain" | "faults" | "withdrawals" | "undone" | "unoffers" | "unoffered">;

/** Days since 1970-01-01. A machine's own clock, by which nothing is withdrawn later than now. */
export type Calendar = { readonly today: number; todayIn(zone: string): number };

export const states = [
  "written", // nobody has offered anything to be signed
  "offered",
  "signed by one",
  "cooling", // both have signed it, and it begins on a later day; what was in force before still is
  "in force",
  "paused",
  "withdrawn",
  "ended", // its trial is over
  "rivals", // two texts are signed by both, apart, and neither replaces the other: the two are asked
] as const;
export type State = (typeof states)[number];

export type Status = {
  readonly state: State;
  /** What holds today, paused or not. */
  readonly holds: Offer | undefined;
  /** What both signed last: not yet begun, or its trial is over. */
  readonly coming: Offer | undefined;
  readonly lapsed: Offer | undefined;
  /** First and last day of what the state is said of: of what holds, but for what is coming or over. */
  readonly starts: number | undefined;
  readonly ends: number | undefined;
  /** When the two want to look at what holds again. */
  readonly due: number | undefined;
};

export function statusOn(agreed: Stands, calendar: Calendar): Status {
  const [top, ...rivals] = agreed.tops;
  if (top && rivals.length > 0) return { ...nothing, state: "rivals" };
  const holds = at(agreed, top, calendar);
  const state = stateOf(agreed, top, holds, calendar);
  const isComing = top && isBefore(agreed, top, calendar);
  const said = state === "cooling" ? top : (holds ?? top);
  return {
    state,
    holds,
    coming: isComing ? top : undefined,
    lapsed: isComing || top === holds ? undefined : top,
    starts: said && startOf(agreed, said),
    ends: said?.act.terms.trial?.until,
    due: holds && dueOf(agreed, holds, calendar),
  };
}

const nothing = {
  holds: undefined,
  coming: undefined,
  lapsed: undefined,
  starts: undefined,
  ends: undefined,
  due: undefined,
} as const;

function stateOf(agreed: Stands, top: Offer | undefined, holds: Offer | undefined, calendar: Calendar): State {
  if (top) {
    if (agreed.pausedBy.size > 0 && holds) return "paused";
    if (isBefore(agreed, top, calendar)) return "cooling";
    return holds ? "in force" : "ended";
  }
  if (agreed.isWithdrawn) return "withdrawn";
  if (agreed.open.some(({ id }) => (agreed.signed.get(id)?.size ?? 0) > 0)) return "signed by one";
  if (agreed.open.length > 0) return "offered";
  return agreed.last.length > 0 ? "withdrawn" : "written";
}

/** SG6. A withdrawn predecessor does not return: its signatures are not live. */
function at(agreed: Stands, offer: Offer | undefined, calendar: Calendar): Offer | undefined {
  if (!offer || (agreed.signed.get(offer.id)?.size ?? 0) < 2) return undefined;
  const before = (): Offer | undefined => {
    const { replaces } = offer.act;
    return at(agreed, replaces === undefined ? undefined : agreed.offers.get(replaces), calendar);
  };
  if (isBefore(agreed, offer, calendar)) return before();
  const { trial, zone } = offer.act.terms;
  if (trial && calendar.todayIn(zone) > trial.until) return trial.after === "previous" ? before() : undefined;
  return offer;
}

const isBefore = (agreed: Stands, offer: Offer, calendar: Calendar): boolean =>
  calendar.todayIn(offer.act.terms.zone) < startOf(agreed, offer);

/** The later of the two signature days, and the days of cooling off after it. */
export const startOf = ({ signed }: Stands, { id, act }: Offer): number =>
  Math.max(...(signed.get(id)?.values() ?? [])) + (act.terms.cooling ?? 0);

/** SG7. A keep from further ahead than tomorrow is not believed: it would put off what is due for good. */
function dueOf(agreed: Stands, offer: Offer, calendar: Calendar): number | undefined {
  const { interval, zone } = offer.act.terms;
  if (interval === undefined) return undefined;
  const kept = (agreed.kept.get(offer.id) ?? []).filter((day) => day <= calendar.todayIn(zone) + 1);
  return addMonths(Math.max(startOf(agreed, offer), ...kept), interval);
}

const EPOCH = new CalendarDate(1970, 1, 1);
const addMonths = (day: number, months: number): number => EPOCH.add({ days: day }).add({ months }).compare(EPOCH);
