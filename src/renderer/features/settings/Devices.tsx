import { useState } from "react";
import type { DeviceInfo } from "../../../shared/ipc/contract.ts";
import { call } from "../../state/connection.ts";
import { setDevices, useAccess } from "../../state/devices.ts";
import { useToday } from "../../state/today.ts";
import { useVault } from "../../state/vault.ts";
import { sayDay } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Label, Stack, toast } from "../../ui/index.ts";
import { AskPassphrase } from "./AskPassphrase.tsx";
import { Fact, Facts, Matter } from "./Part.tsx";

/** Machines have no names here (F02): this tells one's own apart, on each of them alike. */
const markOf = ({ id }: DeviceInfo): string => t("settings.device.mark", { mark: id.slice(0, 4).toUpperCase() });

/** Whose devices hold what the two share (F15), and how to take one of one's own out of use (MB2). */
export function Devices() {
  const devices = useAccess((access) => access.devices);
  const place = useVault((vault) => vault.status?.place);
  const partner = useVault((vault) => vault.status?.partnerName) ?? t("settings.partner");
  const [added, setAdded] = useState<DeviceInfo>();
  const [leaving, setLeaving] = useState<DeviceInfo>();
  const nameOf = (device: DeviceInfo): string => {
    if (device.thisOne) return t("settings.device.this");
    return device.who === "me" ? t("settings.device.mine") : t("settings.device.partner", { name: partner });
  };
  if (devices.length === 0) return <Matter title={t("settings.devices")} text={t("settings.devicesNone")} />;
  const inOrder = devices.toSorted((a, b) => Number(a.removed) - Number(b.removed));
  return (
    <Matter title={t("settings.devices")} text={`${t("settings.devicesLead")} ${t("settings.device.markHint")}`}>
      {place === "full" ? <Banner look="hold" title={t("settings.full")} text={t("settings.fullText")} /> : null}
      {place === "removed" ? (
        <Banner look="hold" title={t("settings.removedHere")} text={t("settings.removedHereText")} />
      ) : null}
      <Facts>
        {inOrder.map((device) => (
          <One
            key={device.id}
            device={device}
            name={nameOf(device)}
            onAcknowledge={() => setAdded(device)}
            onRemove={place === "removed" ? undefined : () => setLeaving(device)}
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
      <AskPassphrase
        title={t(place === "full" ? "settings.fullTitle" : "settings.removeTitle")}
        text={leaving === undefined ? null : <What device={leaving} name={nameOf(leaving)} partner={partner} />}
        act={t("settings.device.remove")}
        isOpen={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        run={async (passphrase) => {
          const left = await call("devices.remove", { id: leaving?.id ?? "", passphrase });
          if (left.ok) {
            setDevices(left.value);
            toast({ text: t("settings.removed") });
          }
          return left;
        }}
      />
    </Matter>
  );
}

type OneProps = {
  readonly device: DeviceInfo;
  readonly name: string;
  readonly onAcknowledge: () => void;
  readonly onRemove: (() => void) | undefined;
};

function One({ device, name, onAcknowledge, onRemove }: OneProps) {
  const today = useToday();
  const mine = device.who === "me" && !device.removed;
  const since = t("settings.slot.since", { day: sayDay(device.day, today) });
  const facts = [since, ...(device.restored ? [t("settings.device.restored")] : []), markOf(device)].join(", ");
  return (
    <Fact
      title={
        <>
          {name}
          {device.removed ? <Label>{t("settings.device.removed")}</Label> : null}
          {device.acknowledged || device.removed ? null : <Label look="hold">{t("settings.device.new")}</Label>}
        </>
      }
      text={facts}
      act={
        <Stack gap={2}>
          {mine && !device.acknowledged ? <Button onPress={onAcknowledge}>{t("settings.acknowledge")}</Button> : null}
          {mine && !device.thisOne && onRemove ? (
            <Button
              look="quiet"
              onPress={onRemove}
              aria-label={t("settings.device.removeThat", { device: `${name}, ${facts}` })}
            >
              {t("settings.device.remove")}
            </Button>
          ) : null}
        </Stack>
      }
    />
  );
}

/** F26, MB4: what it means, who sees it, and what it is not enough for. */
function What({
  device,
  name,
  partner,
}: {
  readonly device: DeviceInfo;
  readonly name: string;
  readonly partner: string;
}) {
  const today = useToday();
  return (
    <Stack gap={3}>
      <p>
        <b>{t("settings.removeWhich", { device: name, day: sayDay(device.day, today), mark: markOf(device) })}</b>
      </p>
      <p>{t("settings.removeText")}</p>
      <p>{t("settings.removeSee", { name: partner })}</p>
      <p>{t("settings.removeStolen")}</p>
    </Stack>
  );
}
