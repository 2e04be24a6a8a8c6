import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { profileParts } from "../hosting/paths.ts";
import { realTimers, type Timers } from "../hosting/timers.ts";
import { type Browser, browserArguments, findBrowser, hasDisplay, openBrowser } from "./browser.ts";
import { type BrowserHost, type BuiltFiles, startBrowserHost } from "./host.ts";
import { type BrowserHostOptions, parseOptions } from "./options.ts";
import { prepareProfile } from "../hosting/profile.ts";
import { askRunning } from "./running.ts";

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Runs until its window is closed or it is told to end (SIGINT, SIGTERM, SIGHUP).
 * @returns the exit code: 0 done or handed over, 1 could not start, 2 options not understood
 */
export async function runBrowserHost(
  args: readonly string[],
  files: BuiltFiles,
  timers: Timers = realTimers,
): Promise<number> {
  const parsed = parseOptions(args, process.platform, process.env);
  if (!parsed.ok) return fail(2, parsed.error);
  const options = parsed.value;
  const prepared = prepareProfile(options.profile, options.demo);
  if (!prepared.ok) return fail(1, prepared.error);

  const other = await askRunning(profileParts(options.profile).host);
  if (other) {
    say("Homeport is already open for this profile.");
    tellReady(options, other.address, other.launch);
    return 0;
  }
  return serve(options, files, timers);
}

async function serve(options: BrowserHostOptions, files: BuiltFiles, timers: Timers): Promise<number> {
  const missing = [files.core, files.rendererRoot].find((path) => !existsSync(path));
  if (missing) return fail(1, `${missing} is missing: build first (npm start does)`);

  let browser: Browser | undefined;
  const done = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done.resolve());
  const open = (launchFile: string): void => {
    const opened = startBrowser(options, launchFile);
    if (!opened) return;
    // A browser that is already open takes the page over and this process of it ends; the first one stays ours.
    browser ??= opened;
    if (browser === opened) opened.onExit(done.resolve);
  };
  let host: BrowserHost;
  try {
    host = await startBrowserHost(options, {
      files,
      timers,
      warn: say,
      minimise: () => browser?.minimise(),
      onHandOver: (launchFile) => {
        if (options.open) open(launchFile);
      },
    });
  } catch (error) {
    return fail(1, sayStartFault(options.port, error as NodeJS.ErrnoException));
  }

  const launch = host.issueLaunch();
  tellReady(options, host.address, launch);
  if (options.open) open(launch);
  await done.promise; // the window was closed, or we are told to end
  await host.stop();
  browser?.close();
  return 0;
}

function startBrowser(options: BrowserHostOptions, launchFile: string): Browser | undefined {
  const path = findBrowser(process.platform, process.env);
  if (!path || !hasDisplay(process.platform, process.env)) {
    const missing = path ? "display" : "browser";
    say(
      `No ${missing} was found here. Open this address in a browser of the Chromium family: ${pathToFileURL(launchFile).href}`,
    );
    return undefined;
  }
  const asRoot = process.getuid?.() === 0;
  return openBrowser(path, browserArguments(path, launchFile, profileParts(options.profile).browser, asRoot));
}

/** What a script reads (`--json`), or the address a person opens (`--no-open`). */
function tellReady(options: BrowserHostOptions, address: string, launch: string): void {
  if (options.json) process.stdout.write(`${JSON.stringify({ ready: true, address, launch })}\n`);
  else if (!options.open)
    process.stdout.write(`Open this in a browser of the Chromium family: ${pathToFileURL(launch).href}\n`);
}

function sayStartFault(port: number, { syscall, code = "internal error" }: NodeJS.ErrnoException): string {
  const other = "Name another with --port, or none.";
  if (code === "EADDRINUSE") return `Port ${port} is in use by another program. ${other}`;
  if (syscall === "listen") return `Port ${port} can't be used here (${code}). ${other}`;
  return `Homeport could not start (${code}).`;
}

function fail(code: number, line: string): number {
  say(line);
  return code;
}
