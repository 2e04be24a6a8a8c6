import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const whole = z.int().min(-100_000).max(100_000);
const hostState = z.object({
  /** F11: what the title says before any vault is open. */
  neutralTitle: z.boolean().default(false),
  window: z.object({ x: whole, y: whole, width: whole, height: whole, maximised: z.boolean() }).optional(),
});
export type HostState = z.infer<typeof hostState>;

/** The little a host remembers outside the vault. It says nothing of what is inside; unreadable means defaults. */
export function readHostState(folder: string): HostState {
  try {
    return hostState.parse(JSON.parse(readFileSync(join(folder, "state.json"), "utf8")));
  } catch {
    return { neutralTitle: false };
  }
}

/** Losing this file loses a window's place: a failure is not worth a word. */
export function writeHostState(folder: string, state: HostState): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, "state.json");
    writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch {
    // full or read-only disk
  }
}

/** F11. The neutral one could be any small program. */
export const windowTitle = (neutral: boolean): string => (neutral ? "Notes" : "Homeport");
