import { useState } from "react";
import { sayToday } from "../../../strings/days.ts";
import { t } from "../../../strings/index.ts";
import { Button, Choice, Dialog, Quiet } from "../../../ui/index.ts";

/** A day further back is let be. */
export const DAYS_BACK = 7;

/** One of the days just past that nobody has noted yet. */
export function AnotherDayDialog({
  days,
  onDone,
  onClose,
}: {
  /** The latest first. */
  readonly days: readonly number[];
  readonly onDone: (day: number) => void;
  readonly onClose: () => void;
}) {
  const [day, setDay] = useState(days[0]);
  return (
    <Dialog
      title={t("noted.which")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t("do.cancel")}</Button>
          <Button look="main" isDisabled={day === undefined} onPress={() => day !== undefined && onDone(day)}>
            {t("noted.do")}
          </Button>
        </>
      }
    >
      {day === undefined ? (
        <Quiet>{t("noted.allNoted")}</Quiet>
      ) : (
        <Choice
          label={t("noted.which")}
          labelHidden
          shape="column"
          options={days.map((one) => ({ id: String(one), label: sayToday(one) }))}
          value={String(day)}
          onChange={(one) => setDay(Number(one))}
        />
      )}
    </Dialog>
  );
}
