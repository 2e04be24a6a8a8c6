import { useTies } from "../state/pairing.ts";
import { type PlainKey, t } from "../strings/index.ts";
import { Button } from "../ui/index.ts";
import type { SyncState } from "../../shared/ipc/contract.ts";
import { keysOf } from "./keys.ts";
import css from "./TopBar.module.css";

/** F20: a live and a silent network look alike; only a cause on this machine, or a week apart, changes the words. */
export function syncWords(sync: SyncState): PlainKey {
  if (!sync.paired) return "sync.saved";
  if (sync.localCause === "no-network") return "sync.noNetwork";
  if (sync.localCause === "disconnected") return "sync.disconnected";
  if (sync.localCause === "blocked") return "sync.blocked";
  return sync.longApart ? "sync.longApart" : "sync.saved";
}

export function TopBar({ onLock }: { readonly onLock: () => void }) {
  const sync = useTies((ties) => ties.sync);
  return (
    <header className={css.bar}>
      <p role="status" className={css.sync}>
        {t(syncWords(sync))}
      </p>
      <Button look="quiet" onPress={onLock}>
        {t("top.lock")} <kbd className={css.keys}>{keysOf("lock")}</kbd>
      </Button>
    </header>
  );
}
