import { useMemo } from "react";
import { useSettings, useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import type { Names } from "./templates.ts";

/** As the two go by in a text both will read: by name, and by a blank where there is none yet. */
export function useTemplateNames(): Names {
  const { name } = useSettings();
  const partner = useVault((vault) => vault.status?.partnerName);
  return useMemo(
    () => ({ me: name || t("templates.me"), partner: partner || t("templates.partner") }),
    [name, partner],
  );
}
