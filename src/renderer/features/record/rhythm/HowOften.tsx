import type { Day } from "../../../../shared/base/day.ts";
import { firstFrom, type Repeat, sayWeekday, type Weekday } from "../../../../shared/domain/rhythm/schedule.ts";
import { t } from "../../../strings/index.ts";
import { Choice, Tick } from "../../../ui/index.ts";
import css from "./Rhythm.module.css";

const often = ["week", "other week", "month", "day"] as const;
const nths = ["1", "2", "3", "4", "-1"] as const;
const weeks = ["this", "next"] as const;
const weekdays: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

/** What is picked, also of what is not shown just now: going back finds it again. */
export type Pick = {
  readonly often: (typeof often)[number];
  /** Of a week. */
  readonly days: readonly Weekday[];
  /** Of every other week, and of a month. */
  readonly day: Weekday;
  readonly week: (typeof weeks)[number];
  readonly nth: (typeof nths)[number];
};

export function pickOf(repeat: Repeat | undefined, today: Weekday): Pick {
  const days = repeat?.every === "week" ? repeat.on : [today];
  const day = repeat?.every === "month" && "nth" in repeat ? repeat.on : (days[0] ?? today);
  const nth = repeat?.every === "month" && "nth" in repeat ? nths.find((one) => Number(one) === repeat.nth) : undefined;
  return { often: repeat?.every ?? "week", days, day, week: "this", nth: nth ?? "1" };
}

/** Undefined where no day of the week is picked. */
export function repeatOf(pick: Pick, today: Day): Repeat | undefined {
  if (pick.often === "day") return { every: "day" };
  if (pick.often === "month") return { every: "month", nth: Number(pick.nth), on: pick.day };
  if (pick.often === "week") return pick.days.length > 0 ? { every: "week", on: pick.days } : undefined;
  const first = firstFrom({ repeat: { every: "week", on: [pick.day] }, at: 0 }, today);
  return { every: "other week", from: (pick.week === "this" ? first : first + 7) as Day };
}

export function HowOften({ pick, onPick }: { readonly pick: Pick; readonly onPick: (pick: Pick) => void }) {
  const one = (
    <Choice
      label={t("when.day")}
      options={weekdays.map((day) => ({ id: String(day), label: sayWeekday(day).slice(0, 3) }))}
      value={String(pick.day)}
      onChange={(day) => onPick({ ...pick, day: Number(day) })}
    />
  );
  return (
    <>
      <Choice
        label={t("when.often")}
        options={often.map((id) => ({ id, label: t(`when.often.${id}`) }))}
        value={pick.often}
        onChange={(next) => onPick({ ...pick, often: next })}
      />
      {pick.often === "week" ? (
        <fieldset className={css.weekdays}>
          <legend>{t("when.days")}</legend>
          <div className={css.ticks}>
            {weekdays.map((day) => (
              <Tick
                key={day}
                label={sayWeekday(day)}
                isSelected={pick.days.includes(day)}
                onChange={(is) =>
                  onPick({ ...pick, days: weekdays.filter((w) => (w === day ? is : pick.days.includes(w))) })
                }
              />
            ))}
          </div>
        </fieldset>
      ) : null}
      {pick.often === "month" ? (
        <Choice
          label={t("when.nth")}
          options={nths.map((id) => ({ id, label: t(`when.nth.${id}`) }))}
          value={pick.nth}
          onChange={(nth) => onPick({ ...pick, nth })}
        />
      ) : null}
      {pick.often === "month" || pick.often === "other week" ? one : null}
      {pick.often === "other week" ? (
        <Choice
          label={t("when.week")}
          options={weeks.map((id) => ({ id, label: t(`when.week.${id}`) }))}
          value={pick.week}
          onChange={(week) => onPick({ ...pick, week })}
        />
      ) : null}
    </>
  );
}
