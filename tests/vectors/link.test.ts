import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linkVectors } from "./linkVectors.ts";
import { altered, check, expectOnFile, pathOf } from "./onFile.ts";

describe("byte vectors of links and pairing", () => {
  it("[S12] the app makes the bytes that are on file", () => {
    expectOnFile("link.json", linkVectors());
  });

  it("[S12] a script without app code derives the same bytes", () => {
    const { status, out } = check("checkLink.ts", pathOf("link.json"));
    console.log(out.trim());
    expect(status).toBe(0);
    expect(Number(/^(\d+) checks/.exec(out)?.[1])).toBeGreaterThan(35);
  });

  it("[S12] planted: one altered byte in any vector is found", () => {
    const folder = mkdtempSync(join(tmpdir(), "homeport-vectors-"));
    const text = readFileSync(pathOf("link.json"), "utf8");
    for (const name of [
      "envelope",
      "session",
      "pack",
      "parcel",
      "carryFile",
      "introduction",
      "transcript",
      "digits",
      "byA",
      "claim",
      "welcome",
    ]) {
      const at = text.lastIndexOf(`"${name}": "`) + name.length + 5 + 3;
      const file = join(folder, `${name}.json`);
      writeFileSync(file, altered(text, at));
      expect(check("checkLink.ts", file).out, name).toMatch(/checks, [1-9]\d* differ/);
    }
    rmSync(folder, { recursive: true });
  });
});
