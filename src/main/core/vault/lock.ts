import { mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { isSqliteError } from "./database.ts";

export type VaultLock = { release(): void };

/**
 * One process at a time. An exclusive lock on an empty SQLite file beside the vault: the operating system drops it with
 * the process however that ends, so no stale lock can ever keep its owner out, and it works alike on every system.
 */
export function takeLock(path: string): VaultLock | "in-use" {
  mkdirSync(dirname(path), { recursive: true });
  for (let last = false; ; last = true) {
    const db = new Database(path, { timeout: 0 });
    try {
      db.pragma("journal_mode = MEMORY"); // nothing is ever written to it
      db.exec("BEGIN EXCLUSIVE");
      return { release: () => db.close() };
    } catch (error) {
      db.close();
      if (!isSqliteError(error)) throw error;
      if (error.code.startsWith("SQLITE_BUSY")) return "in-use";
      if (last) throw error;
      rmSync(path, { force: true }); // damaged bytes in a file that holds none: whoever holds a lock has an empty one
    }
  }
}
