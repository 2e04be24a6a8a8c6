import { ImageUp } from "lucide-react";
import { type ClipboardEvent, useState } from "react";
import { DropZone, FileTrigger, Text } from "react-aria-components";
import { PAIRING_TEXT } from "../../../shared/ipc/contract.ts";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Button, Cluster, cx, Page, Stack, TextArea } from "../../ui/index.ts";
import css from "./Answer.module.css";
import { readPicture } from "./readPicture.ts";

/** Answers an invitation: its text pasted or its file opened, or its picture opened, dropped or pasted. No camera. */
export function Answer({ onBack }: { readonly onBack: () => void }) {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [note, setNote] = useState<string>();
  const [busy, setBusy] = useState(false);
  const take = async (picture: Blob | undefined): Promise<void> => {
    if (picture === undefined) return;
    if (picture.type === "text/plain") return setText((await picture.text()).slice(0, PAIRING_TEXT));
    const read = await readPicture(picture);
    setNote(t(read === undefined ? "pairing.noCode" : "pairing.pictureRead"));
    if (read !== undefined) setText(read);
  };
  const accept = async (): Promise<void> => {
    setBusy(true);
    setWrong(undefined);
    const done = await call("pairing.accept", { text: text.trim() });
    setBusy(false);
    if (!done.ok) setWrong(sayError(done.error));
  };
  const pasted = (event: ClipboardEvent): void => {
    const picture = [...event.clipboardData.files].find(({ type }) => type.startsWith("image/"));
    if (picture === undefined) return;
    event.preventDefault();
    void take(picture);
  };
  return (
    <Page title={t("pairing.answerTitle")}>
      <form
        onPaste={pasted}
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "" && !busy) void accept();
        }}
      >
        <Stack gap={6}>
          <TextArea
            label={t("pairing.paste")}
            hint={t("pairing.pasteHint")}
            value={text}
            onChange={setText}
            wrong={wrong}
            maxLength={PAIRING_TEXT}
            autoFocus
          />
          <DropZone
            className={cx(css.drop)}
            onDrop={async (event) => {
              const item = event.items.find((one) => one.kind === "file");
              if (item?.kind === "file") await take(await item.getFile());
            }}
          >
            <FileTrigger acceptedFileTypes={["image/*", "text/plain"]} onSelect={(files) => void take(files?.[0])}>
              <Button icon={<ImageUp size={18} strokeWidth={1.75} aria-hidden />}>{t("pairing.openPicture")}</Button>
            </FileTrigger>
            <Text slot="label" className={cx(css.words)}>
              {t("pairing.dropPicture")}
            </Text>
            <span role="status">{note}</span>
          </DropZone>
          <Cluster>
            <Button onPress={onBack}>{t("do.back")}</Button>
            <Button type="submit" look="main" isPending={busy} isDisabled={text.trim() === ""}>
              {t("pairing.accept")}
            </Button>
          </Cluster>
        </Stack>
      </form>
    </Page>
  );
}
