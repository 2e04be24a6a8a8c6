import type { PowerMonitor } from "electron";

/** The machine sleeps, its screen is locked, or another person's session comes to the front: so do we. */
export function watchPower(
  powerMonitor: Pick<PowerMonitor, "on">,
  actions: { readonly lock: () => void; readonly resumed: () => void; readonly quit: () => void },
): void {
  powerMonitor.on("suspend", actions.lock);
  powerMonitor.on("lock-screen", actions.lock);
  powerMonitor.on("user-did-resign-active", actions.lock);
  powerMonitor.on("resume", actions.resumed);
  powerMonitor.on("shutdown", actions.quit);
}
