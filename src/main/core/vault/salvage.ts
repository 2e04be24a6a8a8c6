import { copyFileSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { toHex } from "../../../shared/base/bytes.ts";
import { randomBytes } from "../crypto/index.ts";
import { checkpoint, type Migration, migrate, openDatabase } from "./database.ts";
import { syncDirectory, writeFileDurably } from "./files.ts";
import type { Keyring } from "./keyring.ts";
import { encodeLoss, type Loss } from "./losses.ts";
import { carvedRows, type FoundRow, type Image, listedRoots, listedRows, readImage, topPages } from "./pages.ts";
import { emptyRoot, sameRoot, toggle, writeRoot } from "./roots.ts";
import { openRoot, openRow, type Root, sealRow, type StoredRow } from "./rowBox.ts";
import { TABLE_NAMES, type TableName, TABLES } from "./tables.ts";

/** The damaged file as it was, kept until the next erase: nothing is thrown away that might still be read (H7). */
export const keptAside = (path: string): string => `${path}.damaged`;

type Rows = Map<string, FoundRow>;
type Gathered = {
  readonly good: Map<TableName, Rows>;
  readonly bad: readonly FoundRow[];
  readonly owners: Map<number, TableName>;
};

const newer = (row: StoredRow, known: FoundRow | undefined): boolean => !known || row.ver > known.row.ver;
const inOrder = (rows: Rows | undefined): StoredRow[] =>
  [...(rows?.values() ?? [])].toSorted((a, b) => a.rowid - b.rowid).map(({ row }) => row);

/** Sorts what was found: rows that authenticate under some table's key, and shapes that do under none. */
function gather(image: Image, ring: Keyring, found: Iterable<FoundRow>): Gathered {
  const good = new Map<TableName, Rows>(TABLE_NAMES.map((table) => [table, new Map()]));
  const bad: FoundRow[] = [];
  const owners = new Map<number, TableName>();
  const top = topPages(image);
  let likely: TableName = "entries"; // rows of one table lie together, so the last table is tried first
  for (const item of found) {
    const { page, row } = item;
    const order: TableName[] = [likely, ...TABLE_NAMES];
    const table: TableName | undefined = order.find((name) => openRow(ring, name, row) !== undefined);
    if (!table) {
      bad.push({ ...item, page: top(page) });
      continue;
    }
    likely = table;
    owners.set(top(page), table);
    const rows = good.get(table) as Rows;
    const key = toHex(row.id);
    if (newer(row, rows.get(key))) rows.set(key, item);
  }
  return { good, bad, owners };
}

function rootOf(rows: Iterable<StoredRow>): Root {
  const root = emptyRoot();
  for (const { nonce } of rows) toggle(root, nonce, 1);
  return root;
}

function storedRoots(image: Image, ring: Keyring): Map<TableName, Root> {
  const roots = new Map<TableName, Root>();
  for (const { number, box } of listedRoots(image)) {
    const table = TABLE_NAMES.find((name) => TABLES[name].number === number);
    const root = table && openRoot(ring, table, box);
    if (table && root) roots.set(table, root);
  }
  return roots;
}

type Saved = { readonly rows: Map<TableName, StoredRow[]>; readonly losses: readonly Loss[] };

/**
 * What can be believed. A table whose listed rows match its root is whole. Else carved rows are believed if, and only
 * if, they make it whole: a carved row may also be a deleted one's leftover, which must not come back (KD2).
 */
function believe(image: Image, ring: Keyring): Saved {
  const roots = storedRoots(image, ring);
  const listed = gather(image, ring, listedRows(image));
  const wholeWith = (from: Gathered, table: TableName): boolean => {
    const root = roots.get(table);
    return root !== undefined && sameRoot(root, rootOf(inOrder(from.good.get(table))));
  };
  const allWhole = TABLE_NAMES.every((table) => wholeWith(listed, table));
  const carved = allWhole ? listed : gather(image, ring, carvedRows(image));

  const rows = new Map<TableName, StoredRow[]>();
  const losses: Loss[] = [];
  const hurt = new Set<TableName>();
  for (const table of TABLE_NAMES) {
    const believed = !wholeWith(listed, table) && wholeWith(carved, table) ? carved : listed;
    rows.set(table, inOrder(believed.good.get(table)));
    if (!wholeWith(believed, table)) hurt.add(table);
  }
  for (const { page, row } of listed.bad) {
    const table = listed.owners.get(page) ?? carved.owners.get(page);
    // A shape that authenticates nowhere, in a table that is whole without it, is a leftover.
    if (table && !hurt.has(table)) continue;
    losses.push({ type: "row", row: { table, id: row.id, group: row.grp ?? undefined, order: row.ord } });
    const known = table && rows.get(table);
    // Kept in its place, so that reading it says "damaged" and not "never was".
    if (known && row.id.length === 16 && !known.some(({ id }) => toHex(id) === toHex(row.id))) known.push(row);
  }
  return { rows, losses: [...losses, ...[...hurt].map((table): Loss => ({ type: "table", table }))] };
}

function writeSaved(db: BetterSqlite3.Database, ring: Keyring, { rows, losses }: Saved): void {
  const noted = losses.map((loss, i) => {
    const place = { id: randomBytes(16), grp: null, grp2: null, ord: i, ver: 1 };
    return sealRow(ring, "losses", place, encodeLoss(loss));
  });
  rows.set("losses", [...(rows.get("losses") ?? []), ...noted]);
  db.transaction(() => {
    for (const [table, tableRows] of rows) {
      const insert = db.prepare(
        `INSERT INTO t_${table}(id, grp, grp2, ord, ver, nonce, box) VALUES (@id, @grp, @grp2, @ord, @ver, @nonce, @box)`,
      );
      for (const row of tableRows) insert.run(row);
      writeRoot(db, ring, table, rootOf(tableRows));
    }
  }).immediate();
}

/**
 * Reads every row that still authenticates out of the damaged files into a fresh database, and notes what did not. A
 * crash at any point is followed by the same salvage again: the damaged file, with the log folded in, stays until the
 * fresh one takes its place.
 */
export function salvage(path: string, ring: Keyring, migrations: readonly Migration[]): BetterSqlite3.Database {
  const image = readImage(path);
  const fresh = `${path}.salvaged`;
  for (const suffix of ["", "-wal", "-shm"]) rmSync(fresh + suffix, { force: true });
  const db = openDatabase(fresh);
  try {
    migrate(db, ring, migrations);
    writeSaved(db, ring, believe(image, ring));
    if (!checkpoint(db)) throw Object.assign(new Error("no room to salvage"), { code: "ENOSPC" });
  } finally {
    db.close();
  }
  // The log goes before the fresh file comes: SQLite would play any log it finds into any file it finds.
  writeFileDurably(path, image);
  for (const suffix of ["-wal", "-shm"]) rmSync(path + suffix, { force: true });
  syncDirectory(dirname(path));
  copyFileSync(path, keptAside(path));
  renameSync(fresh, path);
  syncDirectory(dirname(path));
  return openDatabase(path);
}
