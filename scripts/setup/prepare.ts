import { ensureBuild } from "./build.ts";
import { ensureDependencies } from "./dependencies.ts";
import { withSetupLock } from "./lock.ts";

/** Dependencies and build, as far as they aren't good already; ends the process where they can't be had. */
export async function prepare(): Promise<void> {
  const built = await withSetupLock(async () => {
    await ensureDependencies();
    return ensureBuild();
  });
  if (!built) process.exit(1);
}
