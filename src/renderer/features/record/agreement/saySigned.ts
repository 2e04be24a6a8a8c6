import type { Agreement } from "../../../../shared/ipc/textShapes.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";

/** What came of a signature, just made: never more than is so today (SG2, SG6). */
export function saySigned(now: Agreement, offer: string, today: number): string {
  const { state, holds, coming, lapsed, rivals, starts } = now;
  const is = (one: { readonly id: string } | undefined): boolean => one?.id === offer;
  if (is(holds)) return state === "paused" ? t("review.paused") : t("review.agreed");
  if (is(coming)) {
    return state === "cooling" && starts !== undefined
      ? t("agreed.cooling", { day: sayDay(starts, today) })
      : t("review.paused");
  }
  const over = is(lapsed) ? lapsed?.text.terms.trial : undefined;
  if (over) return t("review.over", { day: sayDay(over.until, today) });
  return rivals.some(is) ? t("review.rivals") : t("review.signed");
}

/** SG7: who let it go on hasn't let it for the other. */
export const sayResumed = ({ pausedBy }: Agreement, name: string): string =>
  pausedBy.length > 0 ? t("resume.notYet", { name }) : t("resume.done");
