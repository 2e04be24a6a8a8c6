import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createMemory } from "./memory.ts";
import { root } from "./paths.ts";
import { runNode } from "./run.ts";

const folder = join(root, "node_modules", "electron");

/** Electron's program, or undefined while it hasn't been fetched. Its package writes path.txt last, once all is unpacked. */
export function electronProgram(): string | undefined {
  try {
    const program = join(folder, "dist", readFileSync(join(folder, "path.txt"), "utf8"));
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the release host answers at all, within a few seconds. */
async function releaseHostAnswers(): Promise<boolean> {
  const host = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? "https://github.com/electron/";
  try {
    await fetch(host, { method: "HEAD", signal: AbortSignal.timeout(4000) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Electron's program, fetched if need be (about 110 MB, into npm's usual cache); undefined where it can't be had.
 * A failure is remembered for a day, so that the next start is quick.
 */
export async function ensureElectron(): Promise<string | undefined> {
  const there = electronProgram();
  if (there) return there;
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
  const memory = createMemory("electron");
  if (memory.failedLately(version, Date.now())) return undefined;
  // Without an answer it may still lie in the cache; unpacking that takes seconds.
  const answers = await releaseHostAnswers();
  if (answers) console.error(`Fetching Electron ${version} (once, about 110 MB) …`);
  const timeoutSeconds = answers ? 600 : 15;
  await runNode([join(folder, "install.js")], { output: "hold", timeoutSeconds });
  const fetched = electronProgram();
  if (!fetched) memory.rememberFailure(version, Date.now());
  return fetched;
}
