/** What the tests of byte vectors share: the bytes on file, and the scripts that derive them without app code. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Written anew only on purpose: bytes on file are what other versions send. */
export function expectOnFile(name: string, made: unknown): void {
  const path = pathOf(name);
  if (process.env["HOMEPORT_WRITE_VECTORS"] !== undefined)
    writeFileSync(path, `${JSON.stringify(made, undefined, 2)}\n`);
  expect(made).toEqual(JSON.parse(readFileSync(path, "utf8")));
}

export function check(script: string, ...files: string[]): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [pathOf(script), ...files], { encoding: "utf8" });
  return { status, out: stdout + stderr };
}

/** Another hex digit there. */
export const altered = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
