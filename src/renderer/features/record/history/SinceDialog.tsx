import { useEffect, useState } from "react";
import type { HistoryStep, Projection, SinceWhen } from "../../../../shared/ipc/contract.ts";
import { call } from "../../../state/connection.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Button, Dialog, Person, Quiet, Stack } from "../../../ui/index.ts";
import type { Field } from "../document.ts";
import { useNameOf } from "../names.ts";
import type { Replica } from "../replica.ts";
import changes from "./Changes.module.css";
import { isOfBoth, sayStep } from "./sayStep.ts";
import css from "./SinceDialog.module.css";
import { StepDialog } from "./StepDialog.tsx";

/** Words picked out in the open text; without a place there was nothing to pick. */
export type Phrase = { readonly field: Field; readonly from: number; readonly to: number; readonly words: string };

export type SinceDialogProps = {
  readonly replica: Replica;
  readonly row: Projection;
  readonly phrase: Phrase | undefined;
  readonly onClose: () => void;
};

/** Since which day words stand as they do, who brought them and why, and since when they are in force (H5). */
export function SinceDialog({ replica, row, phrase, onClose }: SinceDialogProps) {
  const found = useSince(replica, row.id, phrase);
  const [step, setStep] = useState<HistoryStep>();
  if (step) return <StepDialog row={row} step={step} onClose={() => setStep(undefined)} />;
  return (
    <Dialog title={t("since.title")} closeLabel={t("do.close")} isOpen onClose={onClose}>
      {phrase === undefined ? (
        <p>{t("since.none")}</p>
      ) : (
        <Stack gap={4}>
          <blockquote dir="auto" className={css.phrase}>
            {phrase.words}
          </blockquote>
          {found === "failed" || found === "unsaved" ? (
            <Banner look="hold" title={t(`since.${found}`)} live />
          ) : found === undefined ? (
            <Quiet>{t("look.reading")}</Quiet>
          ) : (
            <Found row={row} found={found} onStep={setStep} />
          )}
        </Stack>
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

function useSince(replica: Replica, id: string, phrase: Phrase | undefined) {
  const [found, setFound] = useState<SinceWhen | "failed" | "unsaved">();
  useEffect(() => {
    let current = true;
    const ask = async (): Promise<void> => {
      if (!phrase) return;
      // Core looks in what it has: all that stands here must be there first.
      if (!(await replica.settled())) return current ? setFound("unsaved") : undefined;
      const { field, from, to } = phrase;
      const answer = await call("record.since", { id, field, from, to });
      if (current) setFound(answer.ok ? answer.value : "failed");
    };
    void ask();
    return () => {
      current = false;
    };
  }, [replica, id, phrase]);
  return found;
}
