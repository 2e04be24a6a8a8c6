import { performance } from "node:perf_hooks";
import type { Timers } from "../../src/main/core/sync/ports.ts";

/** A clock that runs `times` as fast, with timers to match: what takes minutes is over in seconds, on real sockets all the same. */
export const quickTimers = (times: number): Timers => ({
  now: () => performance.now() * times,
  wallClock: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms / times);
    return () => clearTimeout(timer);
  },
});
