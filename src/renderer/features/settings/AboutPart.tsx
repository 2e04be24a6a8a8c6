import { go, paths } from "../../state/navigation.ts";
import { useHost } from "../../state/host.ts";
import { t } from "../../strings/index.ts";
import { Button, Quiet, Stack } from "../../ui/index.ts";
import { Limits } from "../safety/Safety.tsx";

export function AboutPart() {
  const host = useHost();
  return (
    <Stack gap={6}>
      <Stack gap={4}>
        <Quiet>{t("settings.legal")}</Quiet>
        <span>
          <Button onPress={() => go(paths.safety)}>{t("settings.safety")}</Button>
        </span>
      </Stack>
      <Limits />
      {host === undefined ? null : <Quiet>{t("settings.version", { version: host.version })}</Quiet>}
    </Stack>
  );
}
