import { useState } from "react";
import { call } from "../../state/connection.ts";
import { setStatus } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { Button, ChartFrame, Cluster, Quiet, Stack } from "../../ui/index.ts";
import { Restore } from "./Restore.tsx";

type TroubleProps = { readonly state: "in-use" | "newer" | "damaged" | "gone" };

/** It can't be opened, and why: what happened, what is safe, what one can do. */
export function Trouble({ state }: TroubleProps) {
  const [restoring, setRestoring] = useState(false);
  const again = async (): Promise<void> => {
    const status = await call("vault.status");
    if (status.ok) setStatus(status.value);
  };
  if (restoring) {
    return (
      <ChartFrame>
        <Restore onBack={() => setRestoring(false)} />
      </ChartFrame>
    );
  }
  return (
    <ChartFrame>
      <Stack gap={6}>
        <Stack gap={2}>
          <h1>{t(`trouble.${state}.title`)}</h1>
          <Quiet>{t(`trouble.${state}.text`)}</Quiet>
        </Stack>
        {state === "gone" ? null : (
          <Cluster>
            <Button look="main" onPress={() => void again()}>
              {t("trouble.again")}
            </Button>
            {state === "damaged" ? <Button onPress={() => setRestoring(true)}>{t("lock.restore")}</Button> : null}
          </Cluster>
        )}
      </Stack>
    </ChartFrame>
  );
}
