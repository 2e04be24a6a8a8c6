import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, setupFolder } from "./paths.ts";
import { run, runNode } from "./run.ts";
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

/** Installs the exact packages of the lockfile, unless they are there for this Node and this kind of machine. */
export async function ensureDependencies(): Promise<void> {
  const file = join(setupFolder, "dependencies");
  const machine = `node ${process.versions.node.split(".")[0]} on ${process.platform} ${process.arch}`;
  const wanted = `${machine}\n${contentHash(root, ["package-lock.json"])}`;
  const known = stamped(file);
  if (!known || known.startsWith(machine)) {
    // The stamp alone can't tell that somebody emptied node_modules since; npm's own record can.
    if (alreadyInstalled()) return known === wanted ? undefined : stamp(file, wanted);
  }
  console.error("Installing dependencies …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--loglevel=error"];
  const install = npm?.endsWith("npm-cli.js")
    ? runNode([npm, ...args], { output: "stderr" })
    : run("npm", args, { output: "stderr" });
  if ((await install).code !== 0) {
    console.error("The dependencies couldn't be installed (npm's own words are above). Is the network there?");
    process.exit(1);
  }
  stamp(file, wanted);
}
