/**
 * What the steps of a story came to: which signature made a text agreed, which change made an offer fall, and the end of a
 * trial, which nobody wrote. Computed whenever it is asked for (TM1).
 */
import { toHex } from "../../../shared/base/bytes.ts";
import type { Agreed, Offer } from "../../../shared/domain/agreement/lifecycle.ts";
import { type Calendar, startOf } from "../../../shared/domain/agreement/status.ts";
import type { HistoryStep } from "../../../shared/ipc/contract.ts";
import type { RecordState, StatedItem } from "../gate/recordState.ts";

type Stated = { readonly state: RecordState; readonly agreed: Agreed };

export function withAgreed(
  steps: readonly HistoryStep[],
  { state, agreed }: Stated,
  calendar: Calendar,
): HistoryStep[] {
  const made = signedByBoth(state, agreed);
  const fell = new Set(state.reopened.filter(({ offer }) => !made.has(toHex(offer))).map(({ by }) => toHex(by.hash)));
  const days = new Map([...made.values()].map(({ step, day }) => [step, day]));
  const told = steps.map((step) => {
    const day = days.get(step.key);
    if (day !== undefined) return { ...step, agreed: day };
    return fell.has(step.key) ? { ...step, reopens: true } : step;
  });
  for (const step of endedTrials(agreed, calendar)) {
    told.splice(told.findLastIndex(({ day }) => day <= step.day) + 1, 0, step);
  }
  return told;
}

type Made = { readonly step: string; readonly day: number };

/** Offer → the signature by which both had signed it, and the first day of what they signed. */
function signedByBoth({ stated }: RecordState, agreed: Agreed): Map<string, Made> {
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

/** Of what both still have signed: a trial that was over before anything took its place. */
function endedTrials(agreed: Agreed, calendar: Calendar): HistoryStep[] {
  const live = (offer: Offer): boolean => (agreed.signed.get(offer.id)?.size ?? 0) > 1;
  const all = [...agreed.offers.values()].filter(live);
  return all.flatMap((offer) => {
    const { trial, zone } = offer.act.terms;
    if (!trial || calendar.todayIn(zone) <= trial.until) return [];
    const isReplaced = all.some(({ id, act }) => {
      const next = agreed.offers.get(id);
      return act.replaces === offer.id && next !== undefined && startOf(agreed, next) <= trial.until;
    });
    if (isReplaced) return [];
    const { until, question } = trial;
    return [{ key: `ended ${offer.id}`, who: "me", day: until, kind: "ended", why: question, put: "", took: "" }];
  });
}
