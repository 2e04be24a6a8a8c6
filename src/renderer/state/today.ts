import { useSyncExternalStore } from "react";
import { localDay } from "../../shared/base/day.ts";

/** The local day now; drawn anew when it changes while the window is open. */
const subscribe = (changed: () => void): (() => void) => {
  const timer = setInterval(changed, 60_000);
  return () => clearInterval(timer);
};
export const useToday = (): number => useSyncExternalStore(subscribe, () => localDay(Date.now()));
