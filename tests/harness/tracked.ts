/** Cores that end with the test that started them, after failure too. */
import { onTestFinished } from "vitest";
import { type CoreProcess, startCore } from "./coreProcess.ts";
import { PASSPHRASE, startCouple } from "./couple.ts";

export function track<T extends CoreProcess>(core: T): T {
  onTestFinished(() => core.kill());
  return core;
}

export async function couple(): Promise<{ a: CoreProcess; b: CoreProcess }> {
  const { a, b } = await startCouple();
  return { a: track(a), b: track(b) };
}

/** After a crash: another process, unlocked. */
export async function openAgain(core: CoreProcess, passphrase = PASSPHRASE): Promise<CoreProcess> {
  await core.kill();
  const again = track(await startCore({ profile: core.profile, lan: true }));
  await again.must("vault.unlock", { passphrase });
  return again;
}
