import { ensureBuild } from "../../../scripts/setup/build.ts";
import { withSetupLock } from "../../../scripts/setup/lock.ts";

/** What is tested is what is built; nothing is done where that is still good. */
export default async function build(): Promise<void> {
  if (!(await withSetupLock(ensureBuild))) throw new Error("the build failed");
}
