import { useState } from "react";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { setPairing, useTies } from "../../state/pairing.ts";
import { useSettings, useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, Person, Stack, TextField, toast } from "../../ui/index.ts";
import { lastByHand, sayGoing } from "../pairing/going.ts";
import { LeaveDialog } from "../pairing/LeaveDialog.tsx";
import { AskPassphrase } from "./AskPassphrase.tsx";
import { save } from "./LookPart.tsx";
import { Matter, Narrow } from "./Part.tsx";

export function YouPart() {
  const status = useVault((vault) => vault.status);
  const pairing = useTies((ties) => ties.pairing);
  if (status === undefined) return null;
  const { paired, disconnected, partnerName } = status;
  const partner = partnerName ?? t("settings.partner");
  const going = sayGoing(pairing);
  return (
    <Stack gap={6}>
      {disconnected ? <Reconnect partner={partner} /> : null}
      <Matter title={t("settings.name")} text={t("settings.nameHint")}>
        <OwnName />
      </Matter>
      {paired ? (
        <>
          <Matter title={t("settings.partner")}>
            <Person who="partner" name={t("settings.partnerText", { name: partner })} />
            {lastByHand(pairing) === undefined ? null : (
              <Banner
                title={t("pairing.apart.last")}
                text={t("pairing.apart.lastHow")}
                actions={<Button onPress={() => go(paths.invite)}>{t("going.do")}</Button>}
              />
            )}
          </Matter>
          <Matter title={t("leave.part")} text={t("leave.partText", { name: partner })}>
            <Leave name={partner} />
          </Matter>
          <Matter title={t("pairing.anew")} text={t("settings.anewText")}>
            <span>
              <Button
                onPress={() => {
                  if (pairing.stage === "paired") setPairing({ stage: "none" });
                  go(paths.invite);
                }}
              >
                {t("pairing.anew")}
              </Button>
            </span>
          </Matter>
        </>
      ) : (
        <Matter title={t("settings.partner")} text={going ? `${going.title}. ${going.text}` : t("settings.unpaired")}>
          <span>
            <Button onPress={() => go(paths.invite)}>{t(going ? "going.do" : "settings.invite")}</Button>
          </span>
        </Matter>
      )}
    </Stack>
  );
}

function Leave({ name }: { readonly name: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <span>
      <Button onPress={() => setOpen(true)}>{t("leave.open", { name })}</Button>
      <LeaveDialog name={name} isOpen={isOpen} onClose={() => setOpen(false)} />
    </span>
  );
}

function OwnName() {
  const { name } = useSettings();
  const [next, setNext] = useState(name);
  const changed = next.trim() !== "" && next.trim() !== name;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) void save({ name: next.trim() }).then(() => toast({ text: t("settings.saved") }));
      }}
    >
      <Stack gap={3}>
        <Narrow>
          <TextField
            label={t("settings.name")}
            labelHidden
            value={next}
            onChange={setNext}
            maxLength={LIMIT.nameChars}
          />
        </Narrow>
        <span>
          <Button type="submit" isDisabled={!changed}>
            {t("settings.nameSave")}
          </Button>
        </span>
      </Stack>
    </form>
  );
}

/** RB1, F26: a restored copy stays silent until its owner has read what the other will see. */
function Reconnect({ partner }: { readonly partner: string }) {
  const [asking, setAsking] = useState(false);
  const points = useTies((ties) => ties.sync.meetingPoints);
  return (
    <>
      <Banner
        look="hold"
        title={t("settings.reconnectText")}
        actions={<Button onPress={() => setAsking(true)}>{t("settings.reconnect")}</Button>}
      />
      <AskPassphrase
        title={t("restore.previewTitle")}
        text={
          <Stack gap={3}>
            <p>{t("settings.reconnectSee", { name: partner })}</p>
            {points.length === 0 ? null : <p>{t("settings.reconnectPoint")}</p>}
          </Stack>
        }
        act={t("settings.reconnect")}
        isOpen={asking}
        onClose={() => setAsking(false)}
        run={(passphrase) => call("sync.reconnect", { passphrase })}
      />
    </>
  );
}
