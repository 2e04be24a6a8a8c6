import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { proofVectors } from "./proofVectors.ts";
import { altered, check, expectOnFile, pathOf } from "./onFile.ts";

describe("the byte vector of a proof file", () => {
  it("[S12] [PF1] the app makes the bytes that are on file", () => {
    expectOnFile("proof.json", proofVectors());
  });

  it("[S12] a script without app code checks the same bytes", () => {
    const { status, out } = check("checkProof.mjs", pathOf("proof.json"));
    console.log(out.trim());
    expect(status).toBe(0);
    expect(readFileSync(pathOf("checkProof.mjs"), "utf8")).not.toMatch(/from "\.\.?\/|import\("\.|src\//);
  });

  it("[S12] planted: an altered digit is found, wherever it is", () => {
    const folder = mkdtempSync(join(tmpdir(), "homeport-vectors-"));
    const text = readFileSync(pathOf("proof.json"), "utf8");
    const places = [...text.matchAll(/[0-9a-f]{64,}/g)].map(({ index, 0: value }) => index + (value.length >> 1));
    expect(places.length).toBeGreaterThan(60);
    for (const [i, at] of places.entries()) {
      if (i % 3 > 0) continue; // a process each
      const file = join(folder, `${i}.json`);
      writeFileSync(file, altered(text, at));
      expect(check("checkProof.mjs", file).out, text.slice(at - 80, at + 8)).toMatch(/checks, [1-9]\d* differ/);
    }
    rmSync(folder, { recursive: true });
  });
});
