/** Adding a device of one's own (MB5): asked for by passphrase, compared on both screens, and seen by both people. */
import { useState } from "react";
import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { setPairing } from "../../state/pairing.ts";
import { useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Cluster, Page, Section, Stack } from "../../ui/index.ts";
import { usePaired } from "../record/names.ts";
import { AskPassphrase } from "../settings/AskPassphrase.tsx";
import { setInvitation } from "./Inviting.tsx";

const usePartner = (): string => useVault((vault) => vault.status?.partnerName) ?? t("settings.partner");

/** F21, F26: what it gets, what the other sees and when, and the passphrase. */
export function AddDevice() {
  const name = usePartner();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <span>
        <Button onPress={() => setAsking(true)}>{t("pairing.own.add")}</Button>
      </span>
      <AskPassphrase
        title={t("pairing.own.addTitle")}
        text={
          <Stack gap={3}>
            <p>{t("pairing.own.addHow")}</p>
            <p>{t("pairing.own.addGets")}</p>
            <p>{t("pairing.own.see", { name })}</p>
          </Stack>
        }
        act={t("pairing.own.addDo")}
        isOpen={asking}
        onClose={() => setAsking(false)}
        run={async (passphrase) => {
          const made = await call("pairing.inviteOwn", { passphrase });
          if (!made.ok) return made;
          setInvitation(made.value.text);
          setPairing({ stage: "inviting", isOwn: true, expiresInMs: made.value.expiresInMs });
          go(paths.invite);
          return made;
        }}
      />
    </>
  );
}

/** At the codes: what comes of it, before anybody says that they match. */
export function Becomes() {
  const isFirst = usePaired();
  const name = usePartner();
  if (isFirst) return <Banner look="hold" title={t("pairing.own.gives")} text={t("pairing.own.see", { name })} />;
  return <Banner look="hold" title={t("pairing.own.becomes")} text={t("pairing.own.becomesText")} />;
}

export function Added() {
  const name = usePartner();
  const close = (): void => {
    void call("pairing.cancel");
    setPairing({ stage: "none" });
  };
  return (
    <Page title={t("pairing.own.added")} lead={t("pairing.own.addedText", { name })}>
      <Section title={t("pairing.own.addedKept")} lead={t("pairing.own.addedKeptText")}>
        <Cluster>
          <Button
            look="main"
            onPress={() => {
              close();
              go(paths.today);
            }}
          >
            {t("pairing.done")}
          </Button>
          <Button
            onPress={() => {
              close();
              go(paths.settingsPart("open"));
            }}
          >
            {t("pairing.own.list")}
          </Button>
        </Cluster>
      </Section>
    </Page>
  );
}
