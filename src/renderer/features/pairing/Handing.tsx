/** Texts that two who are apart hand to each other: one goes out, another comes in, by whatever the two use (PR4). */
import { Copy, FileDown, FileUp } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { utf8 } from "../../../shared/base/bytes.ts";
import { PAIRING_TEXT } from "../../../shared/ipc/contract.ts";
import type { Pasted } from "../../../shared/ipc/shapes.ts";
import { call } from "../../state/connection.ts";
import { type PlainKey, t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Button, Cluster, Section, Stack, TextArea, toast } from "../../ui/index.ts";
import { saveFile } from "../settings/saveFile.ts";
import css from "./Inviting.module.css";

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;

export function SendText({
  title,
  lead,
  text,
  isMain,
}: {
  readonly title: string;
  readonly lead: string;
  readonly text: string;
  /** It is what is to be done now. */
  readonly isMain: boolean;
}) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    toast({ text: t("pairing.apart.copied") });
  };
  return (
    <Section title={title} lead={lead}>
      <Stack gap={3}>
        {/* It scrolls, so the keyboard must reach it. */}
        <p tabIndex={0} aria-label={title} role="region" className={css.text}>
          {text}
        </p>
        <Cluster>
          <Button look={isMain ? "main" : "plain"} icon={<Copy {...icon} />} onPress={() => void copy()}>
            {t("pairing.copy")}
          </Button>
          <Button
            icon={<FileDown {...icon} />}
            onPress={() => saveFile("homeport-connect.txt", new Uint8Array(utf8(text)))}
          >
            {t("pairing.apart.save")}
          </Button>
        </Cluster>
      </Stack>
    </Section>
  );
}

/** One place for whatever comes. What it was is said, and the page then shows what is next. */
export function TakeText({ title, lead }: { readonly title: string; readonly lead: string }) {
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
    <Section title={title} lead={lead}>
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
          />
          <Cluster>
            <Button type="submit" isPending={busy} isDisabled={text.trim() === ""}>
              {t("pairing.apart.take")}
            </Button>
            <FileTrigger acceptedFileTypes={["text/plain"]} onSelect={(files) => void open(files?.[0])}>
              <Button icon={<FileUp {...icon} />}>{t("pairing.apart.open")}</Button>
            </FileTrigger>
          </Cluster>
        </Stack>
      </form>
    </Section>
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
