import { isAgreeable } from "../../../shared/domain/record.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { t } from "../../strings/index.ts";
import { templateOf } from "../agreements/templates.ts";

/** What a why is for; of a text that began from a template, with an example that fits it. */
export function sayWhyHint({ kind, template }: Projection): string {
  const why = isAgreeable(kind) ? templateOf(template)?.why : undefined;
  return why === undefined ? t("share.whyHint") : t("templates.whyHint", { why });
}
