import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, setupFolder } from "./paths.ts";
import { type Outcome, run, runNode, type RunOptions } from "./run.ts";
import { contentHash, stamp, stamped } from "./stamp.ts";

interface Package {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
}
export type Packages = Readonly<Record<string, Package>>;

/**
 * Whether npm's record of what it installed is what the lockfile asks for.
 * Optional packages may be missing: they are for other machines.
 */
export function installedMatches(wanted: Packages, installed: Packages): boolean {
  const same = (path: string) =>
    wanted[path]?.version === installed[path]?.version && wanted[path]?.integrity === installed[path]?.integrity;
  const needed = Object.keys(wanted).filter((path) => path !== "" && !(wanted[path]?.optional && !installed[path]));
  return needed.every(same) && Object.keys(installed).every((path) => path in wanted);
}

const packagesIn = (file: string): Packages =>
  (JSON.parse(readFileSync(join(root, file), "utf8")) as { packages: Packages }).packages;

/** npm writes its record last: where it is whole and right, so is the installation. */
function alreadyInstalled(): boolean {
  try {
    return installedMatches(packagesIn("package-lock.json"), packagesIn("node_modules/.package-lock.json"));
  } catch {
    return false;
  }
}

const machine = `node ${process.versions.node.split(".")[0]} on ${process.platform} ${process.arch}`;

/** What is wanted and what npm says is there: equal to the stamp while neither changed since the last installation. */
const state = (): string =>
  `${machine}\n${contentHash(root, ["package-lock.json", "node_modules/.package-lock.json"])}`;

/** npm's own script under this Node where npm started us; else the npm on PATH, which the bootstrap put behind this Node. */
function npm(args: readonly string[], options: RunOptions): Promise<Outcome> {
  const script = process.env.npm_execpath;
  return script?.endsWith("npm-cli.js") ? runNode([script, ...args], options) : run("npm", args, options);
}

/** Installs the packages of the lockfile, unless they are there for this Node and this kind of machine. */
export async function ensureDependencies(): Promise<void> {
  const file = join(setupFolder, "dependencies");
  const known = stamped(file);
  if (known === state()) return;
  const sameMachine = !known || known.startsWith(machine);
  if (!(sameMachine && alreadyInstalled()) && !(await install())) {
    console.error("The dependencies couldn't be installed (npm's own words are above). Is the network there?");
    process.exit(1);
  }
  stamp(file, state());
}

async function install(): Promise<boolean> {
  console.error("Installing dependencies …");
  if ((await npm(["ci", "--loglevel=error"], { output: "hold" })).code === 0) return true;
  // `npm ci` refuses a lockfile made where a package's builds for other systems weren't published.
  // This form takes the same versions and checksums, and writes neither package.json nor the lockfile.
  console.error("npm ci won't take the lockfile here; installing the versions it names …");
  return (await npm(["install", "--no-save", "--loglevel=error"], { output: "stderr" })).code === 0;
}
