import { useState } from "react";
import type { DeviceInfo } from "../../../shared/ipc/shapes.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { call } from "../../state/connection.ts";
import { setDevices, useAccess } from "../../state/devices.ts";
import { useToday } from "../../state/today.ts";
import { useVault } from "../../state/vault.ts";
import { sayDay } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Label, Quiet, Stack, toast } from "../../ui/index.ts";
import { AddDevice } from "../pairing/Own.tsx";
import { AskPassphrase } from "./AskPassphrase.tsx";
import { NotMine } from "./NotMine.tsx";
import { Fact, Facts, Matter } from "./Part.tsx";

/** Machines have no names here (F02): this tells one's own apart, on each of them alike. */
const markOf = ({ id }: DeviceInfo): string => t("settings.device.mark", { mark: id.slice(0, 4).toUpperCase() });

/** Whose devices hold what the two share (F15), and how to take one of one's own out of use (MB2). */
export function Devices() {
  const devices = useAccess((access) => access.devices);
  const place = useVault((vault) => vault.status?.place);
  const isDisconnected = useVault((vault) => vault.status?.disconnected) ?? false;
  const partner = useVault((vault) => vault.status?.partnerName) ?? t("settings.partner");
  const today = useToday();
  const [added, setAdded] = useState<DeviceInfo>();
  const [foreign, setForeign] = useState<DeviceInfo>();
  const [leaving, setLeaving] = useState<DeviceInfo>();
  const nameOf = (device: DeviceInfo): string => {
    if (device.thisOne) return t("settings.device.this");
    return device.who === "me" ? t("settings.device.mine") : t("settings.device.partner", { name: partner });
  };
  if (devices.length === 0) return <Matter title={t("settings.devices")} text={t("settings.devicesNone")} />;
  const isFull =
    devices.filter(({ who, inUse, removed }) => who === "me" && inUse && !removed).length >= LIMIT.devicesPerPerson;
  const addedToMine = added?.who === "me";
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
            onNotMine={() => setForeign(device)}
            onRemove={place === "removed" ? undefined : () => setLeaving(device)}
          />
        ))}
      </Facts>
      {place !== "ok" || isDisconnected ? null : isFull ? <Quiet>{t("settings.device.four")}</Quiet> : <AddDevice />}
      <AskPassphrase
        title={addedToMine ? t("settings.acknowledgeTitle") : t("settings.knownTitle", { name: partner })}
        text={<p>{addedToMine ? t("settings.acknowledgeText") : t("settings.knownText")}</p>}
        act={t(addedToMine ? "settings.acknowledge" : "settings.known")}
        isOpen={added !== undefined}
        onClose={() => setAdded(undefined)}
        run={async (passphrase) => {
          const left = await call("devices.acknowledge", { id: added?.id ?? "", passphrase });
          if (left.ok) setDevices(left.value);
          return left;
        }}
      />
      <NotMine
        which={foreign === undefined ? "" : sayWhich(foreign, nameOf(foreign), today)}
        partner={partner}
        notYet={foreign?.inUse === false}
        isOpen={foreign !== undefined}
        onClose={() => setForeign(undefined)}
        onRemove={
          place === "removed" || foreign?.inUse === false
            ? undefined
            : () => {
                setForeign(undefined);
                setLeaving(foreign);
              }
        }
      />
      <AskPassphrase
        title={t(place === "full" ? "settings.fullTitle" : "settings.removeTitle")}
        text={
          leaving === undefined ? null : <What which={sayWhich(leaving, nameOf(leaving), today)} partner={partner} />
        }
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
  readonly onNotMine: () => void;
  readonly onRemove: (() => void) | undefined;
};

function One({ device, name, onAcknowledge, onNotMine, onRemove }: OneProps) {
  const today = useToday();
  const mine = device.who === "me" && !device.removed;
  const isNew = !device.acknowledged && !device.removed;
  const since = t("settings.slot.since", { day: sayDay(device.day, today) });
  const canLeave = mine && !device.thisOne && device.inUse;
  const notYet = mine && !device.inUse ? [t("settings.device.notYet")] : [];
  const facts = [since, ...originOf(device), ...notYet, markOf(device)].join(", ");
  const full = `${name}, ${facts}`;
  return (
    <Fact
      title={
        <>
          {name}
          {device.removed ? <Label>{t("settings.device.removed")}</Label> : null}
          {isNew ? <Label look="hold">{t("settings.device.new")}</Label> : null}
        </>
      }
      text={facts}
      act={
        <Stack gap={2}>
          {isNew ? (
            <Button
              onPress={onAcknowledge}
              {...(mine ? {} : { "aria-label": t("settings.knownThat", { device: full }) })}
            >
              {t(mine ? "settings.acknowledge" : "settings.known")}
            </Button>
          ) : null}
          {isNew && mine && !device.thisOne ? (
            <Button onPress={onNotMine} aria-label={t("settings.notMineThat", { device: full })}>
              {t("settings.notMine")}
            </Button>
          ) : null}
          {canLeave && onRemove ? (
            <Button look="quiet" onPress={onRemove} aria-label={t("settings.device.removeThat", { device: full })}>
              {t("settings.device.remove")}
            </Button>
          ) : null}
        </Stack>
      }
    />
  );
}

function originOf({ origin, who }: DeviceInfo): string[] {
  if (origin === "paired") return [];
  if (origin === "restored") return [t("settings.device.restored")];
  return [t(who === "me" ? "settings.device.addedMine" : "settings.device.added")];
}

const sayWhich = (device: DeviceInfo, name: string, today: number): string =>
  t("settings.removeWhich", { device: name, day: sayDay(device.day, today), mark: markOf(device) });

/** F26, MB4: what it means, who sees it, and what it is not enough for. */
function What({ which, partner }: { readonly which: string; readonly partner: string }) {
  return (
    <Stack gap={3}>
      <p>
        <b>{which}</b>
      </p>
      <p>{t("settings.removeText")}</p>
      <p>{t("settings.removeSee", { name: partner })}</p>
      <p>{t("settings.removeStolen")}</p>
    </Stack>
  );
}
