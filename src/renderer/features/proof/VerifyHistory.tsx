import { useEffect, useState } from "react";
import type { HistoryFault } from "../../../shared/ipc/textShapes.ts";
import { call, on } from "../../state/connection.ts";
import { useRecord } from "../../state/records.ts";
import { useToday } from "../../state/today.ts";
import { sayDay } from "../../strings/days.ts";
import { t } from "../../strings/index.ts";
import { Banner, Button, More, Progress, Stack } from "../../ui/index.ts";
import { useNameOf } from "../record/names.ts";

type Outcome = { readonly fault?: HistoryFault | undefined } | "failed";

/** PF5 in a sentence; what was looked at on demand, and never how much of it (F28). */
export function VerifyHistory({ isAutomatic = false }: { readonly isAutomatic?: boolean }) {
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const part = usePart(busy);
  const verify = async (): Promise<void> => {
    setBusy(true);
    const answer = await call("history.verify");
    setBusy(false);
    setOutcome(answer.ok ? answer.value : "failed");
  };
  useEffect(() => {
    if (isAutomatic) void verify();
  }, [isAutomatic]);
  return (
    <Stack gap={4}>
      {busy && (isAutomatic || part !== undefined) ? <Progress label={t("proof.verifying")} part={part} /> : null}
      {busy || outcome === undefined ? null : <Told outcome={outcome} />}
      {isAutomatic && outcome !== "failed" ? null : (
        <span>
          <Button onPress={() => void verify()} isPending={busy}>
            {t("proof.verify")}
          </Button>
        </span>
      )}
    </Stack>
  );
}

const SLOW_MS = 1_000;
/** How far it has come, once it takes longer than a moment. */
function usePart(busy: boolean): number | undefined {
  const [part, setPart] = useState<number>();
  useEffect(() => {
    if (!busy) return setPart(undefined);
    let latest = 0;
    let isSlow = false;
    const stop = on("verifying", ({ part: now }) => {
      latest = now;
      if (isSlow) setPart(now);
    });
    const timer = setTimeout(() => {
      isSlow = true;
      setPart(latest);
    }, SLOW_MS);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [busy]);
  return part;
}

function Told({ outcome }: { readonly outcome: Outcome }) {
  const today = useToday();
  const name = useNameOf()("partner");
  const fault = outcome === "failed" ? undefined : outcome.fault;
  const title = useRecord(fault?.record)?.title ?? "";
  if (outcome === "failed") return <Banner look="hold" live title={t("proof.failed")} />;
  if (fault) {
    return (
      <Banner
        look="danger"
        live
        title={sayWhere(fault, title, today)}
        text={
          <Stack gap={2}>
            <p>{t("proof.faultText", { name })}</p>
            <More label={t("proof.what")}>{t(`proof.kind.${fault.kind}`)}</More>
          </Stack>
        }
      />
    );
  }
  return (
    <Banner
      live
      title={t("proof.fits")}
      text={
        <Stack gap={2}>
          <p>{t("proof.fitsText")}</p>
          <More label={t("proof.looked")}>
            <ul>
              {(["entries", "signed", "texts", "shown", "not"] as const).map((what) => (
                <li key={what}>{t(`proof.looked.${what}`)}</li>
              ))}
            </ul>
          </More>
        </Stack>
      }
    />
  );
}

function sayWhere({ day }: HistoryFault, title: string, today: number): string {
  if (day === undefined) return t("proof.faultPlain");
  return title === ""
    ? t("proof.faultDay", { day: sayDay(day, today) })
    : t("proof.fault", { day: sayDay(day, today), title });
}
