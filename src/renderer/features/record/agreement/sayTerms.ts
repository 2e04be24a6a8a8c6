import type { Offered } from "../../../../shared/ipc/textShapes.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";

type Terms = Offered["terms"];

const hereZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** In one line, so that offers of the same words are told apart; undefined where nothing is signed along with it. */
export function sayTermsBriefly({ interval, cooling, trial }: Terms, today: number): string | undefined {
  const said: string[] = [];
  if (cooling !== undefined) said.push(t("terms.brief.cooling", { days: cooling }));
  if (interval !== undefined) said.push(t("terms.brief.interval", { months: interval }));
  if (trial !== undefined) said.push(t("terms.brief.trial", { day: sayDay(trial.until, today) }));
  return said.length > 0 ? t("terms.brief", { terms: said.join(" · ") }) : undefined;
}

/** What is signed along with a text, a sentence each. */
export function sayTerms({ interval, cooling, trial, zone }: Terms, today: number): string[] {
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
