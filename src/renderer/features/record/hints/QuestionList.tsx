import { excerpt } from "../../../../shared/domain/record.ts";
import type { RecordText } from "../../../../shared/ipc/textShapes.ts";
import { go, paths } from "../../../state/navigation.ts";
import { t } from "../../../strings/index.ts";
import { Button } from "../../../ui/index.ts";
import css from "./QuestionList.module.css";
import { useQuestions } from "./useQuestions.ts";

/** Before one offers or signs a text: what its clauses are asked (F13, F22). It stands in nobody's way. */
export function QuestionList({ id, text }: { readonly id: string; readonly text: RecordText | undefined }) {
  const { questions, putAway } = useQuestions(id, text);
  if (questions.length === 0) return null;
  return (
    <aside aria-label={t("hints.title")} className={css.questions}>
      <p className={css.only}>{t("hints.title")}</p>
      <ul>
        {questions.map(({ key, words, question }) => (
          <li key={key} className={css.question}>
            <p dir="auto" className={css.words}>{`“${excerpt(words, 160)}”`}</p>
            <p>{question}</p>
            <Button look="bare" onPress={() => putAway(key)}>
              {t("hints.putAway")}
            </Button>
          </li>
        ))}
      </ul>
      <p className={css.only}>
        {t("hints.free")}{" "}
        <Button look="bare" onPress={() => go(paths.safety)}>
          {t("lock.safety")}
        </Button>
      </p>
    </aside>
  );
}
