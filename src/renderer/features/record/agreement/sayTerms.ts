import type { OfferedText } from "../../../../shared/ipc/contract.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";

/** What is signed along with a text, a sentence each. */
export function sayTerms({ interval, cooling, trial }: OfferedText["text"]["terms"], today: number): string[] {
  const said: string[] = [];
  if (cooling !== undefined) said.push(t("terms.cooling", { days: cooling }));
  if (interval !== undefined) said.push(t("terms.interval", { months: interval }));
  if (trial !== undefined) {
    const { until, question, after } = trial;
    said.push(t(`terms.trial.${after}`, { day: sayDay(until, today), question }));
  }
  return said.length > 0 ? said : [t("terms.none")];
}
