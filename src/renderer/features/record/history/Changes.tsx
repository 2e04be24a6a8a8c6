import { useEffect, useState } from "react";
import type { HistoryStep, Projection } from "../../../../shared/ipc/contract.ts";
import { call } from "../../../state/connection.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Button, Person } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { isOfBoth, isOfText, sayStep } from "./sayStep.ts";
import { StepDialog } from "./StepDialog.tsx";
import css from "./Changes.module.css";

type Story = "loading" | "failed" | readonly HistoryStep[];

/** What happened to a text, newest first: who, on which day, why. A sharing is one step, however long it was in the making. */
export function Changes({ row }: { readonly row: Projection }) {
  const [story, setStory] = useState<Story>("loading");
  const [open, setOpen] = useState<HistoryStep>();
  const [attempt, setAttempt] = useState(0);
  const settled = useDeferredRow(row);

  useEffect(() => {
    let current = true;
    void call("record.history", { id: settled.id }).then((answer) => {
      if (current) setStory(answer.ok ? answer.value.toReversed() : "failed");
    });
    return () => {
      current = false;
    };
  }, [settled, attempt]);

  return (
    <div className={css.changes}>
      <h2 className={css.head}>{t("changes.title")}</h2>
      {story === "loading" ? null : story === "failed" ? (
        <div className={css.empty}>
          <p>{t("changes.failed")}</p>
          <Button look="bare" onPress={() => setAttempt(attempt + 1)}>
            {t("record.again")}
          </Button>
        </div>
      ) : story.length === 0 ? (
        <p className={css.empty}>{t("changes.none")}</p>
      ) : (
        <ol className={css.steps}>
          {story.map((step) => (
            <Step key={step.key} row={row} step={step} onOpen={() => setOpen(step)} />
          ))}
        </ol>
      )}
      {open === undefined ? null : <StepDialog row={row} step={open} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

/** Every letter written here moves the row; only when it has come to rest may there be a new step to ask for. */
const PAUSE_MS = 400;
function useDeferredRow(row: Projection): Projection {
  const [settled, setSettled] = useState(row);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(row), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [row]);
  return settled;
}

type StepProps = { readonly row: Projection; readonly step: HistoryStep; readonly onOpen: () => void };
function Step({ row, step, onOpen }: StepProps) {
  const today = useToday();
  const nameOf = useNameOf(row.with);
  return (
    <li className={css.step}>
      <p className={css.who}>
        {isOfBoth(step) ? t("changes.bothOfYou") : <Person who={step.who} name={nameOf(step.who)} />}
        <span className={css.day}>{sayDay(step.day, today)}</span>
      </p>
      <p>{sayStep(step)}</p>
      {step.why === "" ? null : (
        <p dir="auto" className={css.why}>
          {step.why}
        </p>
      )}
      {isOfText(step) ? (
        <Button look="bare" onPress={onOpen} aria-label={`${t("changes.see")}: ${sayStep(step)}`}>
          {t("changes.see")}
        </Button>
      ) : null}
    </li>
  );
}
