import { t } from "../../strings/index.ts";
import css from "./Course.module.css";

const marks = ["first", "compare", "confirm"] as const;

/** The way from here to being connected, as a course on a chart: who comes back after days sees where the two are. */
export function Course({ side, at }: { readonly side: "inviter" | "joiner"; readonly at: (typeof marks)[number] }) {
  const here = marks.indexOf(at);
  return (
    <ol aria-label={t("course.label")} className={css.course}>
      {marks.map((mark, n) => (
        <li key={mark} data-passed={n < here} {...(n === here ? { "aria-current": "step" } : {})}>
          {t(`course.${mark === "first" ? side : mark}`)}
        </li>
      ))}
    </ol>
  );
}
