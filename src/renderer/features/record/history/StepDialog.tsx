import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { Answer } from "../../../../shared/ipc/contract.ts";
import type { HistoryStep, Projection } from "../../../../shared/ipc/textShapes.ts";
import { call } from "../../../state/connection.ts";
import { useToday } from "../../../state/today.ts";
import { sayDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Banner, Choice, Dialog, Person } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { redline, type Redline } from "../redline/redline.ts";
import { RedlineView, type Side } from "../redline/RedlineView.tsx";
import { isOfBoth, sayStep } from "./sayStep.ts";
import css from "./StepDialog.module.css";

export type StepDialogProps = { readonly row: Projection; readonly step: HistoryStep; readonly onClose: () => void };

type Texts = Answer<"record.step">;
/** One way to look at a step. */
type View = { readonly id: string; readonly label: ReactNode; readonly lines: Redline; readonly side: Side };

/** One step of the story, read: first in words, then the text before, after, or both together. */
export function StepDialog({ row, step, onClose }: StepDialogProps) {
  const [texts, setTexts] = useState<Texts | "failed">();
  const [chosen, setChosen] = useState("together");
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
  const partner = nameOf("partner");
  const views = useMemo(
    () => (texts === undefined || texts === "failed" ? [] : viewsOf(step, texts, partner)),
    [step, texts, partner],
  );
  const shown = views.find((view) => view.id === chosen) ?? views[0];

  return (
    <Dialog title={sayStep(step)} closeLabel={t("do.close")} isOpen onClose={onClose} wide>
      <p className={css.by}>
        {isOfBoth(step) ? t("changes.bothOfYou") : <Person who={step.who} name={nameOf(step.who)} />}
        <span>{sayDay(step.day, today)}</span>
      </p>
      {step.why === "" ? null : (
        <p dir="auto" className={css.why}>
          {step.why}
        </p>
      )}
      {step.kind === "met" ? <p className={css.about}>{t("changes.metText")}</p> : null}
      {views.length < 2 ? null : (
        <Choice label={t("redline.show")} labelHidden options={views} value={shown?.id ?? ""} onChange={setChosen} />
      )}
      {shown?.side === "together" ? <p className={css.legend}>{t("redline.legend")}</p> : null}
      {texts === "failed" ? <Banner look="hold" title={t("changes.failed")} live /> : null}
      {shown === undefined ? null : <RedlineView redline={shown.lines} side={shown.side} />}
    </Dialog>
  );
}

function viewsOf(step: HistoryStep, { before, after, lines = [] }: Texts, partner: string): View[] {
  const whole = redline(before, after);
  const view = (id: string, label: ReactNode, side: Side, shown = whole): View => ({ id, label, side, lines: shown });
  const asBefore = view("before", t("redline.before"), "before");
  const asBoth = view("together", t("redline.together"), "together");
  if (step.kind === "created") return [view("after", t("redline.after"), "after")];
  if (step.kind !== "met") return [asBefore, asBoth, view("after", t("redline.after"), "after")];
  const each = lines
    .toSorted((one, other) => Number(other.who === "me") - Number(one.who === "me"))
    .map(({ who, text }, at) => {
      const label =
        who === "both" ? t("changes.bothOfYou") : <Person who={who} name={who === "me" ? t("redline.me") : partner} />;
      return view(`line ${at}`, label, "together", redline(before, text));
    });
  return [asBefore, ...each, asBoth];
}
