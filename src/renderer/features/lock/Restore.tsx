import { FileUp } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Choice, Cluster, Progress, Stack, TextArea } from "../../ui/index.ts";
import { PassphraseField } from "./PassphraseField.tsx";
import { useOpen } from "./useOpen.ts";

/** A backup on a clean machine, as a new device. Before it happens: what they will see, and when (F26). */
export function Restore({ onBack }: { readonly onBack: () => void }) {
  const [file, setFile] = useState<File>();
  const [by, setBy] = useState<"passphrase" | "words">("passphrase");
  const [secret, setSecret] = useState("");
  const { busy, waits, wrong, attempt } = useOpen();
  const restore = async (chosen: File): Promise<void> => {
    const bytes = new Uint8Array(await chosen.arrayBuffer());
    await attempt(() =>
      call("backup.restore", { file: bytes, secret: by === "passphrase" ? { passphrase: secret } : { words: secret } }),
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== undefined && secret.trim() !== "") void restore(file);
      }}
    >
      <Stack gap={6}>
        <h1>{t("restore.title")}</h1>
        <Cluster gap={3}>
          <FileTrigger onSelect={(files) => setFile(files?.[0])}>
            <Button icon={<FileUp size={18} strokeWidth={1.75} aria-hidden />}>{t("restore.choose")}</Button>
          </FileTrigger>
          <span role="status">{file === undefined ? null : t("restore.chosen", { name: file.name })}</span>
        </Cluster>
        <Choice
          label={t("restore.secret")}
          value={by}
          onChange={setBy}
          options={[
            { id: "passphrase", label: t("lock.passphrase") },
            { id: "words", label: t("restore.words") },
          ]}
        />
        {by === "passphrase" ? (
          <PassphraseField label={t("restore.passphrase")} value={secret} onChange={setSecret} wrong={wrong} />
        ) : (
          <TextArea
            label={t("lock.wordsField")}
            hint={t("lock.wordsText")}
            value={secret}
            onChange={setSecret}
            wrong={wrong}
          />
        )}
        <Banner title={t("restore.previewTitle")} text={t("restore.preview")} />
        {busy ? <Progress label={t("restore.doing")} /> : null}
        <Cluster>
          <Button onPress={onBack}>{t("do.back")}</Button>
          <Button
            type="submit"
            look="main"
            isPending={busy}
            isDisabled={waits || file === undefined || secret.trim() === ""}
          >
            {t("restore.do")}
          </Button>
        </Cluster>
      </Stack>
    </form>
  );
}
