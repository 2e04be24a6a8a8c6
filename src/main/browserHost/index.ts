import { join } from "node:path";
import about from "../../../package.json" with { type: "json" };
import { runBrowserHost } from "./run.ts";

/** The browser host's program: `node out/main/browserHost.js [options]` (run.ts says what it answers). */
const out = join(import.meta.dirname, "..");
process.exitCode = await runBrowserHost(process.argv.slice(2), {
  core: join(out, "main", "core.js"),
  rendererRoot: join(out, "renderer"),
  version: about.version,
});
