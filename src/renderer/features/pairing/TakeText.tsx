import { FileUp } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { PAIRING_TEXT } from "../../../shared/ipc/contract.ts";
import type { Pasted } from "../../../shared/ipc/shapes.ts";
import { call } from "../../state/connection.ts";
import { type PlainKey, t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Button, Cluster, Stack, TextArea, toast } from "../../ui/index.ts";

/** One place for whatever comes by hand (PR4). What it was is said, and the page then shows what is next. */
export function TakeText() {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const take = async (said: string): Promise<void> => {
    setBusy(true);
    setWrong(undefined);
    const done = await call("pairing.paste", { text: said.slice(0, PAIRING_TEXT) });
    setBusy(false);
    if (!done.ok) return setWrong(sayError(done.error));
    const { was } = done.value;
    if (!isTaken(was)) return setWrong(t(words[was]));
    setText("");
    toast({ text: t(words[was]) });
  };
  const open = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > PAIRING_TEXT) setWrong(t("pairing.pasted.nothing"));
    else await take(await file.text());
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "" && !busy) void take(text);
      }}
    >
      <Stack gap={3}>
        <TextArea
          label={t("pairing.apart.field")}
          value={text}
          onChange={setText}
          wrong={wrong}
          maxLength={PAIRING_TEXT}
          rows={3}
        />
        <Cluster>
          <Button type="submit" isPending={busy} isDisabled={text.trim() === ""}>
            {t("pairing.apart.take")}
          </Button>
          <FileTrigger acceptedFileTypes={["text/plain"]} onSelect={(files) => void open(files?.[0])}>
            <Button icon={<FileUp size={18} strokeWidth={1.75} aria-hidden />}>{t("pairing.apart.open")}</Button>
          </FileTrigger>
        </Cluster>
      </Stack>
    </form>
  );
}

const isTaken = (was: Pasted): boolean => was === "claim" || was === "reveal" || was === "confirm" || was === "cancel";

const words: Record<Pasted, PlainKey> = {
  claim: "pairing.pasted.claim",
  reveal: "pairing.pasted.reveal",
  confirm: "pairing.pasted.confirm",
  cancel: "pairing.pasted.cancel",
  known: "pairing.pasted.known",
  own: "pairing.pasted.own",
  stranger: "pairing.pasted.stranger",
  invitation: "pairing.pasted.invitation",
  damaged: "pairing.pasted.damaged",
  nothing: "pairing.pasted.nothing",
};
