/**
 * The suites start hundreds of short-lived cores, most of them killed. What V8 makes of their modules is kept on disk, so
 * that a start costs a third: every child inherits NODE_COMPILE_CACHE.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../../scripts/setup/paths.ts";

process.env["NODE_COMPILE_CACHE"] ??= join(root, "node_modules", ".cache", "node-compile");

const programs = ["src/main/core/index.ts", "src/main/core/gate/stager.ts"];

/** Only a process that ends by itself writes its cache: each program is loaded once, and left alone by its host. */
export default async function warm(): Promise<void> {
  const ends = programs.map(async (program) => {
    const child = fork(join(root, program), [], { stdio: ["ignore", "ignore", "ignore", "ipc"], execArgv: [] });
    child.disconnect();
    await once(child, "exit");
  });
  await Promise.all(ends);
}
