import { basename } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import {
  checkpoint,
  headerIsSound,
  isDiskTrouble,
  isSqliteError,
  type Migration,
  migrate,
  openDatabase,
  schemaOf,
  structureIsSound,
} from "./database.ts";
import { type KeyFile, type KeyFileRead, writeKeyFile } from "./keyFile.ts";
import type { BranchKeys, Keyring } from "./keyring.ts";
import { vaultPaths } from "./paths.ts";
import { tablesNotWhole } from "./roots.ts";
import { salvage } from "./salvage.ts";
import type { IntegrityReport } from "./vault.ts";
import { unsettledLosses } from "./verifyRows.ts";
import { logIsSound, trimLog } from "./walFile.ts";

/** The database as found before any key: open and in order, or not fit to be read through. */
export type FoundDatabase = BetterSqlite3.Database | "damaged";

/** Looks at the write-ahead log before SQLite does, because SQLite drops a damaged one without a word (D3). */
export function findDatabase(dir: string, schema: number): FoundDatabase {
  const { database } = vaultPaths(dir);
  if (!logIsSound(database) || !headerIsSound(database)) return "damaged";
  let db: BetterSqlite3.Database | undefined;
  try {
    trimLog(database);
    db = openDatabase(database);
    const found = schemaOf(db);
    if (found >= 1 && found <= schema && structureIsSound(db)) {
      checkpoint(db);
      return db;
    }
  } catch (error) {
    if (!isSqliteError(error)) throw error;
    if (isDiskTrouble(error)) {
      db?.close();
      throw error;
    }
  }
  db?.close();
  return "damaged";
}

export function closeFound(found: FoundDatabase): void {
  if (found !== "damaged") found.close();
}

export type Prepared = {
  readonly db: BetterSqlite3.Database;
  readonly path: string;
  readonly file: KeyFile;
  readonly report: IntegrityReport;
};

type Preparing = {
  readonly dir: string;
  readonly ring: Keyring;
  readonly branches: BranchKeys;
  readonly read: KeyFileRead;
  readonly migrations: readonly Migration[];
};

/** Mends the key copies, brings the schema up to date, compares every table with its root, salvages where they differ. */
export function prepareDatabase({ dir, ring, branches, read, migrations }: Preparing, found: FoundDatabase): Prepared {
  const { database, folder } = vaultPaths(dir);
  let { file } = read.copy;
  const older = file.schema < migrations.length;
  if (older) file = { ...file, schema: migrations.length, generation: file.generation + 1 };
  // The header is raised before the database, so that an older app never meets a half-migrated file it takes for its own.
  if (older) writeKeyFile(folder, file, branches);
  else if (read.stale.length > 0) mendKeyFile(folder, file, branches);

  const repaired: string[] = [...read.stale];
  let db = found;
  try {
    if (db !== "damaged") {
      migrate(db, ring, migrations);
      if (tablesNotWhole(db, ring).length > 0) {
        db.close();
        db = "damaged";
      }
    }
    if (db === "damaged") {
      db = salvage(database, ring, migrations);
      repaired.push(basename(database));
    }
    return { db, path: database, file, report: { ...unsettledLosses(db, ring), repaired } };
  } catch (error) {
    closeFound(db);
    throw error;
  }
}

/** A second copy that cannot be written just now (a full disk) must not keep the vault shut: the next opening tries again. */
function mendKeyFile(folder: string, file: KeyFile, branches: BranchKeys): void {
  try {
    writeKeyFile(folder, file, branches);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}
