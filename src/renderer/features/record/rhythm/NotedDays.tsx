import { useEffect, useState } from "react";
import type { Result } from "../../../../shared/base/result.ts";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import type { Projection, RhythmDays } from "../../../../shared/ipc/textShapes.ts";
import { call } from "../../../state/connection.ts";
import { useToday } from "../../../state/today.ts";
import { sayLongDay } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { sayError } from "../../../strings/sayError.ts";
import { Button, Cluster, Person, Quiet, toast } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import { AnotherDayDialog, DAYS_BACK } from "./AnotherDayDialog.tsx";
import css from "./Rhythm.module.css";

/** So many at first, and so many more each time. */
const FIRST = 5;
const MORE = 20;

/** Days somebody noted, as a list in words: what is not there is nothing (F29). No count, no calendar (F08). */
export function NotedDays({ row }: { readonly row: Projection }) {
  const today = useToday();
  const nameOf = useNameOf(row.with);
  const [most, setMost] = useState(FIRST);
  const [choosing, setChoosing] = useState(false);
  const [noted, setNoted] = useNoted(row, most, today);
  if (noted === undefined) return null;
  const mayNote = row.fault === undefined;
  const isNoted = (day: number): boolean => noted.days.some((one) => one.day === day);
  const note = async (day: number, takenBack: boolean): Promise<void> => {
    const answer = await call("rhythm.note", { id: row.id, day, takenBack, most });
    if (!answer.ok) return toast({ text: sayError(answer.error) });
    setNoted(answer);
    const words = { day: sayLongDay(day, today) };
    toast({
      text: t(takenBack ? "noted.takenBack" : "noted.done", words),
      undo: { label: t("do.undo"), onUndo: () => void note(day, !takenBack) },
    });
  };
  return (
    <section className={css.noted} aria-label={t("noted.title")}>
      <h3>{t("noted.title")}</h3>
      {noted.days.length === 0 ? <Quiet>{t("noted.empty")}</Quiet> : null}
      {mayNote ? (
        <Cluster gap={4}>
          {isNoted(today) ? null : <Button onPress={() => void note(today, false)}>{t("noted.today")}</Button>}
          <Button look="bare" onPress={() => setChoosing(true)}>
            {t("noted.another")}
          </Button>
        </Cluster>
      ) : null}
      {noted.days.length === 0 ? null : (
        <ul className={css.days}>
          {noted.days.map(({ day, by }) => (
            <li key={day}>
              <span className={css.day}>{sayLongDay(day, today)}</span>
              {by.map((who) => (
                <Person key={who} who={who} name={nameOf(who)} />
              ))}
              {mayNote && by.includes("me") ? (
                <Button
                  look="bare"
                  aria-label={t("noted.takeBackOf", { day: sayLongDay(day, today) })}
                  onPress={() => void note(day, true)}
                >
                  {t("noted.takeBack")}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {noted.hasMore ? (
        <p>
          <Button look="bare" onPress={() => setMost(most + MORE)}>
            {t("noted.more")}
          </Button>
        </p>
      ) : null}
      {choosing ? (
        <AnotherDayDialog
          days={Array.from({ length: DAYS_BACK }, (_, i) => today - 1 - i).filter((day) => !isNoted(day))}
          onDone={(day) => {
            setChoosing(false);
            void note(day, false);
          }}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </section>
  );
}

type Answer = Result<RhythmDays, AppError>;
/** Asked again whenever somebody noted something, or a day has passed. */
function useNoted(
  { id, mark }: Projection,
  most: number,
  today: number,
): [RhythmDays | undefined, (answer: Answer) => void] {
  const [noted, setNoted] = useState<RhythmDays>();
  useEffect(() => {
    let current = true;
    void call("rhythm.view", { id, most }).then((answer) => {
      if (current && answer.ok) setNoted(answer.value);
    });
    return () => {
      current = false;
    };
  }, [id, mark, most, today]);
  return [noted, (answer) => answer.ok && setNoted(answer.value)];
}
