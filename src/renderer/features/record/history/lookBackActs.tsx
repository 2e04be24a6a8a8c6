import { GitCompareArrows, Hourglass } from "lucide-react";
import type { Projection } from "../../../../shared/ipc/textShapes.ts";
import { t } from "../../../strings/index.ts";
import type { MenuEntry } from "../../../ui/index.ts";

const icon = { size: 18, strokeWidth: 1.75, "aria-hidden": true } as const;
type Act = Extract<MenuEntry, { readonly id: string }>;

/** What can be asked of a text's past: there is one once it was shared, and all of it is here. */
export function lookBackActs(row: Projection, ask: (what: "since" | "compare") => void): Act[] {
  if (!row.shared || row.fault !== undefined) return [];
  return [
    { id: "since", label: t("since.do"), icon: <Hourglass {...icon} />, onPick: () => ask("since") },
    { id: "compare", label: t("changes.compare"), icon: <GitCompareArrows {...icon} />, onPick: () => ask("compare") },
  ];
}
