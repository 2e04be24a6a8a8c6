import { useEffect, useState } from "react";
import type { DeviceInfo, SlotInfo } from "../../../shared/ipc/contract.ts";
import { call } from "../../state/connection.ts";
import { loadAccess, setDevices, setSlots, useAccess } from "../../state/devices.ts";
import { go, paths } from "../../state/navigation.ts";
import { useToday } from "../../state/today.ts";
import { useVault } from "../../state/vault.ts";
import { sayDay } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Label, Stack, toast } from "../../ui/index.ts";
import { AskPassphrase } from "./AskPassphrase.tsx";
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

function Devices() {
  const devices = useAccess((access) => access.devices);
  const today = useToday();
  const partner = useVault((vault) => vault.status?.partnerName) ?? t("settings.partner");
  const [added, setAdded] = useState<DeviceInfo>();
  const nameOf = (device: DeviceInfo): string => {
    if (device.thisOne) return t("settings.device.this");
    return device.who === "me" ? t("settings.device.mine") : t("settings.device.partner", { name: partner });
  };
  return (
    <Matter title={t("settings.devices")} text={t("settings.devicesLead")}>
      <Facts>
        {devices.map((device) => (
          <Fact
            key={device.id}
            title={
              <>
                {nameOf(device)}
                {device.acknowledged ? null : <Label look="hold">{t("settings.device.new")}</Label>}
              </>
            }
            text={[
              t("settings.slot.since", { day: sayDay(device.day, today) }),
              ...(device.restored ? [t("settings.device.restored")] : []),
            ].join(", ")}
            act={
              device.who === "me" && !device.acknowledged ? (
                <Button onPress={() => setAdded(device)}>{t("settings.acknowledge")}</Button>
              ) : null
            }
          />
        ))}
      </Facts>
      <AskPassphrase
        title={t("settings.acknowledgeTitle")}
        text={<p>{t("settings.acknowledgeText")}</p>}
        act={t("settings.acknowledge")}
        isOpen={added !== undefined}
        onClose={() => setAdded(undefined)}
        run={async (passphrase) => {
          const left = await call("devices.acknowledge", { id: added?.id ?? "", passphrase });
          if (left.ok) setDevices(left.value);
          return left;
        }}
      />
    </Matter>
  );
}
