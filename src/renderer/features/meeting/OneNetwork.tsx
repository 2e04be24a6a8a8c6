import { useEffect, useState } from "react";
import type { VaultStatus } from "../../../shared/ipc/shapes.ts";
import { call } from "../../state/connection.ts";
import { t } from "../../strings/index.ts";
import { sayAddressFault } from "../../strings/sayError.ts";
import { Button, More, Stack, TextField, toast } from "../../ui/index.ts";
import { Matter, Narrow } from "../settings/Part.tsx";
import { WayMark } from "./WayMark.tsx";

export function OneNetwork({ status: { paired } }: { readonly status: VaultStatus }) {
  return (
    <Matter
      mark={<WayMark by="network" />}
      title={t("meet.network")}
      text={t(paired ? "meet.networkText" : "meet.networkLater")}
    >
      {paired ? (
        <More label={t("meet.notFound")}>
          <Addresses />
        </More>
      ) : null}
    </Matter>
  );
}

/** For networks that let machines see the world, and not each other. */
function Addresses() {
  const [mine, setMine] = useState<readonly string[]>([]);
  const [address, setAddress] = useState("");
  useEffect(() => {
    void call("sync.addresses").then((answer) => {
      if (!answer.ok) return;
      setMine(answer.value.mine);
      setAddress(answer.value.manual);
    });
  }, []);
  const [wrong, setWrong] = useState<string>();
  const keep = async (): Promise<void> => {
    const done = await call("sync.setManualAddress", { address: address.trim() });
    setWrong(done.ok ? undefined : sayAddressFault(done.error));
    if (done.ok) toast({ text: t("settings.saved") });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <Stack gap={3}>
        <p>
          {t("settings.mine")}: <b>{mine.length === 0 ? t("settings.mineNone") : mine.join(", ")}</b>
        </p>
        <Narrow>
          <TextField
            label={t("settings.address")}
            hint={t("settings.addressHint")}
            value={address}
            onChange={setAddress}
            maxLength={120}
            wrong={wrong}
          />
        </Narrow>
        <span>
          <Button type="submit">{t("settings.addressSave")}</Button>
        </span>
      </Stack>
    </form>
  );
}
