import type { ReactNode } from "react";
import css from "./More.module.css";

/** Details on demand, under a sentence that says enough for most. */
export function More({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <details className={css.more}>
      <summary>{label}</summary>
      <div className={css.body}>{children}</div>
    </details>
  );
}
