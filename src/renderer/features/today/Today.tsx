import { t } from "../../strings/index.ts";
import { Page } from "../../ui/index.ts";
export function Today() {
  return <Page title={t("place.today")}>{null}</Page>;
}
