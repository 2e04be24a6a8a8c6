import type { Answers, Projection } from "../../../../shared/ipc/textShapes.ts";
import type { Who } from "../../../../shared/ipc/shapes.ts";
import { t } from "../../../strings/index.ts";
import { Person, Quiet } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import css from "./Answers.module.css";
import { asksOf } from "./asks.ts";

type Both = NonNullable<Answers["both"]>;

/** The two, side by side: neither comes first for having been faster. */
export function BothAnswers({ row, both }: { readonly row: Projection; readonly both: Both }) {
  const nameOf = useNameOf(row.with);
  const column = (who: Who, words: readonly string[] | undefined) => (
    <section className={css.column} aria-label={nameOf(who)}>
      <Person who={who} name={nameOf(who)} />
      <AnswerPaper row={row} words={words} label={nameOf(who)} />
    </section>
  );
  return (
    <div className={css.columns}>
      {column("me", both.mine.words)}
      {column("partner", both.theirs.words)}
    </div>
  );
}

/** One answer, under what was asked where that is more than one thing. */
export function AnswerPaper({
  row,
  words,
  label,
}: {
  readonly row: Projection;
  readonly words: readonly string[] | undefined;
  readonly label: string;
}) {
  const asks = asksOf(row);
  const isAsked = words?.length === asks.length && asks.length > 1;
  return (
    <div className={css.paper} role="group" aria-label={label} tabIndex={0}>
      {words === undefined ? <Quiet>{t("answers.unreadable")}</Quiet> : null}
      {words?.map((part, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- parts have no identity but their place in one fixed answer
        <div key={at}>
          {isAsked ? <p className={css.ask}>{asks[at]?.ask}</p> : null}
          {part === "" ? (
            <Quiet>{t("answers.blank")}</Quiet>
          ) : (
            <p dir="auto" className={css.words}>
              {part}
            </p>
          )}
        </div>
      ))}
    </div>
  );
}
