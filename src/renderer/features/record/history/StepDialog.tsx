import { useEffect, useMemo, useState } from "react";
import type { Answer, HistoryStep, Projection } from "../../../../shared/ipc/contract.ts";
import { call } from "../../../state/connection.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Choice, Dialog, Person } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { redline } from "../redline/redline.ts";
import { RedlineView, type Side } from "../redline/RedlineView.tsx";
import { sayStep } from "./sayStep.ts";
import css from "./StepDialog.module.css";

export type StepDialogProps = { readonly row: Projection; readonly step: HistoryStep; readonly onClose: () => void };

/** One step of the story, read: first in words, then the text before, after, or both together. */
export function StepDialog({ row, step, onClose }: StepDialogProps) {
  const [texts, setTexts] = useState<Answer<"record.step"> | "failed">();
  const [side, setSide] = useState<Side>("together");
  const today = useToday();
  const nameOf = useNameOf(row.with);
  const { id } = row;

  useEffect(() => {
    let current = true;
    void call("record.step", { id, key: step.key }).then((answer) => {
      if (current) setTexts(answer.ok ? answer.value : "failed");
    });
    return () => {
      current = false;
    };
  }, [id, step.key]);
  const lines = useMemo(
    () => (texts === undefined || texts === "failed" ? undefined : redline(texts.before, texts.after)),
    [texts],
  );

  return (
    <Dialog title={sayStep(step)} closeLabel={t("do.close")} isOpen onClose={onClose} wide>
      <p className={css.by}>
        {step.kind === "together" ? t("changes.bothOfYou") : <Person who={step.who} name={nameOf(step.who)} />}
        <span>{sayDay(step.day, today)}</span>
      </p>
      {step.why === "" ? null : (
        <p dir="auto" className={css.why}>
          {step.why}
        </p>
      )}
      {step.kind === "created" ? null : (
        <Choice
          label={t("redline.show")}
          labelHidden
          options={[
            { id: "before", label: t("redline.before") },
            { id: "together", label: t("redline.together") },
            { id: "after", label: t("redline.after") },
          ]}
          value={side}
          onChange={setSide}
        />
      )}
      {step.kind !== "created" && side === "together" ? <p className={css.legend}>{t("redline.legend")}</p> : null}
      {texts === "failed" ? <Banner look="hold" title={t("changes.failed")} live /> : null}
      {lines === undefined ? null : <RedlineView redline={lines} side={step.kind === "created" ? "after" : side} />}
    </Dialog>
  );
}
