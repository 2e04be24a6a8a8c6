import type { Timers } from "./timers.ts";

const TICK_MS = 2_000;
const ASLEEP_MS = 20_000;

/**
 * For hosts that no operating system tells of sleep: notices afterwards that the wall clock ran on while timers stood
 * still. A clock set forward by hand looks the same; it locks once too often, which is the safe side.
 */
export function watchForWake(timers: Timers, onWake: () => void): () => void {
  let last = timers.now();
  let cancel = timers.after(TICK_MS, tick);
  function tick(): void {
    const now = timers.now();
    const slept = now - last - TICK_MS >= ASLEEP_MS;
    last = now;
    cancel = timers.after(TICK_MS, tick);
    if (slept) onWake();
  }
  return () => cancel();
}
