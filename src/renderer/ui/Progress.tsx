import { Label, ProgressBar } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Progress.module.css";

/** For anything that takes over a second. What it is doing, in words; the bar only says that it still is. */
export function Progress({ label }: { readonly label: string }) {
  return (
    <ProgressBar isIndeterminate className={cx(css.progress)}>
      <Label>{label}</Label>
      <span className={css.track}>
        <span className={css.bar} />
      </span>
    </ProgressBar>
  );
}
