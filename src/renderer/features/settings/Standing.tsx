import { useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { loadAccess, useAccess } from "../../state/devices.ts";
import { go, paths } from "../../state/navigation.ts";
import { useNotices } from "../../state/notices.ts";
import { useVault } from "../../state/vault.ts";
import { t } from "../../strings/index.ts";
import { Button, cx } from "../../ui/index.ts";
import { sayGoing, useGoing } from "../pairing/going.ts";
import css from "./Standing.module.css";

type Line = {
  readonly id: string;
  readonly text: string;
  readonly path?: string;
  /** How things are, with nothing to be seen to. */
  readonly isCalm?: boolean;
};

/** Lines above every place, for as long as they are so: a connection not finished, a restored copy, a device not yet acknowledged (F21) or with no place (MB3), the demo. */
export function Standing() {
  const status = useVault((vault) => vault.status);
  const at = useLocation({ select: ({ pathname }) => pathname });
  const going = sayGoing(useGoing());
  // Its own page, and Today, say more about it.
  const isToldThere = at === paths.invite || at === paths.today;
  const unknown = useAccess(({ devices }) =>
    devices.some(({ who, acknowledged, removed }) => who === "me" && !acknowledged && !removed),
  );
  // A device that comes is told as a notice too: this line then appears without waiting for the next unlock.
  const notices = useNotices((met) => met.notices);
  useEffect(() => void loadAccess(), [notices]);
  const lines: readonly Line[] = [
    ...(status?.demo ? [{ id: "demo", text: t("standing.demo") }] : []),
    ...(going && !isToldThere ? [{ id: "going", text: `${going.title}.`, path: paths.invite, isCalm: true }] : []),
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
        {lines.map(({ id, text, path, isCalm }) => (
          <li key={id} className={cx(css.line, isCalm && css.calm)}>
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
