import { useState } from "react";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { Button, Progress, SecretField, Stack } from "../../ui/index.ts";
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
        <SecretField
          label={t("lock.passphrase")}
          value={passphrase}
          onChange={setPassphrase}
          wrong={wrong}
          showLabel={t("do.showWords")}
          hideLabel={t("do.hideWords")}
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
