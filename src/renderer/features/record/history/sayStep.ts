import type { HistoryStep } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";

/** One step of a record's story as a sentence; whose it is stands beside it, drawn by shape and name. */
export function sayStep(step: HistoryStep): string {
  if (step.kind === "together") return t("changes.together");
  if (step.kind === "met") return t("changes.met");
  if (step.agreed !== undefined) return t("changes.agreed");
  if (step.kind in stated) return t(stated[step.kind as keyof typeof stated]);
  if (step.kind === "created") return t("changes.created");
  const { put, took } = step;
  if (put !== "" && put === took) return t("changes.moved", { put });
  if (put !== "" && took !== "") return t("changes.both", { put, took });
  if (took !== "") return t("changes.removed", { took });
  if (put !== "") return t("changes.added", { put });
  return t("changes.small");
}

/** Whether a step is not one person's alone. */
export const isOfBoth = ({ kind }: HistoryStep): boolean => kind === "together" || kind === "met" || kind === "ended";

const stated = {
  offered: "changes.offered",
  signed: "changes.signed",
  withdrew: "changes.withdrew",
  tookBack: "changes.tookBack",
  unoffered: "changes.unoffered",
  paused: "changes.paused",
  resumed: "changes.resumed",
  kept: "changes.kept",
  declined: "changes.declined",
  acknowledged: "changes.acknowledged",
  ended: "changes.ended",
} as const;

/** A step that changed the text; what was stated about it did not. */
export const isOfText = ({ kind }: HistoryStep): boolean => !(kind in stated);
