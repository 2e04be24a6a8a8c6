import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * One hash over the names and bytes of all files the patterns match below `folder`; the same on every machine.
 * @param except says of a path (with "/") whether to leave it out
 */
export function contentHash(folder: string, patterns: readonly string[], except = (_path: string) => false): string {
  const paths = globSync([...patterns], { cwd: folder })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !except(path) && statSync(join(folder, path)).isFile())
    .toSorted();
  const hash = createHash("sha256");
  for (const path of paths) {
    const bytes = readFileSync(join(folder, path));
    // The length between name and bytes keeps two different trees from flowing into the same stream.
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

/** What was written by `stamp`, or undefined where there is none that can be read. */
export function stamped(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

export function stamp(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
