/** Time as the hosts use it, so that a test can hold it still. */
export interface Timers {
  /** Runs once after `ms`; the answer calls it off. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Wall clock, ms since the epoch. It goes on while the machine sleeps; `after` does not. */
  readonly now: () => number;
}

export const realTimers: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
};
