import { useState } from "react";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import type { Offered } from "../../../../shared/ipc/textShapes.ts";
import { LIMIT } from "../../../../shared/protocol/limits.ts";
import { t } from "../../../strings/index.ts";
import { Button, Dialog, Quiet, Stack, TextField, toast } from "../../../ui/index.ts";
import { useNameOf } from "../names.ts";
import css from "../Dialogs.module.css";
import { NotDone } from "./NotDone.tsx";
import type { AgreementActs } from "./useAgreement.ts";

export type DeclineDialogProps = {
  readonly offered: Offered;
  readonly decline: AgreementActs["decline"];
  readonly onClose: () => void;
};

/** Saying that one would rather not (SG9): a choice, and saying nothing is another that is never shown (F25). */
export function DeclineDialog({ offered, decline, onClose }: DeclineDialogProps) {
  const nameOf = useNameOf();
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const [notDone, setNotDone] = useState<AppError>();
  const [name, me] = [nameOf("partner"), nameOf("me")];
  const say = async (): Promise<void> => {
    setBusy(true);
    const now = await decline(offered.id, word.trim());
    setBusy(false);
    if (!now.ok) return setNotDone(now.error);
    toast({ text: t("decline.done") });
    onClose();
  };
  return (
    <Dialog
      title={t("decline.title")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      dismissable={!busy}
      actions={
        <>
          <Button onPress={onClose}>{t("do.cancel")}</Button>
          <Button look="main" isPending={busy} onPress={() => void say()}>
            {t("decline.do")}
          </Button>
        </>
      }
    >
      <Stack gap={3}>
        <NotDone error={notDone} />
        <p>{t("decline.lead")}</p>
        <TextField
          label={t("decline.word")}
          hint={t("decline.wordHint")}
          value={word}
          onChange={setWord}
          maxLength={LIMIT.whyChars}
          prose
        />
        <p className={css.strong}>{t("withdraw.see", { name })}</p>
        <p>{t("decline.seeText", { name, me })}</p>
        <Quiet>{t("decline.orNot")}</Quiet>
      </Stack>
    </Dialog>
  );
}
