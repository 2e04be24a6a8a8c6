import type { Timers } from "./timers.ts";

export interface IdleClock {
  /** Starts the clock, or restarts it with another length. Only an open vault has one running: a crash or a lock stops it. */
  readonly configure: (minutes: number) => void;
  readonly activity: () => void;
  readonly stop: () => void;
}

/** Calls `onIdle` once when nothing was done for the configured minutes. Time asleep is for whoever notices sleep. */
export function createIdleClock(timers: Timers, onIdle: () => void): IdleClock {
  let minutes: number | undefined;
  let cancel = (): void => undefined;
  const stop = (): void => {
    cancel();
    minutes = undefined;
  };
  const restart = (): void => {
    cancel();
    if (minutes === undefined) return;
    cancel = timers.after(minutes * 60_000, () => {
      minutes = undefined;
      onIdle();
    });
  };
  return {
    configure: (next) => {
      minutes = next;
      restart();
    },
    activity: restart,
    stop,
  };
}
