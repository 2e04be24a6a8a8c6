import { describe, expect, it } from "vitest";
import { createIdleClock } from "./idleClock.ts";
import type { Timers } from "./timers.ts";
import { watchForWake } from "./wakeWatch.ts";

/** Time that goes on only when told; `sleep` moves the wall clock alone, as a sleeping machine does. */
function testTimers() {
  let now = 0;
  let slept = 0;
  let due: { at: number; run: () => void }[] = [];
  const timers: Timers = {
    now: () => now + slept,
    after: (ms, run) => {
      const entry = { at: now + ms, run };
      due.push(entry);
      return () => (due = due.filter((other) => other !== entry));
    },
  };
  const pass = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      due = due.filter((entry) => entry !== next);
      now = next.at;
      next.run();
    }
    now = end;
  };
  return { timers, pass, sleep: (ms: number) => (slept += ms) };
}

const MINUTE = 60_000;

describe("the idle clock", () => {
  it("runs only once configured, restarts with activity, and fires once", () => {
    const { timers, pass } = testTimers();
    let fired = 0;
    const clock = createIdleClock(timers, () => fired++);
    clock.activity();
    pass(60 * MINUTE);
    expect(fired).toBe(0);
    clock.configure(5);
    pass(4 * MINUTE);
    clock.activity();
    pass(4 * MINUTE);
    expect(fired).toBe(0);
    pass(MINUTE);
    expect(fired).toBe(1);
    clock.activity(); // from a page that is being replaced: nothing is open to lock
    pass(60 * MINUTE);
    expect(fired).toBe(1);
  });

  it("takes a new length at once, and none after stop", () => {
    const { timers, pass } = testTimers();
    let fired = 0;
    const clock = createIdleClock(timers, () => fired++);
    clock.configure(30);
    clock.configure(1);
    pass(MINUTE);
    expect(fired).toBe(1);
    clock.configure(1);
    clock.stop();
    pass(60 * MINUTE);
    expect(fired).toBe(1);
  });
});

describe("noticing sleep without being told", () => {
  it("is quiet while time passes as it should, and tells once of each sleep", () => {
    const { timers, pass, sleep } = testTimers();
    let woke = 0;
    const stop = watchForWake(timers, () => woke++);
    pass(60 * MINUTE);
    sleep(5_000); // a busy machine, not a sleeping one
    pass(MINUTE);
    expect(woke).toBe(0);
    sleep(60_000);
    pass(2_000);
    expect(woke).toBe(1);
    pass(60 * MINUTE);
    sleep(-3_600_000); // a clock set back is no sleep
    pass(MINUTE);
    expect(woke).toBe(1);
    stop();
    sleep(3_600_000);
    pass(MINUTE);
    expect(woke).toBe(1);
  });
});
