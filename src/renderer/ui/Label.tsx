import type { ReactNode } from "react";
import { cx } from "./cx.ts";
import css from "./Label.module.css";

export type LabelLook = "plain" | "firm" | "pencil" | "dusk" | "hold" | "added" | "removed" | "danger";

/** A short word about a record: its state, a kind. The word says it; the colour only repeats it. */
export function Label({
  look = "plain",
  icon,
  children,
}: {
  readonly look?: LabelLook;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <span className={cx(css.label, css[look])}>
      {icon}
      {children}
    </span>
  );
}

/** People differ by shape and name, never by colour alone: I am the circle, my partner the square. */
export function Person({ who, name }: { readonly who: "me" | "partner"; readonly name: string }) {
  return (
    <span className={css.person}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden className={cx(who === "me" ? css.a : css.b)}>
        {who === "me" ? <circle cx="5" cy="5" r="4.5" /> : <rect x="0.75" y="0.75" width="8.5" height="8.5" />}
      </svg>
      <bdi>{name}</bdi>
    </span>
  );
}
