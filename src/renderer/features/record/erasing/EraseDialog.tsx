import { useState } from "react";
import { isAgreeable } from "../../../../shared/domain/record.ts";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import type { Projection } from "../../../../shared/ipc/textShapes.ts";
import { go, paths } from "../../../state/navigation.ts";
import { t } from "../../../strings/index.ts";
import { Button, Dialog, Stack, toast } from "../../../ui/index.ts";
import { NotDone } from "../agreement/NotDone.tsx";
import css from "../Dialogs.module.css";
import { useNameOf } from "../names.ts";
import type { useErasing } from "./useErasing.ts";

export type EraseDialogProps = {
  readonly row: Projection;
  readonly word: "ask" | "agree";
  readonly say: ReturnType<typeof useErasing>["say"];
  readonly onClose: () => void;
};

/** What it means, what stays, and what the other will see and when (F10, F26). The way out has the focus: Enter erases nothing. */
export function EraseDialog({ row, word, say, onClose }: EraseDialogProps) {
  const name = useNameOf()("partner");
  const [busy, setBusy] = useState(false);
  const [notDone, setNotDone] = useState<AppError>();
  const asks = word === "ask";
  const act = async (): Promise<void> => {
    setBusy(true);
    const now = await say(word);
    setBusy(false);
    if (!now.ok) return setNotDone(now.error);
    // What was asked may have been taken back meanwhile: then there is nothing to agree to, and nothing is erased.
    if (asks || now.value.isErased) toast({ text: asks ? t("erase.askDone") : t("erase.agreeDone", { name }) });
    onClose();
  };
  return (
    <Dialog
      title={t("erase.title")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      dismissable={!busy}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {asks ? t("do.cancel") : t("erase.leave")}
          </Button>
          <Button isPending={busy} onPress={() => void act()}>
            {asks ? t("erase.ask", { name }) : t("erase.agree")}
          </Button>
        </>
      }
    >
      <Stack gap={3}>
        <NotDone error={notDone} />
        <p>{asks ? t("erase.askLead", { name }) : t("erase.agreeLead", { name })}</p>
        <p>{asks ? t("erase.askFinal", { name }) : t("erase.agreeFinal", { name })}</p>
        <p>{t("erase.copies")}</p>
        {!asks && row.unshared ? <p>{t("erase.own")}</p> : null}
        <p className={css.strong}>{t("erase.see", { name })}</p>
        <p>{asks ? t("erase.askSee", { name }) : t("erase.agreeSee")}</p>
        {asks ? (
          <p className={css.quiet}>
            {t("erase.sentence")} {isAgreeable(row.kind) ? t("erase.ends") : null}
          </p>
        ) : null}
        <p className={css.quiet}>
          {t("erase.safe")}{" "}
          <Button look="bare" onPress={() => go(paths.safety)}>
            {t("lock.safety")}
          </Button>
        </p>
      </Stack>
    </Dialog>
  );
}
