import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setupFolder } from "./paths.ts";

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** Takes the file with our pid in it, or gives the pid that holds it. */
function take(file: string): number | undefined {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // Gone in between: nobody holds it, and pid 0 never passes for a dead one.
    return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  }
}

/**
 * Does `work` while no other start or test run in this clone does its own: two at once would both install and build.
 * A lock whose process is gone is taken over.
 */
export async function withSetupLock<T>(work: () => Promise<T>, folder = setupFolder, pauseMs = 200): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "lock");
  for (let told = false; ;) {
    const holder = take(file);
    if (holder === undefined) break;
    if (!alive(holder)) rmSync(file, { force: true });
    else {
      if (!told) console.error("Another run is doing the set-up; waiting for it …");
      told = true;
      await sleep(pauseMs);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
