/** A disk of four MiB, for the test that asks for it; undefined where this account may mount none (that needs root). */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
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
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(filler, new Uint8Array(bavail * bsize));
      return () => rmSync(filler);
    },
  };
}
