import { Outlet } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { WordsDue } from "../features/onboarding/WordsDue.tsx";
import { Standing } from "../features/settings/Standing.tsx";
import { paths } from "../state/navigation.ts";
import { offersWords } from "../state/vault.ts";
import { t } from "../strings/index.ts";
import { lock, quickHide } from "./commands.tsx";
import { goThere } from "./goThere.ts";
import { KeysHelp } from "./KeysHelp.tsx";
import { type ShortcutId, useShortcuts } from "./keys.ts";
import { Palette } from "./Palette.tsx";
import { Rail } from "./Rail.tsx";
import css from "./Shell.module.css";
import { TopBar } from "./TopBar.tsx";

type Over = "palette" | "keys" | "words" | undefined;

/** The frame around every place while the vault is open. */
export function Shell() {
  const [over, setOver] = useState<Over>(() => (offersWords() ? "words" : undefined));
  const close = useCallback(() => setOver(undefined), []);
  const run = useCallback((id: ShortcutId) => {
    setOver(undefined);
    const acts: Record<ShortcutId, () => void> = {
      palette: () => setOver("palette"),
      help: () => setOver("keys"),
      today: () => goThere(paths.today),
      agreements: () => goThere(paths.agreements),
      youAndMe: () => goThere(paths.youAndMe),
      settings: () => goThere(paths.settings),
      new: () => goThere(paths.newAgreement),
      search: () => goThere(paths.search),
      lock,
      hide: quickHide,
    };
    acts[id]();
  }, []);
  useShortcuts(run);
  return (
    <div className={css.shell}>
      <a href="#place" className={css.skip} onClick={focusPlace}>
        {t("app.skip")}
      </a>
      <div className={css.grid}>
        <Rail onFind={() => setOver("palette")} />
        <div className={css.side}>
          <TopBar />
          <Standing />
          <main id="place" tabIndex={0} className={css.place}>
            <Outlet />
          </main>
        </div>
      </div>
      <Palette isOpen={over === "palette"} onClose={close} onKeys={() => setOver("keys")} />
      <KeysHelp isOpen={over === "keys"} onClose={close} />
      <WordsDue isOpen={over === "words"} onClose={close} />
    </div>
  );
}

/** Without the browser's own jump: the address stays bare (F19). */
function focusPlace(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById("place")?.focus();
}
