import { useState } from "react";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { Button, Progress, Stack } from "../../ui/index.ts";
import { PassphraseField } from "./PassphraseField.tsx";
import { OpenWithKeychain } from "./OpenWithKeychain.tsx";
import { useOpen } from "./useOpen.ts";

export function OpenWithPassphrase() {
  const [passphrase, setPassphrase] = useState("");
  const { busy, waits, wrong, attempt } = useOpen();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (passphrase !== "") void attempt(() => call("vault.unlock", { passphrase }));
      }}
    >
      <Stack gap={6}>
        <h1>{t("lock.title")}</h1>
        <PassphraseField
          label={t("lock.passphrase")}
          value={passphrase}
          onChange={setPassphrase}
          wrong={wrong}
          autoFocus
        />
        {busy ? <Progress label={t("lock.opening")} /> : null}
        <span>
          <Button type="submit" look="main" isPending={busy} isDisabled={waits}>
            {t("lock.open")}
          </Button>
        </span>
        <OpenWithKeychain />
      </Stack>
    </form>
  );
}
