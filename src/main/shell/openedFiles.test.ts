import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LIMIT } from "../../shared/protocol/limits.ts";
import { carryFileIn, openedFiles } from "./openedFiles.ts";

const folder = mkdtempSync(join(tmpdir(), "homeport-opened-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const none = { ok: true, value: {} };
const refused = { ok: false, error: { type: "NoCarryFile" } };

describe("[CF1] a carry file opened from the desktop", () => {
  it("is named by a command line as the system writes it, and nothing else is", () => {
    expect(carryFileIn(["--profile", "/home/noor/p", "/tmp/a b.carry"], "/")).toBe(resolve("/tmp/a b.carry"));
    expect(carryFileIn(["one.carry", "two.CARRY", "--no-sandbox"], "/home/noor")).toBe(resolve("/home/noor/two.CARRY"));
    expect(carryFileIn([".", "--demo", "--file=x.carry", "letter.txt", "carry"], "/")).toBeUndefined();
  });

  it("waits until a page takes it, once; a newer one takes its place", async () => {
    const files = openedFiles();
    let told = 0;
    writeFileSync(at("one.carry"), "one");
    writeFileSync(at("two.carry"), "two");
    expect(await files.take()).toEqual(none);
    files.opened(at("one.carry"));
    files.tellOf(() => told++);
    expect(await files.take()).toEqual({ ok: true, value: { file: new Uint8Array(Buffer.from("one")) } });
    expect(await files.take()).toEqual(none);
    files.opened(at("one.carry"));
    files.opened(at("two.carry"));
    files.opened(undefined);
    expect(told).toBe(2);
    expect(await files.take()).toEqual({ ok: true, value: { file: new Uint8Array(Buffer.from("two")) } });
  });

  it("[G6] that is gone, no file, a pipe, or larger than any, is said to be none, and is not read", async () => {
    const files = openedFiles();
    mkdirSync(at("folder.carry"));
    writeFileSync(at("huge.carry"), "");
    truncateSync(at("huge.carry"), LIMIT.carryBytes + 1);
    const odd = ["gone.carry", "folder.carry", "huge.carry"];
    if (process.platform !== "win32") {
      execFileSync("mkfifo", [at("pipe.carry")]);
      odd.push("pipe.carry");
    }
    for (const name of odd) {
      files.opened(at(name));
      expect(await files.take(), name).toEqual(refused);
      expect(await files.take(), name).toEqual(none);
    }
  });
});
