import css from "./Mark.module.css";

/** The mark: a light on a shore, as charts draw it. */
export function Mark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden className={css.mark}>
      <circle cx="12" cy="8" r="5.25" />
      <circle cx="12" cy="8" r="1.75" className={css.dot} />
      <path d="M2 17c3-2 5 0.5 8-0.5s4.5-2.5 7-1.5 3 1 5 0.25" />
      <path d="M2 21.5c3-2 5 0.5 8-0.5s4.5-2.5 7-1.5 3 1 5 0.25" className={css.thin} />
    </svg>
  );
}
