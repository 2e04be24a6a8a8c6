/** One row of a closed vault is hit: its sealed bytes, what it is sealed with, or all of it. */
import Database from "better-sqlite3";
import type { TableName } from "../../src/main/core/vault/store.ts";

export const HOW = ["box", "nonce", "gone"] as const;
export type How = (typeof HOW)[number];

export function hitRow(database: string, table: TableName, id: Uint8Array, how: How): void {
  const db = new Database(database);
  try {
    db.pragma("secure_delete = ON"); // else a salvage finds what was deleted
    const rows =
      how === "gone"
        ? db.prepare(`DELETE FROM t_${table} WHERE id = ?`).run(id).changes
        : db.prepare(`UPDATE t_${table} SET ${how} = ? WHERE id = ?`).run(flipped(db, table, id, how), id).changes;
    if (rows !== 1) throw new Error(`no row of ${table} was hit`);
  } finally {
    db.close();
  }
}

function flipped(db: Database.Database, table: TableName, id: Uint8Array, column: string): Uint8Array {
  const bytes = db.prepare(`SELECT ${column} FROM t_${table} WHERE id = ?`).pluck().get(id) as Uint8Array;
  bytes[bytes.length >> 1]! ^= 4;
  return bytes;
}
