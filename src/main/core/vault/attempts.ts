import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Result } from "../../../shared/base/result.ts";

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

/** One try with a passphrase, after the wait that earlier wrong ones have earned. */
export async function slowedTry<T, E extends { readonly type: string }>(
  path: string,
  sleep: (ms: number) => Promise<void>,
  attempt: () => Promise<Result<T, E>>,
): Promise<Result<T, E>> {
  const wrong = wrongAttempts(path);
  await sleep(delayAfter(wrong));
  rememberAttempts(path, wrong + 1);
  const tried = await attempt();
  if (tried.ok) rememberAttempts(path, 0);
  else if (tried.error.type !== "WrongSecret") rememberAttempts(path, wrong);
  return tried;
}
