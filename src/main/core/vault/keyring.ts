import { type SecretKey, subkey } from "../crypto/index.ts";
import { type Branch, BRANCHES, TABLE_NAMES, type TableName, TABLES } from "./tables.ts";
import { forget } from "../../../shared/base/redacted.ts";

export type BranchKeys = Readonly<Record<Branch, SecretKey>>;

/** What one table is sealed, addressed and counted under. Three purposes, three subkeys. */
export type TableKeys = { readonly rows: SecretKey; readonly ids: SecretKey; readonly root: SecretKey };
export type Keyring = {
  readonly vaultId: Uint8Array;
  readonly tables: Readonly<Record<TableName, TableKeys>>;
};

/** crypto_kdf from each table's branch key, numbered by the table (VT2). */
export function keyring(vaultId: Uint8Array, branches: BranchKeys): Keyring {
  const tables = Object.fromEntries(
    TABLE_NAMES.map((name) => {
      const { number, branch } = TABLES[name];
      const key = branches[branch];
      const keys: TableKeys = {
        rows: subkey(key, number, "hp-rows_"),
        ids: subkey(key, number, "hp-ids__"),
        root: subkey(key, number, "hp-root_"),
      };
      return [name, keys];
    }),
  ) as Record<TableName, TableKeys>;
  return { vaultId, tables };
}

/** Authenticates the key file's clear fields; from the local branch, which every mode of core has. */
export const headerKey = (branches: BranchKeys): SecretKey => subkey(branches.local, 1, "hp-head_");

export function wipeKeys(branches: BranchKeys, ring: Keyring): void {
  for (const branch of BRANCHES) forget(branches[branch]);
  for (const keys of Object.values(ring.tables)) for (const key of Object.values(keys)) forget(key);
}
