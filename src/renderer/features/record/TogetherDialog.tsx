import { useState } from "react";
import type { Projection } from "../../../shared/ipc/textShapes.ts";
import { useTies } from "../../state/pairing.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner, Button, Dialog } from "../../ui/index.ts";
import { joinTogether } from "./actions.ts";
import { Busy } from "./Busy.tsx";
import css from "./Dialogs.module.css";
import { useNameOf } from "./names.ts";
import type { Replica } from "./replica.ts";

export type TogetherDialogProps = {
  readonly replica: Replica;
  readonly row: Projection;
  readonly onClose: () => void;
  readonly onBusy: (busy: boolean) => void;
};

/** Before joining: what will happen to every letter, what is shared by it, and that leaving is free. */
export function TogetherDialog({ replica, row, onClose, onBusy }: TogetherDialogProps) {
  const name = useNameOf()("partner");
  const together = useTies((ties) => ties.together.get(row.id)) ?? "off";
  const isFirst = together === "off" || together === "waiting";
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const join = async () => {
    setBusy(true);
    setWrong(undefined);
    onBusy(true);
    const joined = await joinTogether(replica, row);
    onBusy(false);
    setBusy(false);
    if (joined.ok) onClose();
    else setWrong(replica.uncommitted ? t("share.notSaved") : sayError(joined.error));
  };
  return (
    <Dialog
      title={t("together.title")}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      dismissable={!busy}
      actions={
        <>
          <Button onPress={onClose}>{t("do.cancel")}</Button>
          <Button look="main" onPress={() => void join()} isDisabled={busy}>
            {t("together.join")}
          </Button>
        </>
      }
    >
      <p>{isFirst ? t("together.lead", { name }) : t("together.leadSecond", { name })}</p>
      {row.shared && !row.unshared ? null : (
        <p>
          <strong className={css.strong}>{row.shared ? t("together.sharesFirst") : t("together.sharesAll")}</strong>
        </p>
      )}
      <p className={css.quiet}>{t("together.leaveAny")}</p>
      {busy ? <Busy replica={replica} /> : null}
      {wrong === undefined ? null : <Banner look="hold" title={wrong} live />}
    </Dialog>
  );
}
