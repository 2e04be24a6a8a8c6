/**
 * First link of `npm start`, `npm test` and the like: finds or fetches a suitable Node, then runs scripts/<task>.ts under it.
 * Plain JavaScript without dependencies, because it may run under an old Node before anything is installed.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const toolchain = join(root, ".toolchain");
const windows = process.platform === "win32";
const fetched = join(toolchain, "node_modules", "node", "bin", windows ? "node.exe" : "node");

/** @param {string} version such as "v24.3.0"; 25 is left out because vitest doesn't support it */
const suits = (version) => {
  const major = Number(/^v(\d+)\./.exec(version)?.[1]);
  return major === 24 || major >= 26;
};

/** The registry's package that holds nothing but Node's program for this machine: no install script has to run. */
const platformPackage = () => {
  const platform = windows ? "win" : process.platform;
  const prefix = process.platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node";
  return `${prefix}-${platform}-${process.arch}`;
};

/** @param {string} why */
const giveUp = (why) => {
  console.error(`Homeport needs Node 24, and ${why}. Install Node 24 from https://nodejs.org, then try again.`);
  process.exit(1);
};

/** @param {string} program */
const versionOf = (program) => spawnSync(program, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";

/** Installs beside the final place and renames, so that neither a cut nor a second start leaves half a Node behind. */
const fetchNode = () => {
  console.error(`Fetching Node 24 (this machine has ${process.version}) …`);
  mkdirSync(toolchain, { recursive: true });
  const scratch = mkdtempSync(join(toolchain, "fetch-"));
  try {
    // Its own package.json keeps npm from taking the repository above for the project meant.
    writeFileSync(join(scratch, "package.json"), "{}");
    const done = spawnSync(
      "npm",
      [
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
        `node@npm:${platformPackage()}@24`,
      ],
      { cwd: scratch, stdio: ["ignore", 2, 2], shell: windows },
    );
    if (done.status !== 0) giveUp(`it couldn't be fetched as ${platformPackage()} from npm's registry`);
    rmSync(join(toolchain, "node_modules"), { recursive: true, force: true });
    renameSync(join(scratch, "node_modules"), join(toolchain, "node_modules"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  if (!suits(versionOf(fetched))) giveUp("the one fetched from npm's registry doesn't run on this machine");
};

const findNode = () => {
  if (suits(process.version)) return process.execPath;
  if (!existsSync(fetched) || !suits(versionOf(fetched))) fetchNode();
  return fetched;
};

const [task = "", ...options] = process.argv.slice(2);
const script = join(root, "scripts", `${task}.ts`);
if (!/^[a-z]+$/.test(task) || !existsSync(script)) {
  console.error(`There is no task "${task}" in scripts/.`);
  process.exit(2);
}

const node = findNode();
// npm and every tool below are found through PATH: npm picks package versions by the Node that runs it.
const path = [dirname(node), process.env.PATH].join(delimiter);
// A log that nobody watches is read as plain text.
const plain = process.stdout.isTTY ? {} : { NO_COLOR: "1" };
const env = { ...process.env, ...plain, PATH: path };
const child = spawn(node, [script, ...options], { cwd: root, stdio: "inherit", env });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => child.kill(/** @type {NodeJS.Signals} */ (signal)));
// npm hands a signal to its shell, and the shell dies without handing it on: being left alone is the sign.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
