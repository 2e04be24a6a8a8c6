import { useState } from "react";
import type { Settings } from "../../../shared/ipc/shapes.ts";
import { keysOf } from "../../app/keys.ts";
import { call } from "../../state/connection.ts";
import { useSettings } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { sayError } from "../../strings/sayError.ts";
import { Button, Choice, Progress, Stack, toast } from "../../ui/index.ts";
import { PassphraseField } from "../lock/PassphraseField.tsx";
import { NewPassphrase } from "../onboarding/NewPassphrase.tsx";
import { save } from "./LookPart.tsx";
import { Matter, Narrow } from "./Part.tsx";

const times = ["1", "5", "15", "30"] as const;

export function LockPart() {
  const { lockMinutes } = useSettings();
  return (
    <Stack gap={6}>
      <Matter
        title={t("settings.lockItself")}
        text={t("settings.lockHint", { lock: keysOf("lock"), hide: keysOf("hide") })}
      >
        <Choice
          label={t("settings.lockMinutes")}
          value={String(lockMinutes) as (typeof times)[number]}
          onChange={(next) => void save({ lockMinutes: Number(next) as Settings["lockMinutes"] })}
          options={times.map((time) => ({ id: time, label: t("settings.minutes", { minutes: Number(time) }) }))}
        />
      </Matter>
      <ChangePassphrase />
    </Stack>
  );
}

function ChangePassphrase() {
  const { name } = useSettings();
  const [round, setRound] = useState(0);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const change = async (chosen: string): Promise<void> => {
    setBusy(true);
    setWrong(undefined);
    const done = await call("vault.changePassphrase", { current, next: chosen });
    setBusy(false);
    if (!done.ok) {
      setWrong(sayError(done.error));
      return;
    }
    setCurrent("");
    setRound(round + 1); // empty fields: nothing typed stays in the page
    toast({ text: t("settings.changed") });
  };
  return (
    <Matter title={t("settings.change")} text={t("settings.changeText")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (next !== undefined && current !== "" && !busy) void change(next);
        }}
      >
        <Stack gap={4}>
          <Narrow>
            <PassphraseField label={t("settings.current")} value={current} onChange={setCurrent} wrong={wrong} />
          </Narrow>
          <Narrow>
            <NewPassphrase key={round} name={name} onChosen={setNext} />
          </Narrow>
          {busy ? <Progress label={t("lock.opening")} /> : null}
          <span>
            <Button type="submit" isPending={busy} isDisabled={next === undefined || current === ""}>
              {t("settings.change")}
            </Button>
          </span>
        </Stack>
      </form>
    </Matter>
  );
}
