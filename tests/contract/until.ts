/** Waits until something holds; fails, naming it, where it does not within `ms`. */
export async function until(holds: () => boolean, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`still not so after ${ms} ms: ${holds.toString()}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}

/** The same, saying how long it took. */
export async function timed(what: string, holds: () => boolean, ms: number): Promise<void> {
  const start = performance.now();
  await until(holds, ms);
  console.log(`${what}: ${Math.round(performance.now() - start)} ms`);
}
