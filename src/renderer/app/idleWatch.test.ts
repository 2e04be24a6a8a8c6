import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchIdle } from "./idleWatch.ts";

const later = (ms: number, then: () => void) => {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
};

describe("the idle lock, seen from the page", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("[F11] is said half a minute before it comes, and any key calls both off", () => {
    const said: boolean[] = [];
    const watch = watchIdle({ minutes: 1, report: vi.fn<() => void>(), say: (soon) => said.push(soon), later });
    vi.advanceTimersByTime(29_000);
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(said).toEqual([true]);
    watch.acted(30_000);
    expect(said).toEqual([true, false]);
    vi.advanceTimersByTime(29_000);
    expect(said).toHaveLength(2);
    watch.stop();
    vi.advanceTimersByTime(60_000);
    expect(said.at(-1)).toBe(false);
  });
  it("[F11] counts from what the host was told, not from what it wasn't", () => {
    const report = vi.fn<() => void>();
    const say = vi.fn<(soon: boolean) => void>();
    const watch = watchIdle({ minutes: 1, report, say, later });
    watch.acted(0);
    vi.advanceTimersByTime(4_000);
    watch.acted(4_000);
    expect(report).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(26_000);
    expect(say).toHaveBeenLastCalledWith(true);
  });
});
