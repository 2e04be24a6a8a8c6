import type { PowerMonitor } from "electron";
import type { Timers } from "../hosting/timers.ts";
import { watchForWake } from "../hosting/wakeWatch.ts";

/**
 * The machine sleeps, its screen is locked, or another person's session comes to the front: so do we. Not every Linux has
 * the service that tells of sleep; where nothing was told, a sleep is noticed on waking.
 */
export function watchPower(
  powerMonitor: Pick<PowerMonitor, "on">,
  actions: { readonly lock: () => void; readonly resumed: () => void; readonly quit: () => void },
  timers: Timers,
): void {
  let told = false;
  powerMonitor.on("suspend", () => {
    told = true;
    actions.lock();
  });
  watchForWake(timers, () => {
    if (!told) actions.lock();
    told = false;
  });
  powerMonitor.on("lock-screen", actions.lock);
  powerMonitor.on("user-did-resign-active", actions.lock);
  powerMonitor.on("resume", actions.resumed);
  powerMonitor.on("shutdown", actions.quit);
}
