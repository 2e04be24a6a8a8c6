import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import css from "./Banner.module.css";

export type BannerProps = {
  /** What happened. */
  readonly title: string;
  /** What is safe, and what one can do. */
  readonly text?: ReactNode;
  readonly actions?: ReactNode;
  /** danger is for faults of data only; never for a person, a withdrawal or a mistyped word. */
  readonly look?: "plain" | "hold" | "danger" | "firm";
  /** Read aloud when it appears. */
  readonly live?: boolean;
};

/** A message that stays in its place: what happened, what is safe, what to do. */
export function Banner({ title, text, actions, look = "plain", live = false }: BannerProps) {
  return (
    <div className={cx(css.banner, css[look])} {...(live ? { role: "status" } : {})}>
      <p className={css.title}>{title}</p>
      {text === undefined ? null : <div className={css.text}>{text}</div>}
      {actions === undefined ? null : <div className={css.actions}>{actions}</div>}
    </div>
  );
}
