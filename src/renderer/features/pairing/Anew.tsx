import { useState } from "react";
import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { Button, Cluster, Page, Stack } from "../../ui/index.ts";
import { AskPassphrase } from "../settings/AskPassphrase.tsx";

/** SP1, F26: who is connected may connect anew. What becomes of the record, what the other will see, and when. */
export function Anew({ onDone }: { readonly onDone: () => void }) {
  const name = useVault((vault) => vault.status?.partnerName) ?? t("settings.partner");
  const [asking, setAsking] = useState(false);
  return (
    <Page title={t("pairing.anew")} lead={t("pairing.anewLead")}>
      <Stack gap={3}>
        <p>{t("pairing.anewKept")}</p>
        <p>{t("pairing.anewEnds", { name })}</p>
        <p>{t("pairing.anewSee", { name })}</p>
        <p>{t("pairing.anewDevices")}</p>
        <Cluster>
          <Button look="main" onPress={() => setAsking(true)}>
            {t("pairing.anewDo")}
          </Button>
          <Button onPress={() => go(paths.settingsPart("you"))}>{t("pairing.notNow")}</Button>
        </Cluster>
      </Stack>
      <AskPassphrase
        title={t("pairing.anew")}
        text={<p>{t("pairing.anewAsk")}</p>}
        act={t("pairing.anewDo")}
        isOpen={asking}
        onClose={() => setAsking(false)}
        run={async (passphrase) => {
          const allowed = await call("pairing.anew", { passphrase });
          if (allowed.ok) onDone();
          return allowed;
        }}
      />
    </Page>
  );
}
