import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * How many ms later than `afterMs` this machine, as busy as it is now, ends a process that does nothing. Run beside what is
 * measured, it is what no program could have done better: a bound in ms holds for the rest.
 */
export async function lateness(afterMs: number): Promise<number> {
  const bare = spawn(process.execPath, ["--eval", "setInterval(() => undefined, 1_000_000)"], { stdio: "ignore" });
  const from = performance.now();
  await once(bare, "spawn");
  await sleep(afterMs);
  bare.kill("SIGKILL");
  if (bare.exitCode === null && bare.signalCode === null) await once(bare, "exit");
  return Math.max(0, performance.now() - from - afterMs);
}
