/**
 * What the steps of a story came to: which signature made a text agreed, which change made an offer fall, and the end of a
 * trial, which nobody wrote. Computed whenever it is asked for (TM1).
 */
import { toHex } from "../../../shared/base/bytes.ts";
import type { Agreed } from "../../../shared/domain/agreement/lifecycle.ts";
import { type Calendar, startOf } from "../../../shared/domain/agreement/status.ts";
import type { HistoryStep } from "../../../shared/ipc/textShapes.ts";
import { agreedOf } from "../gate/agreedOf.ts";
import type { RecordState, StatedItem } from "../gate/recordState.ts";

type Stated = { readonly state: RecordState; readonly agreed: Agreed };

export function withAgreed(
  steps: readonly HistoryStep[],
  { state, agreed }: Stated,
  calendar: Calendar,
): HistoryStep[] {
  const made = signedByBoth(state, agreed);
  const fell = new Set(state.reopened.filter(({ offer }) => !made.has(toHex(offer))).map(({ by }) => toHex(by.hash)));
  const stepsOf = (some: ReadonlySet<string>): Set<string> =>
    new Set(state.stated.filter(({ id }) => some.has(toHex(id))).map(({ at }) => toHex(at.hash)));
  const [whole, unoffers] = [stepsOf(agreed.withdrawals), stepsOf(agreed.unoffers)];
  const days = new Map([...made.values()].map(({ step, day }) => [step, day]));
  const told = steps.map((step) => {
    const day = days.get(step.key);
    if (day !== undefined) return { ...step, agreed: day };
    // SG4: what the other had signed meanwhile may have been in force with them.
    if (step.kind === "tookBack" && whole.has(step.key)) return { ...step, kind: "withdrew" as const };
    if (step.kind === "tookBack" && unoffers.has(step.key)) return { ...step, kind: "unoffered" as const };
    return fell.has(step.key) ? { ...step, reopens: true } : step;
  });
  for (const step of endedTrials({ state, agreed }, [...made.keys()], calendar)) {
    told.splice(told.findLastIndex(({ day }) => day <= step.day) + 1, 0, step);
  }
  return told;
}

type Made = { readonly step: string; readonly day: number };

/** Offer → the signature by which both had signed it, and the first day of what they signed. */
export function signedByBoth({ stated }: RecordState, agreed: Agreed): Map<string, Made> {
  const were = new Set(agreed.last.flatMap(({ id }) => agreed.chain(id)));
  const made = new Map<string, Made>();
  /** Offer → signatures on it that nobody took back before; as far as the order of the story tells. */
  const open = new Map<string, StatedItem[]>();
  for (const item of stated) {
    const { act, person, day, id } = item;
    if (act.type === "withdraw") {
      if (act.offer === undefined) open.clear();
      else open.delete(toHex(act.offer));
    }
    if (act.type !== "sign" || agreed.faults.has(toHex(id))) continue;
    const offer = toHex(act.offer);
    const before = open.get(offer) ?? [];
    open.set(offer, [...before, item]);
    const other = before.find((one) => toHex(one.person) !== toHex(person));
    if (!other || made.has(offer) || !were.has(offer)) continue;
    const cooling = agreed.offers.get(offer)?.act.terms.cooling ?? 0;
    made.set(offer, { step: toHex(item.at.hash), day: Math.max(other.day, day) + cooling });
  }
  return made;
}

/**
 * Of what both had signed as its last day ended: a trial that was over before anything took its place, or either withdrew.
 * What came afterwards does not undo that it ended so (F10).
 */
function endedTrials({ state, agreed }: Stated, offers: readonly string[], calendar: Calendar): HistoryStep[] {
  return offers.flatMap((id): HistoryStep[] => {
    const { trial, zone } = agreed.offers.get(id)?.act.terms ?? {};
    if (!trial || zone === undefined || calendar.todayIn(zone) <= trial.until) return [];
    const { until, question } = trial;
    const then = agreedOf({ ...state, stated: statedBy(state.stated, until) });
    const live = [...then.offers.values()].filter((offer) => (then.signed.get(offer.id)?.size ?? 0) > 1);
    const had = live.some((offer) => offer.id === id && startOf(then, offer) <= until);
    const isReplaced = live.some((offer) => offer.act.replaces === id && startOf(then, offer) <= until);
    return had && !isReplaced
      ? [{ key: `ended ${id}`, who: "me", day: until, kind: "ended", why: question, put: "", took: "" }]
      : [];
  });
}

/** What had been stated by the end of a day, without what had seen something later by a clock that was ahead. */
function statedBy(stated: readonly StatedItem[], day: number): StatedItem[] {
  const later = new Set<string>();
  return stated.filter((item) => {
    const isBy = item.day <= day && !item.seen.some((id) => later.has(toHex(id)));
    if (!isBy) later.add(toHex(item.id));
    return isBy;
  });
}
