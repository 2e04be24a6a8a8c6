/**
 * What tests, and all that they start, put into the system's folder for temporary files lies in one of the run's own, which
 * goes with it whether they pass or fail. Only a run that is killed leaves it.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "homeport-run-"));
  chmodSync(folder, 0o711); // another account passes through it as through the system's own
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
