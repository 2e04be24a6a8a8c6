import { useEffect } from "react";
import { call } from "../state/connection.ts";
import { setLockSoon, useSettings } from "../state/vault.ts";
import { watchIdle } from "./idleWatch.ts";

/** What the host must know while the vault is open: that someone is there, and when to lock. */
export function useHostDuties(): void {
  const { lockMinutes, neutralTitle } = useSettings();
  useEffect(() => {
    void call("host.configure", { lockMinutes, neutralTitle });
  }, [lockMinutes, neutralTitle]);
  useEffect(() => {
    const watch = watchIdle({
      minutes: lockMinutes,
      report: () => void call("host.activity"),
      say: setLockSoon,
      later: (ms, then) => {
        const timer = setTimeout(then, ms);
        return () => clearTimeout(timer);
      },
    });
    const acted = ({ timeStamp }: Event): void => watch.acted(timeStamp);
    const kinds = ["keydown", "pointerdown", "pointermove", "wheel"] as const;
    for (const kind of kinds) addEventListener(kind, acted, { capture: true, passive: true });
    return () => {
      watch.stop();
      for (const kind of kinds) removeEventListener(kind, acted, { capture: true });
    };
  }, [lockMinutes]);
}
