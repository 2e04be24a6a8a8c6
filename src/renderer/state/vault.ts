import { create } from "zustand";
import type { Settings, VaultStatus } from "../../shared/ipc/shapes.ts";
import { call, on, onLost } from "./connection.ts";

type Vault = {
  /** connecting: nothing known yet. gone: the host ended; the page can only be opened again. */
  readonly phase: "connecting" | "ready" | "gone";
  readonly status: VaultStatus | undefined;
  /** Core ended without a lock (RP3): what wasn't committed is still in this page. */
  readonly crashed: boolean;
  /** Locking: everything is covered at once, before core answers anything (RP2). */
  readonly covered: boolean;
  /** Opened from its lock screen, not begun just now and not after a crash: people are back and have a minute. */
  readonly cameBack: boolean;
  /** The idle lock is less than half a minute away. */
  readonly lockSoon: boolean;
};

export const useVault = create<Vault>(() => ({
  phase: "connecting",
  status: undefined,
  crashed: false,
  covered: false,
  cameBack: false,
  lockSoon: false,
}));

export function setStatus(status: VaultStatus): void {
  const before = useVault.getState();
  const isOpen = status.state === "open";
  const cameBack = isOpen && (before.cameBack || (before.status?.state === "locked" && !before.crashed));
  useVault.setState({ phase: "ready", status, crashed: isOpen ? false : before.crashed, cameBack });
}

/** Whether to offer the recovery words now: after an unlock, since nothing may stand before a lock. */
export function offersWords(): boolean {
  const { cameBack, status } = useVault.getState();
  return cameBack && status?.recovery === "due";
}

export function setLockSoon(lockSoon: boolean): void {
  if (useVault.getState().lockSoon !== lockSoon) useVault.setState({ lockSoon });
}
const setCovered = (covered: boolean): void => useVault.setState({ covered });

/** Covered in the same moment, whatever else a lock has to do first (RP2, F31). */
export async function lockNow(by: "host.lock" | "host.quickHide" = "host.lock"): Promise<void> {
  setCovered(true);
  const locking = await call(by);
  if (!locking.ok) setCovered(false);
}

const defaults: Settings = {
  name: "",
  theme: "system",
  textSize: 100,
  language: "en",
  lockMinutes: 5,
  neutralTitle: false,
};

export const useSettings = (): Settings => useVault((vault) => vault.status?.settings) ?? defaults;

/** Shows the change at once; where it could not be saved, the old value returns and the error is answered. */
export async function saveSettings(change: Partial<Settings>) {
  const { status } = useVault.getState();
  if (status?.settings === undefined) return undefined;
  const before = status.settings;
  setStatus({ ...status, settings: { ...before, ...change } });
  const saved = await call("settings.set", change);
  const now = useVault.getState().status ?? status;
  setStatus({ ...now, settings: saved.ok ? saved.value : before });
  return saved.ok ? undefined : saved.error;
}

/** Asks where the vault stands and listens from then on. Once, by main.tsx. */
export async function watchVault(reload: () => void): Promise<void> {
  on("vault", setStatus);
  on("locking", () => setCovered(true));
  on("crashed", () =>
    useVault.setState(({ status }) => ({
      crashed: true,
      cameBack: false,
      ...(status === undefined ? {} : { status: { ...status, state: "locked" } }),
    })),
  );
  onLost(() => {
    // After a lock the document itself is replaced, so that no word outlives it in the page's memory (S5).
    if (useVault.getState().covered) reload();
    else useVault.setState({ phase: "gone" });
  });
  const status = await call("vault.status");
  if (status.ok) setStatus(status.value);
  else if (useVault.getState().status === undefined) useVault.setState({ phase: "gone" });
}
