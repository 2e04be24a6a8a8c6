import { type ReactNode, useState } from "react";
import type { Result } from "../../../shared/base/result.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Button, Dialog, Progress } from "../../ui/index.ts";
import { PassphraseField } from "../lock/PassphraseField.tsx";

type AskPassphraseProps = {
  readonly title: string;
  readonly text: ReactNode;
  readonly act: string;
  readonly busyText?: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Runs with the passphrase; a failure stays in the dialog, in words. */
  readonly run: (passphrase: string) => Promise<Result<unknown, AppError>>;
};

/** F21: what gives or takes a way in asks for the passphrase again. It is kept no longer than the question. */
export function AskPassphrase(props: AskPassphraseProps) {
  // A new body each time it opens, so that nothing typed before is still in it.
  return props.isOpen ? <Body {...props} /> : null;
}

function Body({ title, text, act, busyText, onClose, run }: AskPassphraseProps) {
  const [passphrase, setPassphrase] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    if (passphrase === "" || busy) return;
    setBusy(true);
    const done = await run(passphrase);
    setBusy(false);
    if (done.ok) onClose();
    else setWrong(sayError(done.error));
  };
  return (
    <Dialog
      title={title}
      closeLabel={t("do.close")}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t("do.cancel")}</Button>
          <Button look="main" onPress={() => void submit()} isPending={busy}>
            {act}
          </Button>
        </>
      }
    >
      {text}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <PassphraseField
          label={t("settings.passphrase")}
          value={passphrase}
          onChange={setPassphrase}
          wrong={wrong}
          autoFocus
        />
      </form>
      {busy ? <Progress label={busyText ?? t("lock.opening")} /> : null}
    </Dialog>
  );
}
