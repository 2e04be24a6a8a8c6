import type { ReactNode } from "react";
import { Contours } from "./Contours.tsx";
import css from "./EmptyState.module.css";

export type EmptyStateProps = {
  readonly title: string;
  readonly text?: ReactNode;
  readonly action?: ReactNode;
  /** Inside a narrow list: without the drawing. */
  readonly plain?: boolean;
};

/** An empty place says what could begin here; it never counts what is missing. */
export function EmptyState({ title, text, action, plain = false }: EmptyStateProps) {
  return (
    <div className={css.empty}>
      {plain ? null : <Contours />}
      <p className={css.title}>{title}</p>
      {text === undefined ? null : <p className={css.text}>{text}</p>}
      {action}
    </div>
  );
}
