import { GitCompareArrows } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { HistoryStep, Projection } from "../../../../shared/ipc/textShapes.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Button, Person } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { LookBackDialog } from "./LookBackDialog.tsx";
import { isOfBoth, isOfText, sayStep } from "./sayStep.ts";
import { versionsIn } from "./sayVersion.ts";
import { StepDialog } from "./StepDialog.tsx";
import { useStory } from "./useStory.ts";
import css from "./Changes.module.css";

/** What happened to a text, newest first: who, on which day, why. A sharing is one step, however long it was in the making. */
export function Changes({ row }: { readonly row: Projection }) {
  const { story, again } = useStory(useDeferredRow(row));
  const [open, setOpen] = useState<HistoryStep>();
  const [looking, setLooking] = useState(false);
  const [most, setMost] = useState(FIRST);
  const newest = useMemo(() => (typeof story === "string" ? [] : story.toReversed()), [story]);
  const isLong = typeof story !== "string" && versionsIn(story).length > 1;

  return (
    <div className={css.changes}>
      <h2 className={css.head}>{t("changes.title")}</h2>
      {story === "loading" ? null : story === "failed" ? (
        <div className={css.empty}>
          <p>{t("changes.failed")}</p>
          <Button look="bare" onPress={again}>
            {t("record.again")}
          </Button>
        </div>
      ) : story.length === 0 ? (
        <p className={css.empty}>{t("changes.none")}</p>
      ) : (
        <>
          {isLong ? (
            <div>
              <Button look="quiet" icon={<GitCompareArrows {...icon} />} onPress={() => setLooking(true)}>
                {t("changes.compare")}
              </Button>
            </div>
          ) : null}
          <ol className={css.steps}>
            {newest.slice(0, most).map((step) => (
              <Step key={step.key} row={row} step={step} onOpen={() => setOpen(step)} />
            ))}
          </ol>
          {newest.length > most ? (
            <Button look="bare" onPress={() => setMost(most + MORE)}>
              {t("changes.earlier")}
            </Button>
          ) : null}
        </>
      )}
      {open === undefined ? null : <StepDialog row={row} step={open} onClose={() => setOpen(undefined)} />}
      {looking ? <LookBackDialog row={row} onClose={() => setLooking(false)} /> : null}
    </div>
  );
}

/** A long story is drawn from its newest end: a thousand steps at once would be seconds of drawing (B6). */
const [FIRST, MORE] = [40, 200];
const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;

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
      {step.agreed !== undefined && step.agreed !== step.day ? (
        <p className={css.came}>{t("changes.begins", { day: sayDay(step.agreed, today) })}</p>
      ) : null}
      {step.reopens === true ? <p className={css.came}>{t("changes.reopened")}</p> : null}
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
