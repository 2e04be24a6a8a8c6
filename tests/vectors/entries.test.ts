import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { entryVectors } from "./entryVectors.ts";

const path = fileURLToPath(new URL("entries.json", import.meta.url));
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const run = (name: string, arg?: string): { status: number | null; out: string } => {
  const args = arg === undefined ? [script(name)] : [script(name), arg];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, out: stdout + stderr };
};

describe("byte vectors of certificates and entries", () => {
  it("[S12] the app makes the bytes that are on file", () => {
    const made = entryVectors();
    // Written anew only on purpose: bytes on file are what other versions send.
    if (process.env["HOMEPORT_WRITE_VECTORS"] !== undefined)
      writeFileSync(path, `${JSON.stringify(made, undefined, 2)}\n`);
    expect(made).toEqual(JSON.parse(readFileSync(path, "utf8")));
  });

  it("[S12] scripts without app code derive the same bytes, for every file there is", () => {
    const { status, out } = run("check.mjs");
    console.log(out.trim());
    expect(status).toBe(0);
    expect(out).toMatch(/entries\.json: \d+ checks, 0 differ/);
    for (const name of ["check.mjs", "checkEntries.mjs"]) {
      expect(readFileSync(script(name), "utf8")).not.toMatch(/from "\.\.?\/|import\("\.|src\//);
    }
  });

  it("[S12] planted: one altered byte in any vector is found, and so is a file nobody checks", () => {
    const folder = mkdtempSync(join(tmpdir(), "homeport-vectors-"));
    const text = readFileSync(path, "utf8");
    const places = [...text.matchAll(/": "([0-9a-f]{32,})"/g)].map(
      ({ index, 1: value = "" }) => index + 4 + (value.length >> 1),
    );
    // Seeds and all: one digit in the middle of every value.
    expect(places.length).toBeGreaterThan(35);
    for (const [i, at] of places.entries()) {
      const altered = text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
      const file = join(folder, `${i}.json`);
      writeFileSync(file, altered);
      expect(run("checkEntries.mjs", file).out, text.slice(at - 80, at + 8)).toMatch(/checks, [1-9]\d* differ/);
    }
    expect(run("check.mjs", folder).status).toBe(1);
    rmSync(folder, { recursive: true });
  });
});
