import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What set-up remembers between runs; deleting the folder makes everything be done again. */
export const setupFolder = join(root, ".setup");

/** The script behind an installed package's command, to be run by Node itself: `.bin` differs between systems. */
export function commandOf(packageName: string, command = packageName): string {
  const folder = join(root, "node_modules", ...packageName.split("/"));
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const file = typeof bin === "string" ? bin : bin[command];
  if (file === undefined) throw new Error(`${packageName} has no command "${command}"`);
  return join(folder, file);
}
