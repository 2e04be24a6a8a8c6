import type { ApartPart } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";
import { useNameOf } from "../names.ts";

/** Whose words a version is, as a sentence's beginning. */
export function useSayWhose(): (who: ApartPart["lines"][number]["who"]) => string {
  const name = useNameOf()("partner");
  return (who) => (who === "both" ? t("apart.both") : who === "me" ? t("apart.me") : t("apart.partner", { name }));
}
