import { useState } from "react";
import { call } from "../../state/connection.ts";
import { setStatus } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { Button, ChartFrame, Quiet, Stack } from "../../ui/index.ts";
import { Safety } from "../safety/Safety.tsx";
import { Outside } from "./Outside.tsx";

type TroubleProps = { readonly state: "in-use" | "newer" | "damaged" | "gone" };

/** It can't be opened, and why: what happened, what is safe, what one can do. */
export function Trouble({ state }: TroubleProps) {
  const again = async (): Promise<void> => {
    const status = await call("vault.status");
    if (status.ok) setStatus(status.value);
  };
  const [reads, setReads] = useState(false);
  if (reads) {
    return (
      <Outside back={t("do.back")} onBack={() => setReads(false)}>
        <Safety />
      </Outside>
    );
  }
  return (
    <ChartFrame
      foot={
        <Button look="bare" onPress={() => setReads(true)}>
          {t("lock.safety")}
        </Button>
      }
    >
      <Stack gap={6}>
        <Stack gap={2}>
          <h1>{t(`trouble.${state}.title`)}</h1>
          <Quiet>{t(`trouble.${state}.text`)}</Quiet>
        </Stack>
        {state === "gone" ? null : (
          <span>
            <Button look="main" onPress={() => void again()}>
              {t("trouble.again")}
            </Button>
          </span>
        )}
      </Stack>
    </ChartFrame>
  );
}
