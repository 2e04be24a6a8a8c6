/** The programs that tests use beside Node, got from the system's package manager where that is allowed. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { createMemory } from "../setup/memory.ts";
import { run } from "../setup/run.ts";

export type Tool = "chromium" | "ip" | "mosquitto" | "nats-server" | "strace";

const programs: Record<Tool, readonly string[]> = {
  chromium: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"],
  ip: ["ip"],
  mosquitto: ["mosquitto"],
  "nats-server": ["nats-server"],
  strace: ["strace"],
};
/** Debian and Ubuntu. */
const packages: Record<Tool, string> = {
  chromium: "chromium",
  ip: "iproute2",
  mosquitto: "mosquitto",
  "nats-server": "nats-server",
  strace: "strace",
};

const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  win32: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ],
};

const runnable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The tool's full path, or undefined. HOMEPORT_CHROMIUM names a browser of one's own. */
export function find(tool: Tool): string | undefined {
  const own = tool === "chromium" ? process.env.HOMEPORT_CHROMIUM : undefined;
  if (own) return runnable(own) ? own : undefined;
  // Administration tools lie in sbin, which isn't on every person's PATH.
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  const places = programs[tool].flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...places, ...(tool === "chromium" ? (usualPlaces[process.platform] ?? []) : [])].find(runnable);
}

/** Network namespaces and system call traces exist on Linux alone; elsewhere those tests say so themselves. */
const canExist = (tool: Tool): boolean => tool === "chromium" || process.platform === "linux";

const root = process.getuid?.() === 0;
const commandFor = (missing: readonly Tool[]): string[] => [
  ...(root ? [] : ["sudo"]),
  "apt-get",
  "install",
  "-y",
  ...missing.map((tool) => packages[tool]),
];

/**
 * Tries to make the tools be there and gives those that still aren't, having printed the command that would install them.
 * A failed attempt isn't repeated for a day.
 */
export async function ensureTools(tools: readonly Tool[]): Promise<readonly Tool[]> {
  const missing = () => tools.filter((tool) => canExist(tool) && find(tool) === undefined);
  const wanted = missing();
  if (wanted.length === 0) return [];
  const memory = createMemory("system-tools");
  if (process.platform === "linux" && !memory.failedLately(wanted.join(), Date.now())) {
    await install(wanted);
    if (missing().length > 0) memory.rememberFailure(missing().join(), Date.now());
  }
  const still = missing();
  if (still.length > 0) console.log(advice(still));
  return still;
}

const advice = (missing: readonly Tool[]): string =>
  process.platform === "linux"
    ? `To run every test, install what is missing: ${commandFor(missing).join(" ")}`
    : `To run every test, install a Chromium-family browser or name one in HOMEPORT_CHROMIUM.`;

async function install(tools: readonly Tool[]): Promise<void> {
  const allowed = root || (await run("sudo", ["-n", "true"], { output: "hold" })).code === 0;
  if (!allowed || (await run("apt-get", ["--version"], { output: "hold" })).code !== 0) return;
  console.log(`Installing ${tools.map((tool) => packages[tool]).join(", ")} …`);
  const asRoot = (args: readonly string[]) => {
    const full = [...(root ? [] : ["sudo", "-n"]), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...args];
    return run(full[0]!, full.slice(1), { output: "hold", timeoutSeconds: 900 });
  };
  await asRoot(["update"]);
  const { code, output } = await asRoot([
    "install",
    "-y",
    "--no-install-recommends",
    ...tools.map((tool) => packages[tool]),
  ]);
  if (code !== 0) console.log(output.trim().split("\n").slice(-5).join("\n"));
}
