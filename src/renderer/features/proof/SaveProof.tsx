import { err } from "../../../shared/base/result.ts";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { More, Stack, toast } from "../../ui/index.ts";
import css from "../record/Dialogs.module.css";
import { nameOf } from "../today/sayLine.ts";
import { useNameOf } from "../record/names.ts";
import { AskPassphrase } from "../settings/AskPassphrase.tsx";
import { saveFile } from "../settings/saveFile.ts";

/** F21, F27: after the passphrase, and after what will be in it. Of one agreement, or of all. */
export function SaveProof({ row, onClose }: { readonly row?: Projection; readonly onClose: () => void }) {
  const name = useNameOf()("partner");
  return (
    <AskPassphrase
      title={t("proof.save")}
      text={
        <Stack gap={3}>
          {row === undefined ? null : <p>{t("proof.saveOf", { title: nameOf(row) })}</p>}
          <p>{t("proof.saveIn")}</p>
          <p className={css.strong}>{t("proof.saveSays")}</p>
          <p className={css.quiet}>{t("proof.saveTold")}</p>
          <More label={t("proof.how")}>{t("proof.howText", { name })}</More>
        </Stack>
      }
      act={t("proof.save")}
      busyText={t("proof.saving")}
      isOpen
      onClose={onClose}
      run={async (passphrase) => {
        const made = await call("export.proof", { passphrase, ...(row === undefined ? {} : { id: row.id }) });
        if (made.ok) {
          saveFile(made.value.name, new Uint8Array(made.value.file));
          const { leftOut } = made.value;
          toast({ text: leftOut.length === 0 ? t("proof.saved") : t("proof.savedBut", { titles: quoted(leftOut) }) });
          return made;
        }
        if (made.error.type !== "NotFound" && made.error.type !== "TooManyStatements") return made;
        toast({ text: t(made.error.type === "NotFound" ? "proof.saveNone" : "proof.saveTooMuch") });
        onClose();
        return err(made.error);
      }}
    />
  );
}

const quoted = (titles: readonly string[]): string =>
  titles.map((title) => `“${title || t("record.untitled")}”`).join(", ");
