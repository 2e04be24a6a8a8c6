/** What a review session is about (P50): where each agreement stands, seen from the last time the two looked back. */
import { type Agreed, isOf, type Statement } from "./lifecycle.ts";
import { type Calendar, startOf, statusOn } from "./status.ts";

/** In the order in which they are gone through. A text is in one of them, or has no part in it. */
export const reviewGroups = [
  "due", // the two wanted to look at it again by now
  "proposed", // may be signed, and nothing of it holds
  "undiscussed", // both have it, and neither ever offered it to be signed
  "agreed", // came into force since, or is about to
  "paused",
  "withdrawn", // since
  "ended", // its trial was over since
  "unchanged", // in force, and was so before
] as const;
export type ReviewGroup = (typeof reviewGroups)[number];

export type Reviewed = {
  readonly group: ReviewGroup;
  /** Of what the group says; days since 1970-01-01. */
  readonly day?: number | undefined;
  /** Whose doing it was, where it was one person's. */
  readonly person?: string | undefined;
};

/** The last time somebody looked back. Its day is of the session, so that nothing said on it is missed. */
export type LastLook = {
  readonly day: number;
  /** Whether a statement was here then: what came later is told, however its author dated it. */
  saw(id: string): boolean;
};

export function reviewed(
  { agreed, all }: { readonly agreed: Agreed; readonly all: readonly Statement[] },
  last: LastLook | undefined,
  calendar: Calendar,
): Reviewed | undefined {
  if (all.length === 0) return { group: "undiscussed" };
  const status = statusOn(agreed, calendar);
  const isSince = (day: number | undefined): boolean => day !== undefined && day >= (last?.day ?? -Infinity);
  const isNew = ({ id, day }: Statement): boolean => isSince(day) || last?.saw(id) === false;
  const signedSince = (): boolean =>
    all.filter(isOf("sign")).some((one) => isNew(one) && agreed.tops.some(({ id }) => id === one.act.offer));
  const newest = (some: readonly Statement[]): Statement | undefined => some.toSorted((a, b) => a.day - b.day).at(-1);
  switch (status.state) {
    case "written":
    case "offered":
    case "signed by one":
      return proposed();
    case "cooling":
      return { group: "agreed", day: status.starts };
    case "rivals":
      return { group: "agreed", day: Math.max(...agreed.tops.map((top) => startOf(agreed, top))) };
    case "in force":
      if (status.due !== undefined && status.due <= calendar.today) return { group: "due", day: status.due };
      if (isSince(status.starts) || signedSince()) return { group: "agreed", day: status.starts };
      return agreed.open.length > 0 ? proposed() : { group: "unchanged", day: status.starts };
    case "paused": {
      const pause = newest(all.filter(isOf("pause")).filter(({ person }) => agreed.pausedBy.has(person)));
      return { group: "paused", day: pause?.day, person: agreed.pausedBy.size > 1 ? undefined : pause?.person };
    }
    case "withdrawn": {
      if (agreed.open.length > 0) return proposed();
      const by = newest(all.filter((one) => agreed.withdrawals.has(one.id) && isNew(one)));
      return by && { group: "withdrawn", day: by.day, person: by.person };
    }
    case "ended":
      if (agreed.open.length > 0) return proposed();
      return isSince(status.ends) || signedSince() ? { group: "ended", day: status.ends } : undefined;
  }

  function proposed(): Reviewed {
    const offer = newest(agreed.open);
    return offer ? { group: "proposed", day: offer.day, person: offer.person } : { group: "undiscussed" };
  }
}
