/** At most one report of activity in this time (ms): the idle clock counts minutes. */
const REPORT_EVERY = 5_000;
/** Long enough to read a line and press a key. */
const NOTICE_MS = 30_000;

/**
 * The page's side of the idle lock: tells the host that someone is there, and the person, half a minute before it locks.
 * The host's clock runs from the last report, so this one does too.
 */
export function watchIdle(parts: {
  readonly minutes: number;
  readonly report: () => void;
  readonly say: (soon: boolean) => void;
  readonly later: (ms: number, then: () => void) => () => void;
}) {
  const { minutes, report, say, later } = parts;
  let last = Number.NEGATIVE_INFINITY;
  const start = () => later(minutes * 60_000 - NOTICE_MS, () => say(true));
  let callOff = start();
  return {
    /** Something was done, at this time in ms. */
    acted(at: number): void {
      if (at - last < REPORT_EVERY) return;
      last = at;
      report();
      say(false);
      callOff();
      callOff = start();
    },
    stop(): void {
      callOff();
      say(false);
    },
  };
}
