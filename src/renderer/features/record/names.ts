import type { Who } from "../../../shared/ipc/contract.ts";
import { useSettings, useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";

/** The name a person goes by here; a plain word where none is known. */
export function useNameOf(): (who: Who) => string {
  const { name } = useSettings();
  const partner = useVault((vault) => vault.status?.partnerName);
  return (who) => (who === "me" ? name || t("person.me") : (partner ?? t("person.partner")));
}

export const usePaired = (): boolean => useVault((vault) => vault.status?.paired === true);
