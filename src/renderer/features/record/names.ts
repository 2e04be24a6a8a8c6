import type { Who } from "../../../shared/ipc/shapes.ts";
import { useSettings, useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";

/** The name a person goes by here; a plain word where none is known. `earlier`: whom an earlier record was shared with. */
export function useNameOf(earlier?: string): (who: Who) => string {
  const { name } = useSettings();
  const partner = useVault((vault) => vault.status?.partnerName);
  return (who) => (who === "me" ? name || t("person.me") : (earlier ?? partner ?? t("person.partner")));
}

export const usePaired = (): boolean => useVault((vault) => vault.status?.paired === true);
