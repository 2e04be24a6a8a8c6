/** A disk of four MiB, for the test that asks for it; undefined where this account may mount none (that needs root). */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export type SmallDisk = {
  readonly disk: string;
  /** Not a byte is left on it, until what this returns is called. */
  fill(): () => void;
};

export function smallDisk(): SmallDisk | undefined {
  const disk = mkdtempSync(join(tmpdir(), "homeport-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${4 * 2 ** 20}`, "tmpfs", disk]).status === 0;
  onTestFinished(() => {
    if (mounted) spawnSync("umount", ["-l", disk]);
    rmSync(disk, { recursive: true });
  });
  if (!mounted) return undefined;
  const filler = join(disk, "filler");
  return {
    disk,
    fill() {
      // A block at a time until one no longer fits: a program that uses the disk may take or free some meanwhile.
      const block = new Uint8Array(statfsSync(disk).bsize);
      const file = openSync(filler, "w");
      try {
        while (fits(file, block));
      } finally {
        closeSync(file);
      }
      return () => rmSync(filler);
    },
  };
}

function fits(file: number, block: Uint8Array): boolean {
  try {
    return writeSync(file, block) > 0;
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOSPC") return false;
    throw thrown;
  }
}
