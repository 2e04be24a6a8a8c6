import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installedMatches } from "./dependencies.ts";
import { withSetupLock } from "./lock.ts";
import { createMemory } from "./memory.ts";
import { contentHash, stamp, stamped } from "./stamp.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "homeport-setup-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("content hash", () => {
  const hash = () => contentHash(folder, ["src/**", "config"], (path) => path.endsWith(".test.ts"));
  const put = async (path: string, text: string) => {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  };

  it("changes with any byte, name, added or removed file, and with nothing else", async () => {
    await put("src/a/one.ts", "1");
    await put("src/two.ts", "2");
    const first = hash();
    await put("src/two.ts", "2"); // written again: a newer time, the same bytes
    await put("src/a/one.test.ts", "left out");
    await put("elsewhere.ts", "not asked for");
    expect(hash()).toBe(first);

    const seen = new Set([first]);
    const changed = () => {
      const now = hash();
      expect(seen).not.toContain(now);
      seen.add(now);
    };
    await put("src/two.ts", "3");
    changed();
    await put("src/three.ts", "");
    changed();
    await rm(join(folder, "src/two.ts"));
    changed();
    await put("config", "");
    changed();
  });

  it("tells apart trees whose names and bytes join to the same text", async () => {
    await put("src/a", "bc");
    const first = hash();
    await rm(join(folder, "src/a"));
    await put("src/ab", "c");
    expect(hash()).not.toBe(first);
  });
});

describe("stamps", () => {
  it("are undefined until written", () => {
    const file = join(folder, "deep", "stamp");
    expect(stamped(file)).toBeUndefined();
    stamp(file, "good");
    expect(stamped(file)).toBe("good");
  });
});

describe("what npm installed", () => {
  const wanted = {
    "": { version: "0.1.0" },
    "node_modules/a": { version: "1.0.0", integrity: "x" },
    "node_modules/elsewhere": { version: "1.0.0", integrity: "y", optional: true },
  };
  const a = { "node_modules/a": { version: "1.0.0", integrity: "x" } };

  it("is good with or without the packages for other machines", () => {
    expect(installedMatches(wanted, a)).toBe(true);
    expect(installedMatches(wanted, { ...a, "node_modules/elsewhere": { version: "1.0.0", integrity: "y" } })).toBe(
      true,
    );
  });

  it.each([
    ["nothing there", {}],
    ["another version", { "node_modules/a": { version: "1.0.1", integrity: "x" } }],
    ["other bytes", { "node_modules/a": { version: "1.0.0", integrity: "z" } }],
    [
      "an optional package of another version",
      { ...a, "node_modules/elsewhere": { version: "2.0.0", integrity: "y" } },
    ],
    ["a package too many", { ...a, "node_modules/b": { version: "1.0.0" } }],
  ])("is not good: %s", (_what, installed) => expect(installedMatches(wanted, installed)).toBe(false));
});

describe("remembered failures", () => {
  const hour = 3_600_000;
  it("last a day, for the same thing only, and not from a clock that was ahead", () => {
    const memory = createMemory("electron", folder);
    const now = 1_000_000 * hour;
    expect(memory.failedLately("45", now)).toBe(false);
    memory.rememberFailure("45", now);
    expect(memory.failedLately("45", now + 23 * hour)).toBe(true);
    expect(memory.failedLately("45", now + 24 * hour)).toBe(false);
    expect(memory.failedLately("46", now)).toBe(false);
    expect(memory.failedLately("45", now - hour)).toBe(false);
  });
});

describe("the set-up lock", () => {
  it("lets one work at a time and is gone afterwards, also after a failure", async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
    };
    await Promise.all([1, 2, 3].map(() => withSetupLock(work, folder, 5)));
    expect(most).toBe(1);
    await expect(withSetupLock(() => Promise.reject(new Error("no")), folder)).rejects.toThrow("no");
    expect(existsSync(join(folder, "lock"))).toBe(false);
  });

  it("is taken over from a process that is gone", async () => {
    const gone = spawnSync(process.execPath, ["-e", ""]).pid;
    await writeFile(join(folder, "lock"), String(gone));
    const holder = await withSetupLock(() => readFile(join(folder, "lock"), "utf8"), folder);
    expect(holder).toBe(String(process.pid));
  });
});
