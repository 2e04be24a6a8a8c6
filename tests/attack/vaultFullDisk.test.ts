import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sameBytes } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { type Store, StorageError } from "../../src/main/core/vault/store.ts";
import { openVault } from "../../src/main/core/vault/vault.ts";
import { count, progress } from "../harness/forms.ts";
import { seededRandom } from "./seededRandom.ts";
import { newVault, PASSPHRASE, remove, reopen, scratch, seedFor } from "./vaultKit.ts";

const root = scratch();
const disk = join(root, "disk");
const template = join(root, "template");
const SIZE = 3 * 2 ** 20;
let mounted = false;

/** Rows written until the disk is full: each is acknowledged (noted in `live`), or throws and leaves nothing. */
function writeUntilFull(store: Store, first: number, live: Set<number>, below: (n: number) => number): unknown {
  for (let n = first; ; n++) {
    try {
      store.transaction(() => {
        store.put("entries", store.rowId("entries", n), bytesOf(n), { order: n, group: store.groupId("entries", 1) });
        store.put("projections", store.rowId("projections", n % 7), bytesOf(n), { order: n });
      });
      live.add(n);
      if (below(40) === 0) {
        const gone = below(n + 1);
        store.delete("entries", store.rowId("entries", gone));
        live.delete(gone);
      }
    } catch (error) {
      return error;
    }
  }
}
const bytesOf = (n: number): Uint8Array => new Uint8Array(1 + ((n * 7919) % 20_000)).fill(n % 251);

/** Exactly the acknowledged rows are there, and each is right. */
function check(store: Store, live: ReadonlySet<number>): void {
  const found = [...store.list("entries")].map((row) => {
    if ("damaged" in row || !sameBytes(row.bytes, bytesOf(row.order)))
      throw new Error("a row is not as it was written");
    return row.order;
  });
  expect(found).toEqual([...live].toSorted((a, b) => a - b));
}

describe("[D2] full disk", () => {
  const random = seededRandom(seedFor("D2"));
  beforeAll(async () => {
    (await newVault(template)).close();
    mkdirSync(disk);
    mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", disk]).status === 0;
  });
  afterAll(() => {
    if (mounted) spawnSync("umount", ["-l", disk]);
    remove(root);
  });

  const points = count({ quick: 50, full: 200 });
  it(`${points} fill points: 0 corrupt, 0 acknowledged rows lost, reading goes on, writing resumes`, async ({
    skip,
  }) => {
    if (!mounted) skip("mounting a small tmpfs needs root");
    const step = progress("D2", points);
    const seen: Record<string, number> = {};
    for (let point = 0; point < points; point++) {
      for (const name of ["vault", "filler", "vault.lock"]) rmSync(join(disk, name), { recursive: true, force: true });
      cpSync(join(template, "vault"), join(disk, "vault"), { recursive: true });
      const { bavail, bsize } = statfsSync(disk);
      const room = random.below(Math.max(1, bavail * bsize - 64 * 1024));
      const filler = join(disk, "filler");
      writeFileSync(filler, new Uint8Array(room));

      let vault = unwrap(await reopen(disk));
      const live = new Set<number>();
      const error = writeUntilFull(vault.store, 0, live, random.below);
      expect(error).toBeInstanceOf(StorageError);
      const { type } = error as StorageError;
      seen[type] = (seen[type] ?? 0) + 1;
      expect(type).toBe("Full");
      check(vault.store, live);
      expect(vault.verifyIntegrity().whole).toBe(true);

      // Still full: it stays readable, it refuses again, the passphrase can be checked, it closes and opens.
      expect(writeUntilFull(vault.store, 1_000_000, live, random.below)).toBeInstanceOf(StorageError);
      if (point % 10 === 0) {
        const changed = await vault.changePassphrase(PASSPHRASE, PASSPHRASE);
        const what = changed.ok ? "passphrase changed" : `passphrase not changed: ${changed.error.type}`;
        seen[what] = (seen[what] ?? 0) + 1;
      }
      check(vault.store, live);
      vault.close();
      vault = unwrap(await reopen(disk));
      check(vault.store, live);
      expect(vault.openReport.whole).toBe(true);

      rmSync(filler);
      writeFileSync(filler, new Uint8Array(0));
      if (room > 200_000) {
        vault.store.put("settings", vault.store.rowId("settings", "resumed"), bytesOf(3));
        expect(unwrap(vault.store.get("settings", vault.store.rowId("settings", "resumed")))).toBeDefined();
      }
      vault.close();
      const again = unwrap(await reopen(disk));
      expect(again.verifyIntegrity().whole).toBe(true);
      check(again.store, live);
      again.close();
      step();
    }
    console.log(`D2: ${points} fill points,`, JSON.stringify(seen));
  });

  it("[D2] a disk too full even to open it anew changes nothing and says so, or opens", async ({ skip }) => {
    if (!mounted) skip("mounting a small tmpfs needs root");
    rmSync(join(disk, "filler"), { force: true });
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, "filler"), new Uint8Array(bavail * bsize));
    const opened = await openVault({
      dir: disk,
      secret: { type: "passphrase", text: PASSPHRASE },
      instanceDir: join(disk, "instances"),
    });
    if (opened.ok) {
      expect(opened.value.verifyIntegrity().whole).toBe(true);
      opened.value.close();
    } else expect(opened.error.type).toBe("Io");
    rmSync(join(disk, "filler"));
    const after = unwrap(await reopen(disk));
    expect(after.verifyIntegrity().whole).toBe(true);
    after.close();
  });
});
