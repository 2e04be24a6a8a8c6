import { useState } from "react";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { Button, Stack, toast } from "../../ui/index.ts";
import { ReadableCopy } from "../copy/ReadableCopy.tsx";
import { AskPassphrase } from "./AskPassphrase.tsx";
import { Matter } from "./Part.tsx";
import { saveFile } from "./saveFile.ts";

export function BackupPart() {
  const [asking, setAsking] = useState(false);
  return (
    <Stack gap={6}>
      <Matter title={t("settings.backupOne")} text={t("settings.backupLead")}>
        <span>
          <Button onPress={() => setAsking(true)}>{t("settings.backupMake")}</Button>
        </span>
      </Matter>
      <Matter title={t("settings.restore")} text={t("settings.restoreLead")} />
      <ReadableCopy />
      <AskPassphrase
        title={t("settings.backupMake")}
        text={<p>{t("settings.backupLead")}</p>}
        act={t("settings.backupMake")}
        busyText={t("settings.backupMaking")}
        isOpen={asking}
        onClose={() => setAsking(false)}
        run={async (passphrase) => {
          const made = await call("backup.create", { passphrase });
          if (made.ok) {
            saveFile(made.value.name, new Uint8Array(made.value.file));
            toast({ text: t("settings.backupMade") });
          }
          return made;
        }}
      />
    </Stack>
  );
}
