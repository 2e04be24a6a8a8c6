import { cx } from "../../../ui/cx.ts";
import css from "./PaperText.module.css";

/** An exact text, as it was offered or signed. */
export function PaperText({
  text,
  label,
  isFirm = false,
  isWhole = false,
}: {
  readonly text: { readonly title: string; readonly paragraphs: readonly string[] };
  readonly label: string;
  /** In force: on firm ground. */
  readonly isFirm?: boolean;
  /** All of it at once, however long: what holds it scrolls. */
  readonly isWhole?: boolean;
}) {
  return (
    <section
      aria-label={label}
      tabIndex={isWhole ? undefined : 0}
      className={cx(css.paper, isFirm && css.firm, isWhole && css.whole)}
    >
      {text.title === "" ? null : (
        <p dir="auto" className={css.title}>
          {text.title}
        </p>
      )}
      {text.paragraphs.map((paragraph, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- paragraphs have no identity but their place in one fixed text
        <p key={at} dir="auto">
          {paragraph}
        </p>
      ))}
    </section>
  );
}
