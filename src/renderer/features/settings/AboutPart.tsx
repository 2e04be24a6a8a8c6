import { useEffect, useState } from "react";
import { call } from "../../state/connection.ts";
import { go, paths } from "../../state/navigation.ts";
import { t } from "../../strings/index.ts";
import { Button, Quiet, Stack } from "../../ui/index.ts";
import { Limits } from "../safety/Safety.tsx";

export function AboutPart() {
  const [version, setVersion] = useState<string>();
  useEffect(() => {
    void call("host.info").then((info) => (info.ok ? setVersion(info.value.version) : undefined));
  }, []);
  return (
    <Stack gap={6}>
      <Stack gap={4}>
        <Quiet>{t("settings.legal")}</Quiet>
        <span>
          <Button onPress={() => go(paths.safety)}>{t("settings.safety")}</Button>
        </span>
      </Stack>
      <Limits />
      {version === undefined ? null : <Quiet>{t("settings.version", { version })}</Quiet>}
    </Stack>
  );
}
