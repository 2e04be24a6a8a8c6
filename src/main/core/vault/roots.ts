import type BetterSqlite3 from "better-sqlite3";
import { NONCE_BYTES } from "../crypto/index.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import type { Keyring } from "./keyring.ts";
import { openRoot, type Root, sealRoot } from "./rowBox.ts";
import { TABLE_NAMES, type TableName, TABLES } from "./tables.ts";

/**
 * A row that is gone leaves nothing that could fail to authenticate. So each table has a sealed root, rewritten in every
 * transaction that touches it: the number of its rows and the XOR of their nonces. A nonce is random, new with every
 * write and bound to its row by the seal, so a row lost, doubled or put back from an older page changes the sum (D3).
 * This is against damage. Someone who can write the disk can always put back the whole file: RB2, RB3.
 */
export const emptyRoot = (): Root => ({ count: 0, sum: new Uint8Array(NONCE_BYTES) });
export const copyRoot = (root: Root): Root => ({ count: root.count, sum: root.sum.slice() });
export const sameRoot = (a: Root, b: Root): boolean => a.count === b.count && sameBytes(a.sum, b.sum);

/** Adding and taking out are the same XOR; `step` counts. */
export function toggle(root: Root, nonce: Uint8Array, step: 1 | -1): void {
  root.count += step;
  for (let i = 0; i < NONCE_BYTES; i++) root.sum[i] = (root.sum[i] ?? 0) ^ (nonce[i] ?? 0);
}

/** The root a table's rows really have. */
export function countedRoot(db: BetterSqlite3.Database, table: TableName): Root {
  const root = emptyRoot();
  for (const nonce of db.prepare(`SELECT nonce FROM t_${table}`).pluck().iterate())
    toggle(root, nonce as Uint8Array, 1);
  return root;
}

type RootStatements = { readonly read: BetterSqlite3.Statement; readonly write: BetterSqlite3.Statement };
const statements = new WeakMap<BetterSqlite3.Database, RootStatements>();

/** Prepared once a database: every transaction reads and writes roots. */
function rootStatements(db: BetterSqlite3.Database): RootStatements {
  const known = statements.get(db);
  if (known) return known;
  const made = {
    read: db.prepare("SELECT box FROM roots WHERE id = ?").pluck(),
    write: db.prepare("INSERT INTO roots(id, box) VALUES (?, ?) ON CONFLICT(id) DO UPDATE SET box = excluded.box"),
  };
  statements.set(db, made);
  return made;
}

/** The root a table says it has; undefined where that is missing or does not authenticate. */
export function storedRoot(db: BetterSqlite3.Database, ring: Keyring, table: TableName): Root | undefined {
  const box = rootStatements(db).read.get(TABLES[table].number);
  return box instanceof Uint8Array ? openRoot(ring, table, box) : undefined;
}

export function writeRoot(db: BetterSqlite3.Database, ring: Keyring, table: TableName, root: Root): void {
  rootStatements(db).write.run(TABLES[table].number, sealRoot(ring, table, root));
}

/** The tables whose rows are not exactly those they say they have. */
export function tablesNotWhole(db: BetterSqlite3.Database, ring: Keyring): TableName[] {
  return TABLE_NAMES.filter((table) => {
    const root = storedRoot(db, ring, table);
    return root === undefined || !sameRoot(root, countedRoot(db, table));
  });
}
