import { closeSync, openSync, readSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import type { Keyring } from "./keyring.ts";
import { emptyRoot, writeRoot } from "./roots.ts";
import { StorageError } from "./store.ts";
import { walBytes } from "./walFile.ts";
import type { TableName } from "./tables.ts";

export type Migration = (db: Database.Database, ring: Keyring) => void;

/** A logical table. Rowids, because rows are kilobytes long; `nonce` before `box`, so that roots are counted cheaply. */
function addTable(db: Database.Database, ring: Keyring, name: TableName): void {
  db.exec(`
    CREATE TABLE t_${name}(
      id BLOB NOT NULL UNIQUE, grp BLOB, grp2 BLOB, ord INTEGER NOT NULL, ver INTEGER NOT NULL,
      nonce BLOB NOT NULL, box BLOB NOT NULL);
    CREATE INDEX g_${name} ON t_${name}(grp, ord);
    CREATE INDEX h_${name} ON t_${name}(grp2, ord) WHERE grp2 IS NOT NULL;`);
  writeRoot(db, ring, name, emptyRoot());
}

/** Step n brings schema n to n + 1. Steps are never edited once released: their fixtures are kept (D6). */
export const MIGRATIONS: readonly Migration[] = [
  (db, ring) => {
    db.exec("CREATE TABLE roots(id INTEGER PRIMARY KEY, box BLOB NOT NULL)");
    const first: TableName[] = ["entries", "keys", "changes", "snapshots", "projections", "search"];
    const second: TableName[] = ["settings", "pairing", "people", "recovery", "losses"];
    const third: TableName[] = ["records", "held", "quarantine"];
    for (const table of [...first, ...second, ...third]) addTable(db, ring, table);
  },
  // The seeds of person and device lie apart (ownIdentity.ts). No table moves; an app that looks for them in one row would
  // find none, and take the vault for a new person's.
  () => undefined,
];

/**
 * Opens the file with the settings of VT5. Throws SqliteError where SQLite cannot read it. On a disk too full for the
 * log's shared index it is opened with the index in memory, so that everything stays readable (D2).
 */
export function openDatabase(path: string): Database.Database {
  try {
    return openIn("NORMAL", path);
  } catch (error) {
    if (isSqliteError(error) && isDiskTrouble(error)) return openIn("EXCLUSIVE", path);
    throw error;
  }
}

function openIn(lockingMode: "NORMAL" | "EXCLUSIVE", path: string): Database.Database {
  const db = new Database(path);
  try {
    db.pragma(`locking_mode = ${lockingMode}`);
    db.pragma("page_size = 4096"); // pages.ts and walFile.ts read pages of this size
    db.pragma("temp_store = MEMORY"); // no plaintext ever is in SQLite's hands, and no index order either
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("secure_delete = ON");
    // The log is never written over in place: it only grows, and is cut to nothing by our own checkpoints. So a frame in
    // it that fails its checksum is damage and no leftover, which walFile.ts relies on. Hence also no early spill.
    db.pragma("wal_autocheckpoint = 0");
    db.pragma("cache_spill = OFF");
    db.pragma("trusted_schema = OFF");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * The parts of the file's first 100 bytes that never change for us, and its length. Looked at before SQLite opens it:
 * a flipped byte there can make it take the file for another kind and throw the write-ahead log away.
 */
export function headerIsSound(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || size % 4096 !== 0) return false;
  const header = Buffer.alloc(100);
  const handle = openSync(path, "r");
  try {
    readSync(handle, header, 0, 100, 0);
  } finally {
    closeSync(handle);
  }
  const fixed = [16, 0, 2, 2, 0, 64, 32, 32]; // page size 4096, WAL twice, nothing reserved, payload fractions
  const logIsEmpty = walBytes(path) === 0;
  return (
    header.toString("latin1", 0, 16) === "SQLite format 3\0" &&
    fixed.every((byte, i) => header[16 + i] === byte) &&
    header.readUInt32BE(44) === 4 && // schema format
    header.readUInt32BE(56) === 1 && // UTF-8
    header.readUInt32BE(52) + header.readUInt32BE(64) === 0 && // no vacuum modes
    header.readUInt32BE(24) === header.readUInt32BE(92) && // change counter, twice
    (!logIsEmpty || header.readUInt32BE(28) * 4096 === size)
  );
}

/** Empties the write-ahead log into the database and cuts it to nothing; false where that was not possible just now. */
export function checkpoint(db: Database.Database): boolean {
  try {
    const [row] = db.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    return row?.busy === 0;
  } catch {
    return false; // a full disk: nothing is lost, the log keeps what it has
  }
}

export const schemaOf = (db: Database.Database): number => db.pragma("user_version", { simple: true }) as number;

/** Runs the steps from the file's schema on, each in its own transaction: a crash in between continues where it was. */
export function migrate(db: Database.Database, ring: Keyring, steps: readonly Migration[]): void {
  for (let schema = schemaOf(db); schema < steps.length; schema++) {
    const step = steps[schema];
    db.transaction(() => {
      step?.(db, ring);
      db.pragma(`user_version = ${schema + 1}`);
    }).immediate();
  }
}

/** True where SQLite finds every page, cell and index entry in order. */
export function structureIsSound(db: Database.Database): boolean {
  return db.pragma("integrity_check(1)", { simple: true }) === "ok";
}

export const isSqliteError = (error: unknown): error is Error & { code: string } =>
  error instanceof Database.SqliteError;

/** The disk's trouble, full or failing, and not damage to the file: nothing there to mend. */
export const isDiskTrouble = ({ code }: { readonly code: string }): boolean =>
  /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|NOMEM|PROTOCOL|BUSY)/.test(code) && code !== "SQLITE_IOERR_SHORT_READ";

/** SQLite's own errors in the three words a caller can act on. */
export function storageError(error: unknown): unknown {
  if (!isSqliteError(error)) return error;
  if (error.code === "SQLITE_FULL") return new StorageError("Full", { cause: error });
  if (error.code.startsWith("SQLITE_CORRUPT") || error.code === "SQLITE_NOTADB") {
    return new StorageError("Damaged", { cause: error });
  }
  if (isDiskTrouble(error)) return new StorageError("Io", { cause: error });
  return error; // a bug of ours
}
