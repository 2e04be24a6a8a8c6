/** `npm run bench -- [--quick]`: the figures B1–B13 beside stock parts in the same run. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/paths.ts";
import { prepare } from "./setup/prepare.ts";
import { runNode } from "./setup/run.ts";

const bench = join(root, "tests", "bench", "index.ts");
if (!existsSync(bench)) {
  console.error("There are no benchmarks yet (tests/bench/index.ts).");
  process.exit(1);
}
await prepare();
process.exit((await runNode([bench, ...process.argv.slice(2)])).code);
