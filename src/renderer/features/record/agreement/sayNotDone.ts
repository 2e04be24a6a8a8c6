import type { AppError } from "../../../../shared/ipc/shapes.ts";
import { t } from "../../../strings/index.ts";
import { sayError } from "../../../strings/sayError.ts";

/** Why what was to be said of an agreement was not. */
export const sayWhyNotDone = (error: AppError): string =>
  error.type === "Refused" || error.type === "Stale" ? t("notDone.moved") : sayError(error);

/** Never left to be guessed from what didn't change (F06). */
export const sayNotDone = (error: AppError): string => `${t("notDone.lead")} ${sayWhyNotDone(error)}`;
