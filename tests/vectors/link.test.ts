import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { linkVectors } from "./linkVectors.ts";

const path = fileURLToPath(new URL("link.json", import.meta.url));
const checker = fileURLToPath(new URL("checkLink.ts", import.meta.url));
const check = (file: string): { status: number | null; out: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [checker, file], { encoding: "utf8" });
  return { status, out: stdout + stderr };
};

describe("byte vectors of links and pairing", () => {
  it("[S12] the app makes the bytes that are on file", () => {
    const made = linkVectors();
    // Written anew only on purpose: bytes on file are what other versions send.
    if (process.env["HOMEPORT_WRITE_VECTORS"] !== undefined)
      writeFileSync(path, `${JSON.stringify(made, undefined, 2)}\n`);
    expect(made).toEqual(JSON.parse(readFileSync(path, "utf8")));
  });

  it("[S12] a script without app code derives the same bytes", () => {
    const { status, out } = check(path);
    console.log(out.trim());
    expect(status).toBe(0);
    expect(Number(/^(\d+) checks/.exec(out)?.[1])).toBeGreaterThan(35);
  });

  it("[S12] planted: one altered byte in any vector is found", () => {
    const folder = mkdtempSync(join(tmpdir(), "homeport-vectors-"));
    const text = readFileSync(path, "utf8");
    for (const name of ["envelope", "session", "pack", "introduction", "transcript", "digits", "byA", "claim"]) {
      const at = text.lastIndexOf(`"${name}": "`) + name.length + 5 + 3;
      const altered = text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
      const file = join(folder, `${name}.json`);
      writeFileSync(file, altered);
      expect(check(file).out, name).toMatch(/checks, [1-9]\d* differ/);
    }
    rmSync(folder, { recursive: true });
  });
});
