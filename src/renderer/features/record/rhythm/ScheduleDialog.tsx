import { useState } from "react";
import type { Day } from "../../../../shared/base/day.ts";
import {
  readClock,
  type Schedule,
  sayClock,
  saySchedule,
  weekdayOf,
} from "../../../../shared/domain/rhythm/schedule.ts";
import { useToday } from "../../../state/today.ts";
import { t } from "../../../strings/index.ts";
import { Button, Choice, Dialog, Stack, TextField } from "../../../ui/index.ts";
import css from "../Dialogs.module.css";
import own from "./Rhythm.module.css";
import { HowOften, type Pick, pickOf, repeatOf } from "./HowOften.tsx";

const lengths = ["0", "15", "30", "45", "60", "120"] as const;
type Length = (typeof lengths)[number];
const lengthOf = (lasts: number | undefined): Length => lengths.find((one) => Number(one) === lasts) ?? "0";

/** Chooses when a rhythm comes round, and writes it as a clause of the text. What it will say is shown all along. */
export function ScheduleDialog({
  begun,
  onDone,
  onClose,
}: {
  readonly begun: Schedule | undefined;
  readonly onDone: (clause: string) => void;
  readonly onClose: () => void;
}) {
  const today = useToday();
  const [pick, setPick] = useState<Pick>(() => pickOf(begun?.repeat, weekdayOf(today)));
  const [clock, setClock] = useState(sayClock(begun?.at ?? 19 * 60));
  const [length, setLength] = useState<Length>(lengthOf(begun?.lasts));
  const at = readClock(clock);
  const repeat = repeatOf(pick, today as Day);
  const lasts = Number(length);
  const clause = at !== undefined && repeat && saySchedule({ repeat, at, ...(lasts > 0 ? { lasts } : {}) });
  return (
    <Dialog
      title={t("when.title")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      wide
      actions={
        <>
          <Button onPress={onClose}>{t("do.cancel")}</Button>
          <Button look="main" isDisabled={!clause} onPress={() => clause && onDone(clause)}>
            {t("when.do")}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <p className={css.preview} aria-live="polite" dir="auto">
          {clause || t("when.notYet")}
        </p>
        <HowOften pick={pick} onPick={setPick} />
        <div className={own.clock}>
          <TextField
            label={t("when.at")}
            value={clock}
            onChange={setClock}
            maxLength={10}
            wrong={at === undefined ? t("when.atWrong") : undefined}
          />
        </div>
        <Choice
          label={t("when.lasts")}
          options={lengths.map((id) => ({ id, label: t(`when.lasts.${id}`) }))}
          value={length}
          onChange={setLength}
        />
      </Stack>
    </Dialog>
  );
}
