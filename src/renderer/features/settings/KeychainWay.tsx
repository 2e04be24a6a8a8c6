import { useState } from "react";
import { call } from "../../state/connection.ts";
import { setSlots, useAccess } from "../../state/devices.ts";
import { useHost } from "../../state/host.ts";
import { t } from "../../strings/index.ts";
import { Button, Quiet, toast } from "../../ui/index.ts";
import { AskPassphrase } from "./AskPassphrase.tsx";
import { Matter } from "./Part.tsx";

/** VT1: the system's keychain as one more way in. Off until its meaning was said and the passphrase given (F21). */
export function KeychainWay() {
  const host = useHost();
  const isOn = useAccess((access) => access.slots.some(({ kind }) => kind === "keychain"));
  const [asking, setAsking] = useState(false);
  if (host === undefined || isOn) return null; // once on, it stands among the ways in, and is taken away there
  if (!host.keychain) {
    return (
      <Matter title={t("settings.keychain")}>
        <Quiet>{t(host.kind === "browser" ? "settings.keychainBrowser" : "settings.keychainNone")}</Quiet>
      </Matter>
    );
  }
  return (
    <Matter title={t("settings.keychain")} text={t("settings.keychainOff")}>
      <span>
        <Button onPress={() => setAsking(true)}>{t("settings.keychainOn")}</Button>
      </span>
      <AskPassphrase
        title={t("settings.keychainTitle")}
        text={
          <>
            <p>{t("settings.keychainText")}</p>
            <p>{t("settings.keychainText2")}</p>
          </>
        }
        act={t("settings.keychainOn")}
        isOpen={asking}
        onClose={() => setAsking(false)}
        run={async (passphrase) => {
          const added = await call("vault.addKeychain", { passphrase });
          if (added.ok) {
            setSlots(added.value);
            toast({ text: t("settings.keychainDone") });
          }
          return added;
        }}
      />
    </Matter>
  );
}
