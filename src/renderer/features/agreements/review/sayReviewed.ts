import type { Projection, ReviewedText } from "../../../../shared/ipc/textShapes.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";

/** Why a text is in a review session, as a sentence. */
export function sayReviewed(
  { group, day = 0, who }: ReviewedText,
  row: Pick<Projection, "standing">,
  name: string,
  today: number,
): string {
  const on = { day: sayDay(day, today) };
  switch (group) {
    case "due":
      return t("session.due", on);
    case "proposed":
      return who === "partner" ? t("session.proposed.partner", { ...on, name }) : t("session.proposed.me", on);
    case "undiscussed":
      return t("session.undiscussed");
    case "agreed":
      if (row.standing?.state === "rivals") return t("agreed.rivals");
      return day > today ? t("session.begins", on) : t("session.agreed", on);
    case "unchanged":
      return t("session.unchanged", on);
    case "paused":
      return who === "partner"
        ? t("session.paused.partner", { ...on, name })
        : t(`session.paused.${who ?? "both"}`, on);
    case "withdrawn":
      return who === "partner"
        ? t("session.withdrawn.partner", { ...on, name })
        : t(`session.withdrawn.${who ?? "both"}`, on);
    case "ended":
      return t("session.ended", on);
  }
}
