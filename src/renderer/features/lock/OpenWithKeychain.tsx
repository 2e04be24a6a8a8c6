import { call } from "../../state/connection.ts";
import { useHost } from "../../state/host.ts";
import { useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Progress, Quiet } from "../../ui/index.ts";
import { useOpen } from "./useOpen.ts";

/** VT1: offered where it was turned on. It keeps the passphrase from nothing: its failing is one sentence beside it. */
export function OpenWithKeychain() {
  const isOn = useVault((vault) => vault.status?.keychain ?? false);
  const host = useHost();
  const { busy, wrong, attempt } = useOpen();
  if (!isOn || host === undefined) return null;
  if (!host.keychain) return host.kind === "browser" ? <Quiet>{t("lock.keychainNotHere")}</Quiet> : null;
  return (
    <>
      {wrong === undefined ? null : <Banner look="hold" title={wrong} live />}
      {busy ? <Progress label={t("lock.keychainAsking")} /> : null}
      <span>
        <Button isPending={busy} onPress={() => void attempt(() => call("vault.unlock", { keychain: true }))}>
          {t("lock.keychain")}
        </Button>
      </span>
    </>
  );
}
