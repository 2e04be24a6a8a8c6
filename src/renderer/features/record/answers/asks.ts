/** What is asked of each apart (CR1): as the text's template has it, and of any other text one thing. */
import type { Projection } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";
import { templateOf } from "../../agreements/templates.ts";

/** `line`: how the answer begins where it is written into the text; `{name}` is whose it is. */
export type Ask = { readonly ask: string; readonly line: string };

export const asksOf = ({ template }: Projection): readonly Ask[] =>
  templateOf(template)?.apart ?? [{ ask: t("answers.own"), line: "{name}:" }];

export const isAskedApart = ({ template }: Projection): boolean => templateOf(template)?.apart !== undefined;
