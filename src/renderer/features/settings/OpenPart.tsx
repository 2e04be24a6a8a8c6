import { useEffect, useState } from "react";
import type { SlotInfo } from "../../../shared/ipc/shapes.ts";
import { call } from "../../state/connection.ts";
import { loadAccess, setSlots, useAccess } from "../../state/devices.ts";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Stack, toast } from "../../ui/index.ts";
import { AskPassphrase } from "./AskPassphrase.tsx";
import { Devices } from "./Devices.tsx";
import { KeychainWay } from "./KeychainWay.tsx";
import { Fact, Facts, Matter } from "./Part.tsx";

/** F21: every way in and every device, and how to take one away. */
export function OpenPart() {
  useEffect(() => void loadAccess(), []);
  return (
    <Stack gap={6}>
      <Ways />
      <KeychainWay />
      <Devices />
    </Stack>
  );
}

function Ways() {
  const slots = useAccess((access) => access.slots);
  const hasWords = slots.some(({ kind }) => kind === "recovery");
  const [revoking, setRevoking] = useState<SlotInfo>();
  return (
    <Matter title={t("settings.ways")} text={t("settings.openLead")}>
      <Facts>
        {slots.map((slot) => (
          <Fact
            key={slot.id}
            title={t(`settings.slot.${slot.kind}`)}
            act={slot.revocable ? <Button onPress={() => setRevoking(slot)}>{t("settings.revoke")}</Button> : null}
          />
        ))}
      </Facts>
      {hasWords ? null : <Banner look="hold" title={t("settings.words.none")} />}
      <span>
        <Button onPress={() => go(paths.recovery)}>{t(hasWords ? "settings.words.new" : "settings.words.make")}</Button>
      </span>
      <AskPassphrase
        title={t("settings.revokeTitle")}
        text={
          revoking === undefined ? null : (
            <p>{t("settings.revokeText", { what: t(`settings.slot.${revoking.kind}`) })}</p>
          )
        }
        act={t("settings.revoke")}
        isOpen={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        run={async (passphrase) => {
          const left = await call("vault.revokeSlot", { id: revoking?.id ?? "", passphrase });
          if (left.ok) {
            setSlots(left.value);
            toast({ text: t("settings.revoked") });
          }
          return left;
        }}
      />
    </Matter>
  );
}
