import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { openDevtoolsPipe } from "./devtoolsPipe.ts";

type Env = Readonly<Record<string, string | undefined>>;

const linuxNames = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
  "brave-browser",
  "brave",
];
const macApps = ["Chromium", "Google Chrome", "Microsoft Edge", "Brave Browser"];
const windowsPaths = [
  ["Chromium", "Application", "chrome.exe"],
  ["Google", "Chrome", "Application", "chrome.exe"],
  ["Microsoft", "Edge", "Application", "msedge.exe"],
  ["BraveSoftware", "Brave-Browser", "Application", "brave.exe"],
];

/** Where a browser of the Chromium family may lie, the likeliest first. `HOMEPORT_BROWSER` goes before all. */
export function browserCandidates(platform: NodeJS.Platform, env: Env): string[] {
  const own = env["HOMEPORT_BROWSER"] ? [env["HOMEPORT_BROWSER"]] : [];
  if (platform === "darwin") {
    const folders = ["/Applications", join(env["HOME"] ?? "", "Applications")];
    return [...own, ...macApps.flatMap((app) => folders.map((dir) => join(dir, `${app}.app/Contents/MacOS/${app}`)))];
  }
  if (platform === "win32") {
    const folders = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].flatMap((name) => env[name] ?? []);
    return [...own, ...windowsPaths.flatMap((parts) => folders.map((folder) => join(folder, ...parts)))];
  }
  const folders = (env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return [...own, ...linuxNames.flatMap((name) => folders.map((folder) => join(folder, name)))];
}

export function findBrowser(platform: NodeJS.Platform, env: Env): string | undefined {
  return browserCandidates(platform, env).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export const hasDisplay = (platform: NodeJS.Platform, env: Env): boolean =>
  platform !== "linux" || Boolean(env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]);

/** The launch file's path is no secret: what is in the file is. `browser` is the program's path. */
export const browserArguments = (browser: string, launchFile: string, profile: string, asRoot: boolean): string[] => [
  `--app=${pathToFileURL(launchFile).href}`,
  `--user-data-dir=${profile}`,
  // Session files would keep what stands in the page's fields. In a private window nothing reaches the disk (S1).
  /edge/i.test(browser) ? "--inprivate" : "--incognito",
  "--window-size=1280,832",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--disable-extensions",
  "--disable-breakpad",
  "--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication",
  // Our private line to minimise the window (F31); when this host ends, so does the browser.
  "--remote-debugging-pipe",
  ...(asRoot ? ["--no-sandbox", "--disable-gpu"] : []),
];

export interface Browser {
  readonly minimise: () => void;
  readonly onExit: (handler: () => void) => void;
  readonly close: () => void;
}

export function openBrowser(path: string, args: readonly string[]): Browser {
  const child: ChildProcess = spawn(path, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [, , , out, into] = child.stdio as [null, null, null, Writable, Readable];
  const devtools = openDevtoolsPipe(out, into);
  let onExit = (): void => undefined;
  const end = (): void => onExit();
  child.once("exit", end);
  child.once("error", end);
  return {
    minimise: () => void devtools.minimiseWindows(),
    onExit: (handler) => void (onExit = handler),
    close: () => void child.kill("SIGTERM"),
  };
}
