import { useState } from "react";
import { t } from "../../strings/index.ts";
import { Button, Quiet, Stack } from "../../ui/index.ts";
import { usePaired } from "../record/names.ts";
import { Matter } from "../settings/Part.tsx";
import { HistoryCode } from "./HistoryCode.tsx";
import { SaveProof } from "./SaveProof.tsx";
import { VerifyHistory } from "./VerifyHistory.tsx";

/** All that two have signed: checked, compared, shown to others. */
export function ProofPart() {
  const [saving, setSaving] = useState(false);
  const paired = usePaired();
  if (!paired) return <Quiet>{t("proof.notYet")}</Quiet>;
  return (
    <Stack gap={6}>
      <Matter title={t("proof.verify")} text={t("proof.verifyLead")}>
        <VerifyHistory />
      </Matter>
      <Matter title={t("proof.code")}>
        <HistoryCode />
      </Matter>
      <Matter title={t("proof.save")} text={t("proof.saveLead")}>
        <span>
          <Button onPress={() => setSaving(true)}>{t("proof.save")}</Button>
        </span>
      </Matter>
      {saving ? <SaveProof onClose={() => setSaving(false)} /> : null}
    </Stack>
  );
}
