/** The verifier as a program: what it prints and ends with before it has read a file. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proofOf, Stating } from "../../tests/harness/stating.ts";
import { bytesOf, fileIn } from "../../tests/attack/proofFile.ts";

const program = join(import.meta.dirname, "index.ts");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "homeport-verify-"));
  const stated = new Stating();
  stated.agree("Sundays", "We walk.");
  const bytes = proofOf([stated]);
  writeFileSync(join(folder, "proof.json"), bytes);
  writeFileSync(join(folder, "-proof.json"), bytes);
  writeFileSync(join(folder, "changed.json"), bytesOf({ ...fileIn(bytes), day: "2031-01-01" }));
});
afterAll(() => rmSync(folder, { recursive: true }));

function verify(...args: readonly string[]): {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
} {
  const env = { ...process.env, INIT_CWD: folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8", env });
  return { status, out: stdout, err: stderr };
}

describe("[PF2] the verifier ends with 0, 1 or 2", () => {
  it("0: it holds together, or was asked how it is used", () => {
    expect(verify("proof.json")).toMatchObject({ status: 0, out: expect.stringMatching(/^“Sundays”: in force/) });
    expect(verify("--", "-proof.json").status).toBe(0);
    for (const flag of ["--help", "-h"]) {
      const { status, out } = verify(flag);
      expect(status).toBe(0);
      expect(out).toMatch(/^npm run verify -- FILE \[HISTORY CODE\]\n/);
      for (const code of ["0", "1", "2"]) expect(out).toMatch(new RegExp(`^  ${code}  `, "m"));
    }
  });

  it("1: it was read, and is not as it was signed, or not what the code says", () => {
    expect(verify("changed.json").status).toBe(1);
    expect(verify("proof.json", "0000 0000").status).toBe(1);
  });

  it("2: nothing was checked, whatever else was given", () => {
    const unknown = verify("--quiet", "proof.json");
    expect(unknown).toMatchObject({ status: 2, out: "" });
    expect(unknown.err).toMatch(/^There is no option --quiet\. Nothing was checked\.\n/);
    expect(verify("proof.json", "-x")).toMatchObject({ status: 2, out: "" });
    expect(verify("nowhere.json")).toMatchObject({ status: 2, err: expect.stringContaining("nowhere.json") });
    expect(verify().status).toBe(2);
  });
});
