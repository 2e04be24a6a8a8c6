import { Label, ProgressBar } from "react-aria-components";
import { cx } from "./cx.ts";
import css from "./Progress.module.css";

/** For anything that takes over a second. What it is doing, in words; `part`: how much of it is done, where that is known. */
export function Progress({ label, part }: { readonly label: string; readonly part?: number | undefined }) {
  const known = part === undefined ? { isIndeterminate: true } : { value: Math.round(100 * part) };
  return (
    <ProgressBar {...known} className={cx(css.progress)}>
      <Label>{label}</Label>
      <span className={css.track}>
        {part === undefined ? (
          <span className={css.bar} />
        ) : (
          <span className={css.done} style={{ width: `${100 * part}%` }} />
        )}
      </span>
    </ProgressBar>
  );
}
