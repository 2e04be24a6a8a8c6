import { type ReactNode, useState } from "react";
import { blanksIn } from "../../../../shared/domain/blanks.ts";
import type { Answers, Projection } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";
import { sayError } from "../../../strings/sayError.ts";
import { Button, Cluster, More, Quiet, toast } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import css from "./Answers.module.css";
import { asksOf, isAskedApart } from "./asks.ts";
import { AnswerPaper, BothAnswers } from "./BothAnswers.tsx";
import { fromBoth } from "./fromBoth.ts";
import type { AnswersActs } from "./useAnswers.ts";

/** The text the answers are about, as it stands here. */
export type AnswerText = {
  body(): string;
  /** In the place of all of it, as if by hand. False where it stands otherwise by now. */
  write(before: string, after: string): boolean;
};

export type AnswersPanelProps = {
  readonly row: Projection;
  readonly acts: AnswersActs;
  readonly text: AnswerText | undefined;
  readonly onWrite: (() => void) | undefined;
};

/** Above the text: where the two stand who answer apart. Who has sealed nothing is never told (F25). */
export function AnswersPanel({ row, acts, text, onWrite }: AnswersPanelProps) {
  const { answers } = acts;
  if (!row.shared) return isAskedApart(row) ? <Quiet>{t("answers.later")}</Quiet> : null;
  if (answers === undefined) return null;
  const { both, mine, theirs, alone, draft } = answers;
  const isBegun = mine !== undefined || theirs !== undefined || alone !== undefined;
  const isOffered = !both && (isAskedApart(row) || draft.some((part) => part !== ""));
  if (!both && !isBegun && !(isOffered && onWrite)) return null;
  return (
    <section className={css.sheet} aria-label={t("answers.do")}>
      {both ? <Opened row={row} both={both} text={text} onWrite={isBegun ? undefined : onWrite} /> : null}
      {!both || isBegun ? <Round row={row} answers={answers} takeBack={acts.takeBack} onWrite={onWrite} /> : null}
    </section>
  );
}

function Said({ title, words, children }: { title: string; words: string; children?: ReactNode }) {
  return (
    <>
      <div>
        <p className={css.title}>{title}</p>
        <p>{words}</p>
      </div>
      {children}
    </>
  );
}

/** What is under way now. */
function Round({
  row,
  answers: { mine, theirs, alone, draft },
  takeBack,
  onWrite,
}: Pick<AnswersPanelProps, "row" | "onWrite"> & {
  readonly answers: Answers;
  readonly takeBack: AnswersActs["takeBack"];
}) {
  const name = useNameOf(row.with)("partner");
  const isBegun = draft.some((part) => part.trim() !== "");
  const take = async (): Promise<void> => {
    const now = await takeBack();
    toast({
      text: now.ok ? t("answers.tookBack") : now.error.type === "Stale" ? t("answers.gone") : sayError(now.error),
    });
  };
  if (mine) {
    const own = mine.words ? (
      <More label={t("answers.mineWords")}>
        <AnswerPaper row={row} words={mine.words} label={t("answers.mineWords")} />
      </More>
    ) : null;
    if (theirs) {
      const words = mine.leaves || mine.words ? t("answers.openingText") : t("answers.elsewhere");
      return (
        <Said title={t("answers.opening")} words={words}>
          {own}
        </Said>
      );
    }
    return (
      <Said title={t("answers.mine")} words={t("answers.mineText", { name })}>
        {own}
        {row.fault === undefined ? (
          // By a key of its own: else it would be the button that was pressed to write, with the focus on the opposite.
          <Cluster key="takeBack">
            <Button onPress={() => void take()}>{t("answers.takeBack")}</Button>
          </Cluster>
        ) : null}
      </Said>
    );
  }
  const write = onWrite ? (
    <Cluster key="write">
      <Button onPress={onWrite}>{isBegun ? t("answers.goOn") : t("answers.write")}</Button>
    </Cluster>
  ) : null;
  const [title, words] = theirs
    ? [t("answers.theirs", { name }), t("answers.theirsText")]
    : alone
      ? [t("answers.alone", { name }), t("answers.aloneText", { name })]
      : [t("answers.first"), t("answers.firstText")];
  return (
    <Said title={title} words={words}>
      {isBegun ? <Quiet>{t("answers.begun")}</Quiet> : null}
      {write}
    </Said>
  );
}

/** Both words. Folded once the places kept open for them in the text are filled: from then on the text says it. */
function Opened({
  row,
  both,
  text,
  onWrite,
}: Pick<AnswersPanelProps, "row" | "text" | "onWrite"> & { readonly both: NonNullable<Answers["both"]> }) {
  const nameOf = useNameOf(row.with);
  const written = (body: string): string =>
    fromBoth(body, asksOf(row), [
      { name: nameOf("me"), words: both.mine.words },
      { name: nameOf("partner"), words: both.theirs.words },
    ]);
  const [isFolded] = useState(() => {
    const body = text?.body() ?? "";
    return isAskedApart(row) ? blanksIn(body).length === 0 : written(body) === body;
  });
  const write = (): void => {
    const before = text?.body() ?? "";
    const done = text?.write(before, written(before)) === true;
    toast({ text: t(done ? "answers.fromBothDone" : "answers.moved") });
  };
  const shown = (
    <>
      <BothAnswers row={row} both={both} />
      {text && row.fault === undefined ? (
        <Cluster>
          {isFolded ? null : <Button onPress={write}>{t("answers.fromBoth")}</Button>}
          {onWrite ? (
            <Button look="quiet" onPress={onWrite}>
              {t("answers.again")}
            </Button>
          ) : null}
        </Cluster>
      ) : null}
    </>
  );
  return isFolded ? (
    <More label={t("answers.both")}>{shown}</More>
  ) : (
    <Said title={t("answers.both")} words={t("answers.bothText")}>
      {shown}
    </Said>
  );
}
