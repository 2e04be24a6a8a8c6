import { type RefObject, useEffect, useState } from "react";
import type { HistoryStep, Projection, SinceWhen } from "../../../../shared/ipc/textShapes.ts";
import { call } from "../../../state/connection.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Button, Dialog, Person, Quiet } from "../../../ui/index.ts";
import type { Field } from "../document.ts";
import type { EditorHandle } from "../editor/TextEditor.tsx";
import { useNameOf } from "../names.ts";
import type { Replica } from "../replica.ts";
import changes from "./Changes.module.css";
import { isOfBoth, sayStep } from "./sayStep.ts";
import css from "./SinceDialog.module.css";
import { StepDialog } from "./StepDialog.tsx";

export type SinceDialogProps = {
  readonly replica: Replica;
  readonly row: Projection;
  /** Where the caret is, or was last. */
  readonly field: Field;
  readonly editor: RefObject<EditorHandle | null>;
  readonly onClose: () => void;
};

/** Since which day words stand as they do, who brought them and why, and since when they are in force (H5). */
export function SinceDialog({ replica, row, field, editor, onClose }: SinceDialogProps) {
  const { words, found } = useSince(replica, row.id, field, editor);
  const [step, setStep] = useState<HistoryStep>();
  if (step) return <StepDialog row={row} step={step} onClose={() => setStep(undefined)} />;
  return (
    <Dialog title={t("since.title")} closeLabel={t("do.close")} isOpen onClose={onClose}>
      {words === undefined ? null : (
        <blockquote dir="auto" className={css.phrase}>
          {words}
        </blockquote>
      )}
      {found === "none" ? (
        <p>{t("since.none")}</p>
      ) : found === "failed" || found === "unsaved" ? (
        <Banner look="hold" title={t(`since.${found}`)} live />
      ) : found === undefined ? (
        <Quiet>{t("look.reading")}</Quiet>
      ) : (
        <Found row={row} found={found} onStep={setStep} />
      )}
    </Dialog>
  );
}

type FoundProps = { readonly row: Projection; readonly found: SinceWhen; readonly onStep: (step: HistoryStep) => void };
function Found({ row, found: { brought, unshared, inForce }, onStep }: FoundProps) {
  const today = useToday();
  const nameOf = useNameOf(row.with);
  const newest = brought[0]?.step.day;
  const isAll = brought.length === 1 && unshared === "";
  if (newest === undefined) return <p>{t("since.hereAll")}</p>;
  return (
    <>
      <div role="status">
        {unshared === "" ? (
          <p className={css.answer}>{t(isAll ? "since.all" : "since.newest", { day: sayDay(newest, today) })}</p>
        ) : (
          <p>{t("since.here", { words: unshared })}</p>
        )}
        {row.standing === undefined ? null : (
          <p>{inForce === undefined ? t("since.notForce") : t("since.force", { day: sayDay(inForce, today) })}</p>
        )}
      </div>
      <section aria-label={t("since.brought")}>
        <ol className={changes.steps}>
          {brought.map(({ step, words }) => (
            <li key={step.key} className={changes.step}>
              <p className={changes.who}>
                {isOfBoth(step) ? t("changes.bothOfYou") : <Person who={step.who} name={nameOf(step.who)} />}
                <span className={changes.day}>{sayDay(step.day, today)}</span>
              </p>
              {isAll ? <p>{sayStep(step)}</p> : <p dir="auto">{t("since.words", { words })}</p>}
              {step.why === "" ? null : (
                <p dir="auto" className={changes.why}>
                  {step.why}
                </p>
              )}
              <Button look="bare" onPress={() => onStep(step)} aria-label={`${t("changes.see")}: ${sayStep(step)}`}>
                {t("changes.see")}
              </Button>
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

type Asked = { readonly words?: string; readonly found?: SinceWhen | "none" | "failed" | "unsaved" };

/** Looked up once, as the dialog opens. */
function useSince(replica: Replica, id: string, field: Field, editor: RefObject<EditorHandle | null>): Asked {
  const [asked, setAsked] = useState<Asked>({});
  useEffect(() => {
    let current = true;
    const look = async (): Promise<void> => {
      const phrase = editor.current?.phrase();
      if (!phrase) return setAsked({ found: "none" });
      const { words, from, to } = phrase;
      setAsked({ words });
      // Core looks in what it has: all that stands here must be there first.
      const isThere = await replica.settled();
      const answer = isThere ? await call("record.since", { id, field, from, to }) : undefined;
      if (current) setAsked({ words, found: answer === undefined ? "unsaved" : answer.ok ? answer.value : "failed" });
    };
    void look();
    return () => {
      current = false;
    };
  }, [replica, id, field, editor]);
  return asked;
}
