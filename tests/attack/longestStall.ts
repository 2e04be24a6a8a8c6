const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/**
 * The longest this thread worked without a turn of its event loop while `work` ran, ms. Its own work is counted, not the
 * clock: a machine busy with other tests stands still for reasons of its own.
 */
export async function longestStall<T>(work: () => Promise<T>): Promise<{ value: T; stall: number }> {
  let [last, stall] = [threadMs(), 0];
  const turn = (): void => {
    const now = threadMs();
    stall = Math.max(stall, now - last);
    last = now;
  };
  const tick = setInterval(turn, 1);
  try {
    const value = await work();
    turn(); // what takes no turn at all has no tick
    return { value, stall };
  } finally {
    clearInterval(tick);
  }
}
