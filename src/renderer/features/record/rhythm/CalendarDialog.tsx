import { call } from "../../../state/connection.ts";
import { t } from "../../../strings/index.ts";
import { Stack, toast } from "../../../ui/index.ts";
import { AskPassphrase } from "../../settings/AskPassphrase.tsx";
import { saveFile } from "../../settings/saveFile.ts";
import css from "../Dialogs.module.css";

export type CalendarDialogProps = {
  /** The clause it is made of. */
  readonly when: string;
  /** Last day of its trial. */
  readonly until: number | undefined;
  readonly onClose: () => void;
};

/** F21, F30: after the passphrase, and after who will be able to read it. */
export function CalendarDialog({ when, until, onClose }: CalendarDialogProps) {
  return (
    <AskPassphrase
      title={t("calendar.do")}
      text={
        <Stack gap={3}>
          <p className={css.strong}>{t("calendar.others")}</p>
          <p dir="auto" className={css.preview}>
            {when}
          </p>
          <p>{t("calendar.in")}</p>
          <p className={css.quiet}>{t("calendar.once")}</p>
        </Stack>
      }
      act={t("calendar.do")}
      isOpen
      onClose={onClose}
      run={async (passphrase) => {
        const made = await call("rhythm.calendar", { when, passphrase, ...(until === undefined ? {} : { until }) });
        if (made.ok) {
          saveFile(made.value.name, new Uint8Array(made.value.file));
          toast({ text: t("calendar.saved") });
        }
        return made;
      }}
    />
  );
}
