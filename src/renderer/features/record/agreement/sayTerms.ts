import type { OfferedText } from "../../../../shared/ipc/contract.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";

const hereZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What is signed along with a text, a sentence each. */
export function sayTerms({ interval, cooling, trial, zone }: OfferedText["text"]["terms"], today: number): string[] {
  const said: string[] = [];
  if (cooling !== undefined) said.push(t("terms.cooling", { days: cooling }));
  if (interval !== undefined) said.push(t("terms.interval", { months: interval }));
  if (trial !== undefined) {
    const { until, question, after } = trial;
    said.push(t(`terms.trial.${after}`, { day: sayDay(until, today), question }));
  }
  // TM1: whoever is elsewhere, or was as it was offered, has its days begin and end at another hour.
  if (said.length > 0 && zone !== hereZone()) said.push(t("terms.zone", { zone }));
  return said.length > 0 ? said : [t("terms.none")];
}
