import { useEffect } from "react";
import { call } from "../state/connection.ts";
import { useSettings } from "../state/vault.ts";

/** At most one report of activity in this time (ms): the idle clock counts minutes. */
const REPORT_EVERY = 5_000;

/** What the host must know while the vault is open: that someone is there, and when to lock. */
export function useHostDuties(): void {
  const { lockMinutes, neutralTitle } = useSettings();
  useEffect(() => {
    void call("host.configure", { lockMinutes, neutralTitle });
  }, [lockMinutes, neutralTitle]);
  useEffect(() => {
    let last = Number.NEGATIVE_INFINITY;
    const report = (event: Event): void => {
      if (event.timeStamp - last < REPORT_EVERY) return;
      last = event.timeStamp;
      void call("host.activity");
    };
    const kinds = ["keydown", "pointerdown", "pointermove", "wheel"] as const;
    for (const kind of kinds) addEventListener(kind, report, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) removeEventListener(kind, report, { capture: true });
    };
  }, []);
}
