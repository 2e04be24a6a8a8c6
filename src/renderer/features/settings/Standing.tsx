import { useEffect } from "react";
import { loadAccess, useAccess } from "../../state/devices.ts";
import { go, paths } from "../../state/navigation.ts";
import { useNotices } from "../../state/notices.ts";
import { useTies } from "../../state/pairing.ts";
import { useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { Button } from "../../ui/index.ts";
import css from "./Standing.module.css";

/** Lines above every place, for as long as they are so: a connection not finished, a restored copy, a device not yet acknowledged (F21) or with no place (MB3), the demo. */
export function Standing() {
  const status = useVault((vault) => vault.status);
  const waiting = useTies(({ pairing }) => pairing.stage === "waiting");
  const unknown = useAccess(({ devices }) =>
    devices.some(({ who, acknowledged, removed }) => who === "me" && !acknowledged && !removed),
  );
  // A device that comes is told as a notice too: this line then appears without waiting for the next unlock.
  const notices = useNotices((met) => met.notices);
  useEffect(() => void loadAccess(), [notices]);
  const lines = [
    ...(status?.demo ? [{ id: "demo", text: t("standing.demo") }] : []),
    ...(waiting ? [{ id: "waiting", text: t("standing.waiting"), path: paths.invite }] : []),
    ...(status?.disconnected
      ? [{ id: "apart", text: t("standing.disconnected"), path: paths.settingsPart("you") }]
      : []),
    ...(status?.place === "full" ? [{ id: "full", text: t("standing.full"), path: paths.settingsPart("open") }] : []),
    ...(status?.place === "removed"
      ? [{ id: "removed", text: t("standing.removed"), path: paths.settingsPart("open") }]
      : []),
    ...(unknown ? [{ id: "device", text: t("standing.device"), path: paths.settingsPart("open") }] : []),
  ];
  if (lines.length === 0) return null;
  return (
    <aside aria-label={t("standing.label")}>
      <ul>
        {lines.map(({ id, text, path }) => (
          <li key={id} className={css.line}>
            <span>{text}</span>
            {path === undefined ? null : (
              <Button look="quiet" onPress={() => go(path)}>
                {t("standing.see")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </aside>
  );
}
