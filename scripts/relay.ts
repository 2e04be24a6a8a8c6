import { ensureDependencies } from "./setup/dependencies.ts";
import { withSetupLock } from "./setup/lock.ts";

await withSetupLock(ensureDependencies);
await import("../src/relay/index.ts");
