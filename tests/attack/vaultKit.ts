/** What the vault's attack suites share: seeded chance, scratch folders, a vault that opens without key derivation. */
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redact } from "../../src/shared/base/redacted.ts";
import { ok, unwrap } from "../../src/shared/base/result.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { Store, TableName } from "../../src/main/core/vault/store.ts";
import { createVault, FLOOR_KDF, openVault, type Vault } from "../../src/main/core/vault/vault.ts";

export const PASSPHRASE = "correct horse battery staple six";

/** HOMEPORT_SEED repeats a run; else a new one each time. Printed either way. */
export function seedFor(name: string): number {
  const seed = Number(process.env["HOMEPORT_SEED"] ?? new DataView(randomBytes(4).buffer).getUint32(0));
  console.log(`${name}: seed ${seed}`);
  return seed;
}

/** Row n's content follows from n, so that whoever checks needs nothing but the number. */
export const rowBytes = (n: number): Uint8Array => new Uint8Array(1 + ((n * 7919) % 9_000)).fill(n % 251);

export const scratch = (): string => mkdtempSync(join(tmpdir(), "homeport-vault-"));
/** For thousands of short-lived vaults: a folder in memory where the system has one. Nothing is cut off from power there. */
export const scratchInMemory = (): string =>
  existsSync("/dev/shm") ? mkdtempSync("/dev/shm/homeport-vault-") : scratch();
export const remove = (dir: string): void => rmSync(dir, { recursive: true, force: true });

const KEYCHAIN = new Uint8Array(32).fill(7);
export const keychain = () => ({ type: "keychain", key: redact(KEYCHAIN.slice()) }) as const;

/** A new vault with a keychain slot, so that its copies open without deriving anything. */
export async function newVault(dir: string): Promise<Vault> {
  const vault = unwrap(
    await createVault({
      dir,
      passphrase: PASSPHRASE,
      kdf: FLOOR_KDF,
      randomBytes,
      instanceDir: join(dir, "instances"),
    }),
  );
  unwrap(await vault.addKeychainSlot(PASSPHRASE, keychain().key, async () => ok(new Uint8Array())));
  return vault;
}

export const reopen = (dir: string) => openVault({ dir, secret: keychain(), instanceDir: join(dir, "instances") });

export function copyVault(from: string, to: string): void {
  cpSync(join(from, "vault"), join(to, "vault"), { recursive: true });
}

export type Known = { readonly table: TableName; readonly name: string; readonly bytes: Uint8Array };
export type Content = { readonly rows: readonly Known[]; readonly keys: readonly Uint8Array[] };

/** Rows of many sizes in several tables (overflow pages included), some written twice, some deleted; keys apart. */
export function fill(store: Store, count: number, { below }: SeededRandom): Content {
  const tables: readonly TableName[] = ["entries", "changes", "snapshots", "projections", "settings"];
  const rows = new Map<string, Known>();
  for (let i = 0; i < count; i++) {
    const table = tables[below(tables.length)] ?? "entries";
    const name = `row ${below(count)}`;
    const key = `${table}/${name}`;
    if (below(12) === 0 && rows.delete(key)) store.delete(table, store.rowId(table, name));
    else {
      const bytes = randomBytes(1 + below([60, 400, 3_000, 12_000][below(4)] ?? 60));
      const group = store.groupId(table, name.length);
      store.put(table, store.rowId(table, name), bytes, { group, group2: store.groupId(table, "all"), order: i });
      rows.set(key, { table, name, bytes });
    }
  }
  const keys = Array.from({ length: 20 }, () => randomBytes(32));
  for (const [i, key] of keys.entries()) store.putKey(key, {}, "key", i);
  return { rows: [...rows.values()], keys };
}
