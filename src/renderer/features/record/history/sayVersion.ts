import type { HistoryStep } from "../../../../shared/ipc/textShapes.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { isOfBoth, isOfText, sayStep } from "./sayStep.ts";

/** Steps after which a text stood that can be compared with another. Where two lines met, no word was written. */
export const versionsIn = (story: readonly HistoryStep[]): HistoryStep[] =>
  story.filter((step) => isOfText(step) && step.kind !== "met");

/** A version is named by what made it. */
export const sayVersion = (step: HistoryStep, nameOf: (who: "me" | "partner") => string, today: number): string =>
  t("look.version", {
    who: isOfBoth(step) ? t("changes.bothOfYou") : nameOf(step.who),
    day: sayDay(step.day, today),
    what: sayStep(step),
  });
