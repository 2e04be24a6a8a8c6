import { useState } from "react";
import { call } from "../../state/connection.ts";
import { setPairing } from "../../state/pairing.ts";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Banner, Button, Choice, Dialog, Stack, toast } from "../../ui/index.ts";

export type LeaveDialogProps = { readonly name: string; readonly isOpen: boolean; readonly onClose: () => void };

/** UP1, F09, F26: alone and at once. What stays, what the other will see and when; telling is a choice, and no is there first. */
export function LeaveDialog({ name, isOpen, onClose }: LeaveDialogProps) {
  const [telling, setTelling] = useState<"silent" | "tell">("silent");
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const leave = async (): Promise<void> => {
    setBusy(true);
    const left = await call("pairing.leave", { tell: telling === "tell" });
    setBusy(false);
    if (!left.ok) return setWrong(sayError(left.error));
    setPairing({ stage: "none" });
    toast({ text: t("leave.done") });
    onClose();
  };
  return (
    <Dialog
      title={t("leave.title", { name })}
      closeLabel={t("do.close")}
      isOpen={isOpen}
      onClose={onClose}
      dismissable={!busy}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {t("do.cancel")}
          </Button>
          <Button isPending={busy} onPress={() => void leave()}>
            {t("leave.do")}
          </Button>
        </>
      }
    >
      <Stack gap={3}>
        {wrong === undefined ? null : <Banner look="danger" title={wrong} />}
        <p>{t("leave.lead", { name })}</p>
        <p>{t("leave.kept", { name })}</p>
        <p>{t("leave.devices")}</p>
        <Choice
          label={t("leave.see", { name })}
          shape="column"
          value={telling}
          onChange={setTelling}
          options={[
            { id: "silent", label: t("leave.silent"), hint: t("leave.silentText", { name }) },
            { id: "tell", label: t("leave.tell", { name }), hint: t("leave.tellText", { name }) },
          ]}
        />
        <p>
          {t("leave.safe")}{" "}
          <Button look="bare" onPress={() => go(paths.safety)}>
            {t("lock.safety")}
          </Button>
        </p>
      </Stack>
    </Dialog>
  );
}
