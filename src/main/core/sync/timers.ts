import { performance } from "node:perf_hooks";
import type { Timers } from "./ports.ts";

/** The machine's own time. Everything below core takes it as an argument, so that a test can hold it still. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  wallClock: () => new Date().getTime(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
