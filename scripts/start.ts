/** `npm start`: makes sure of everything the app needs, then opens it in Electron or, where that can't be had, in a browser. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ensureElectron } from "./setup/electron.ts";
import { root } from "./setup/paths.ts";
import { prepare } from "./setup/prepare.ts";
import { hostArguments, parseStartOptions, type StartOptions, usage, whyBrowser } from "./startOptions.ts";

/** INIT_CWD is where the person typed `npm start`; npm itself goes to the repository. */
const parsed = parseStartOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
if (!parsed.ok) {
  console.error(`${parsed.error} ${usage}`);
  process.exit(2);
}

await prepare();
const chosen = await chooseHost(parsed.value);
const options = hostArguments(parsed.value);
/** The demo is two hosts: demo.ts starts both. */
const [program, ...args] = parsed.value.demo
  ? [process.execPath, join(root, "scripts", "demo.ts"), ...options, "--", ...chosen]
  : [...chosen, ...options];
// stdout belongs to the host (with --json a program reads it); everything of set-up goes to stderr.
const host = spawn(program, args, { cwd: root, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => host.kill(signal));
host.on("error", (error) => {
  console.error(`Homeport couldn't be started: ${error.message}`);
  process.exit(1);
});
host.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));

async function chooseHost(options: StartOptions): Promise<[string, ...string[]]> {
  const browserHost: [string, string] = [process.execPath, join(root, "out", "main", "browserHost.js")];
  const why = whyBrowser(options, {
    platform: process.platform,
    root: process.getuid?.() === 0,
    display: Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY),
  });
  if (why !== undefined) {
    if (why !== "") console.error(why);
    return browserHost;
  }
  const electron = await ensureElectron();
  if (electron) return [electron, join(root, "out", "main", "index.js")];
  console.error("Electron's program can't be fetched here, so Homeport opens in your browser.");
  return browserHost;
}
