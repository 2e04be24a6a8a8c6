import { useUnsaved } from "../state/unsaved.ts";
import { useTies } from "../state/pairing.ts";
import { useVault } from "../state/vault.ts";
import { t } from "../strings/index.ts";
import { Button } from "../ui/index.ts";
import { lock } from "./commands.tsx";
import { keysOf } from "./keys.ts";
import { syncWords } from "./syncWords.ts";
import css from "./TopBar.module.css";

export function TopBar() {
  const sync = useTies((ties) => ties.sync);
  const unsaved = useUnsaved((state) => state.unsaved);
  const told = useUnsaved((state) => state.telling > 0);
  const lockSoon = useVault((vault) => vault.lockSoon);
  const words = lockSoon && !unsaved ? "top.lockSoon" : syncWords(sync, { unsaved, told });
  return (
    <header className={css.bar}>
      <p role="status" className={css.sync}>
        {words === undefined ? null : t(words)}
      </p>
      <Button look="quiet" onPress={lock}>
        {t("top.lock")} <kbd className={css.keys}>{keysOf("lock")}</kbd>
      </Button>
    </header>
  );
}
