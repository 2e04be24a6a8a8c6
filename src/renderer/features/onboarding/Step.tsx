import { t } from "../../strings/index.ts";
import css from "./Step.module.css";

/** Where one is in the first steps: three short depths, the present one filled. */
export function Step({ at }: { readonly at: 1 | 2 | 3 }) {
  return (
    <p className={css.step}>
      <svg viewBox="0 0 44 8" width="44" height="8" aria-hidden>
        {[1, 2, 3].map((n) => (
          <circle key={n} cx={n * 16 - 12} cy="4" r={n === at ? 3.5 : 2.5} className={n <= at ? css.on : css.off} />
        ))}
      </svg>
      {t("start.step", { at, of: 3 })}
    </p>
  );
}
