import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { entryVectors } from "./entryVectors.ts";
import { altered, check, expectOnFile, pathOf } from "./onFile.ts";

describe("byte vectors of certificates and entries", () => {
  it("[S12] the app makes the bytes that are on file", () => {
    expectOnFile("entries.json", entryVectors());
  });

  it("[S12] scripts without app code derive the same bytes, for every file there is", () => {
    const { status, out } = check("check.mjs");
    console.log(out.trim());
    expect(status).toBe(0);
    expect(out).toMatch(/entries\.json: \d+ checks, 0 differ/);
    for (const name of ["check.mjs", "checkEntries.mjs"]) {
      expect(readFileSync(pathOf(name), "utf8")).not.toMatch(/from "\.\.?\/|import\("\.|src\//);
    }
  });

  it("[S12] planted: one altered byte in any vector is found, and so is a file nobody checks", () => {
    const folder = mkdtempSync(join(tmpdir(), "homeport-vectors-"));
    const text = readFileSync(pathOf("entries.json"), "utf8");
    const places = [...text.matchAll(/": "([0-9a-f]{32,})"/g)].map(
      ({ index, 1: value = "" }) => index + 4 + (value.length >> 1),
    );
    // Seeds and all: one digit in the middle of every value.
    expect(places.length).toBeGreaterThan(35);
    for (const [i, at] of places.entries()) {
      const file = join(folder, `${i}.json`);
      writeFileSync(file, altered(text, at));
      expect(check("checkEntries.mjs", file).out, text.slice(at - 80, at + 8)).toMatch(/checks, [1-9]\d* differ/);
    }
    expect(check("check.mjs", folder).status).toBe(1);
    rmSync(folder, { recursive: true });
  });
});
