import { useState } from "react";
import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { sayAddressFault } from "../../strings/sayError.ts";
import { Banner, Button, Cluster, Page, Progress, Section, Stack, TextField } from "../../ui/index.ts";
import { FIRST_SENTENCE } from "../agreements/templates.ts";
import { LastText } from "./Apart.tsx";
import { cancelPairing, endPairing } from "./Pairing.tsx";
import { sayFailed, wordsOf } from "./words.ts";

export function Joining({ pairing }: { readonly pairing: PairingState }) {
  const words = wordsOf(pairing);
  const [address, setAddress] = useState("");
  const [wrong, setWrong] = useState<string>();
  const tryAddress = async (): Promise<void> => {
    const done = await call("pairing.lookAt", { address: address.trim() });
    setWrong(done.ok ? undefined : sayAddressFault(done.error));
  };
  return (
    <Page title={t("pairing.answerTitle")} lead={t(words.joiningText)}>
      <Stack gap={6}>
        <Progress label={t(words.joining)} />
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void tryAddress();
          }}
        >
          <Stack gap={3}>
            <TextField label={t(words.address)} value={address} onChange={setAddress} maxLength={120} wrong={wrong} />
            <Cluster>
              <Button type="submit" isDisabled={address.trim() === ""}>
                {t("pairing.addressDo")}
              </Button>
              <Button onPress={() => void cancelPairing()}>{t("pairing.stop")}</Button>
            </Cluster>
          </Stack>
        </form>
      </Stack>
    </Page>
  );
}

/** After pairing: one small thing to do together, and nothing more. */
export function Paired({ name, last }: { readonly name: string | undefined; readonly last: string | undefined }) {
  return (
    <Page
      title={name === undefined ? t("pairing.paired") : t("pairing.pairedName", { name })}
      lead={t("pairing.pairedText")}
    >
      <Section
        title={t("today.together.title")}
        lead={t("today.together.text", { sentence: t("today.together.sentence") })}
      >
        <Cluster>
          <Button look="main" onPress={() => go(paths.newFrom(FIRST_SENTENCE))}>
            {t("today.together.do")}
          </Button>
          <Button onPress={() => go(paths.today)}>{t("pairing.done")}</Button>
        </Cluster>
      </Section>
      {last === undefined ? null : <LastText text={last} />}
    </Page>
  );
}

export function Failed({ pairing }: { readonly pairing: PairingState }) {
  const { title, text } = sayFailed(pairing);
  const again = async (): Promise<void> => {
    await call("pairing.cancel");
    endPairing();
  };
  return (
    <Page title={title}>
      <Banner look="hold" title={text} actions={<Button onPress={() => void again()}>{t("pairing.again")}</Button>} />
    </Page>
  );
}
