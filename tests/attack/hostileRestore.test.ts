/** G6: a backup that opens, sealed by someone who knows its passphrase, with rows in it that no version of ours wrote. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { utf8 } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import type { Store } from "../../src/main/core/vault/store.ts";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { freshProfile } from "../harness/couple.ts";
import { newVault, PASSPHRASE, remove, scratch } from "./vaultKit.ts";

/** What throws where it is first read. */
const ROWS: readonly (readonly [what: string, write: (store: Store) => void])[] = [
  ["a list's row that is no JSON", (store) => store.put("projections", store.rowId("projections", 1), utf8("{"))],
  [
    "a list's row that is no text",
    (store) => store.put("projections", store.rowId("projections", 1), new Uint8Array([0xff])),
  ],
  [
    "settings that are no JSON",
    (store) => store.put("settings", store.rowId("settings", "settings"), utf8("not JSON")),
  ],
];

async function backupWith(write: (store: Store) => void): Promise<Uint8Array> {
  const dir = scratch();
  const vault = await newVault(dir);
  write(vault.store);
  unwrap(await vault.writeBackup(join(dir, "backup"), PASSPHRASE));
  const file = readFileSync(join(dir, "backup"));
  vault.close();
  remove(dir);
  return new Uint8Array(file);
}

let core: CoreProcess;
let derived = 0;
beforeAll(async () => {
  core = await startCore({ profile: freshProfile(), lan: false });
  // What one key derivation takes on this machine, now: it is no part of the second.
  const [begun, file] = [performance.now(), await backupWith(() => undefined)];
  expect(file.length).toBeGreaterThan(0);
  derived = performance.now() - begun;
}, 60_000);
afterAll(() => core.kill());

it.each(ROWS)(
  "[G6] %s: a clear word at once, and nothing left behind",
  async (_, write) => {
    const hostile = await backupWith(write);
    const begun = performance.now();
    const answer = await core.call("backup.restore", { file: hostile, secret: { passphrase: PASSPHRASE } });
    const took = performance.now() - begun;
    expect(answer).toMatchObject({ ok: false, error: { type: "BadBackup" } });
    expect(took).toBeLessThan(1_000 + derived);
    expect(existsSync(join(core.profile, "vault"))).toBe(false);
    expect((await core.must("vault.status")).state).toBe("none");
  },
  60_000,
);

it("[G6] after all of these a good backup restores", async () => {
  const good = await backupWith(() => undefined);
  const answer = await core.must("backup.restore", { file: good, secret: { passphrase: PASSPHRASE } });
  expect(answer.state).toBe("open");
}, 60_000);
