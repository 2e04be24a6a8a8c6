import { readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Wrong passphrases slow the next try: three are free, then 1, 2, 4 … 30 s (VT3). The count rests in a file beside the
 * vault, because locking ends the core process and would otherwise reset it. It is counted before the try, so that
 * ending the app early gains nothing. Against someone who copies the files it does nothing: that is Argon2id's part.
 */
const FREE = 3;
const LONGEST_MS = 30_000;

export const delayAfter = (wrong: number): number =>
  wrong < FREE ? 0 : Math.min(LONGEST_MS, 1_000 * 2 ** Math.min(wrong - FREE, 10));

export function wrongAttempts(path: string): number {
  try {
    const count = Number.parseInt(readFileSync(path, "latin1").slice(0, 4), 10);
    return count >= 0 ? count : 0;
  } catch {
    return 0;
  }
}

/** Best effort: a full or read-only disk must not keep the owner out. */
export function rememberAttempts(path: string, count: number): void {
  try {
    if (count === 0) rmSync(path, { force: true });
    else writeFileSync(path, String(Math.min(count, 999)), { mode: 0o600 });
  } catch {
    // see above
  }
}
