import { Repeat, Quote } from "lucide-react";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { t } from "../../strings/index.ts";
import css from "./KindMark.module.css";

const icons = { phrase: Quote, rhythm: Repeat } as const;

/** Most texts of two people are agreements, and need no word for it. */
export function KindMark({ kind }: Pick<Projection, "kind">) {
  if (kind !== "phrase" && kind !== "rhythm") return null;
  const Icon = icons[kind];
  return (
    <span className={css.kind}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      {t(`kind.${kind}`)}
    </span>
  );
}
