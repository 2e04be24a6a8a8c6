/**
 * All byte vectors, checked without app code: `node tests/vectors/check.mjs [folder]`. One script a format, in a process
 * of its own; a file nobody checks is a fault.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = process.argv[2] ?? here;
/** @type {Record<string, string>} */
const CHECKERS = {
  "entries.json": "checkEntries.mjs",
  "link.json": "checkLink.ts",
  "proof.json": "checkProof.mjs",
};

let failed = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const checker = CHECKERS[file];
  const run = checker && spawnSync(process.execPath, [join(here, checker), join(folder, file)], { encoding: "utf8" });
  const ok = run ? run.status === 0 : false;
  if (!ok) failed += 1;
  process.stdout.write(`${file}: ${run ? (run.stderr + run.stdout).trim() : "nobody checks it"}\n`);
}
process.exitCode = failed > 0 ? 1 : 0;
