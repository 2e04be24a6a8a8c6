import { join } from "node:path";
import { realTimers } from "./hosting/timers.ts";
import * as electron from "./shell/electron.ts";
import { shellOptions } from "./shell/options.ts";
import { startShell } from "./shell/shell.ts";

/** Electron's entry: hands Electron's parts and the built files to the shell, and nothing else. */
const out = join(import.meta.dirname, "..");
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

// Not awaited: Electron is ready only after this module has been run to its end.
startShell(electron, {
  files: {
    core: join(out, "main", "core.js"),
    stager: join(out, "main", "stager.js"),
    preload: join(out, "preload", "index.cjs"),
    rendererRoot: join(out, "renderer"),
    version: electron.app.getVersion(),
  },
  options: shellOptions(process.argv.slice(1), process.platform, process.env),
  timers: realTimers,
  platform: process.platform,
  env: process.env,
  killPid: (pid) => {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it had ended already
    }
  },
  warn,
}).catch((error: unknown) => {
  warn(`Homeport could not start: ${error instanceof Error ? error.name : "unknown error"}`);
  electron.app.exit(1);
});
