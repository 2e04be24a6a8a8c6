import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const running = z.object({ pid: z.int().min(1), address: z.url(), secret: z.string().min(32) });
type Running = z.infer<typeof running>;
const handedOver = z.object({ launch: z.string() });

/** Who has this profile open. Only its owner can read it; core's own lock on the vault is what protects the data. */
const pathIn = (folder: string): string => join(folder, "running.json");

export function announceRunning(folder: string, mine: Running): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(pathIn(folder), { force: true });
  writeFileSync(pathIn(folder), JSON.stringify(mine), { mode: 0o600, flag: "wx" });
}

export const forgetRunning = (folder: string): void => rmSync(pathIn(folder), { force: true });

/**
 * Asks the host that has this profile open for a launch file. Undefined: none is running (a file left by one that
 * crashed names a port that does not answer, or that does not know the secret).
 */
export async function askRunning(folder: string): Promise<{ address: string; launch: string } | undefined> {
  try {
    const other = running.parse(JSON.parse(readFileSync(pathIn(folder), "utf8")));
    const response = await fetch(new URL("hand-over", other.address), {
      method: "POST",
      body: new URLSearchParams({ secret: other.secret }).toString(),
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      signal: AbortSignal.timeout(2_000),
    });
    if (!response.ok) return undefined;
    return { address: other.address, launch: handedOver.parse(await response.json()).launch };
  } catch {
    return undefined;
  }
}
