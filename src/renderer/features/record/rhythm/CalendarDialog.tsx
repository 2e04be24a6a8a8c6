import { call } from "../../../state/connection.ts";
import { t } from "../../../strings/index.ts";
import { Stack, toast } from "../../../ui/index.ts";
import { AskPassphrase } from "../../settings/AskPassphrase.tsx";
import { saveFile } from "../../settings/saveFile.ts";
import css from "../Dialogs.module.css";

/** F21, F30: after the passphrase, and after who will be able to read it. `when`: the clause it is made of. */
export function CalendarDialog({ when, onClose }: { readonly when: string; readonly onClose: () => void }) {
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
        const made = await call("rhythm.calendar", { when, passphrase });
        if (made.ok) {
          saveFile(made.value.name, new Uint8Array(made.value.file));
          toast({ text: t("calendar.saved") });
        }
        return made;
      }}
    />
  );
}
