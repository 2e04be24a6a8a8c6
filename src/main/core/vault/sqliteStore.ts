import { truncateSync } from "node:fs";
import type BetterSqlite3 from "better-sqlite3";
import { as } from "../../../shared/base/brand.ts";
import { err, ok } from "../../../shared/base/result.ts";
import { ByteWriter } from "../../../shared/protocol/codec.ts";
import { keyedHash } from "../crypto/index.ts";
import { checkpoint, storageError } from "./database.ts";
import type { Keyring } from "./keyring.ts";
import { copyRoot, storedRoot, toggle, writeRoot } from "./roots.ts";
import { openRow, type Root, sealRow, type StoredRow } from "./rowBox.ts";
import { type IdPart, type RowId, type RowResult, type Store, StorageError, type Where } from "./store.ts";
import { TABLE_NAMES, type TableName } from "./tables.ts";
import { type Copies, deleteTwice, readTwice } from "./twice.ts";
import { walBytes } from "./walFile.ts";

/** The write-ahead log is folded into the database once it is this long. */
const WAL_LIMIT_BYTES = 4 * 1024 * 1024;

type Statements = Readonly<
  Record<"get" | "byRow" | "version" | "insert" | "update" | "delete", BetterSqlite3.Statement>
>;

function statements(db: BetterSqlite3.Database, table: TableName): Statements {
  const t = `t_${table}`;
  return {
    get: db.prepare(`SELECT id, grp, grp2, ord, ver, nonce, box FROM ${t} WHERE id = ?`),
    byRow: db.prepare(`SELECT id, grp, grp2, ord, ver, nonce, box FROM ${t} WHERE rowid = ?`),
    version: db.prepare(`SELECT ver, nonce FROM ${t} WHERE id = ?`),
    insert: db.prepare(
      `INSERT INTO ${t}(id, grp, grp2, ord, ver, nonce, box) VALUES (@id, @grp, @grp2, @ord, @ver, @nonce, @box)`,
    ),
    update: db.prepare(
      `UPDATE ${t} SET grp = @grp, grp2 = @grp2, ord = @ord, ver = @ver, nonce = @nonce, box = @box WHERE id = @id`,
    ),
    delete: db.prepare(`DELETE FROM ${t} WHERE id = ?`),
  };
}

/** The parts framed, so that ("ab","c") and ("a","bc"), or 1 and "1", are different ids. */
function idMessage(kind: "row" | "group", parts: readonly IdPart[]): Uint8Array {
  const writer = new ByteWriter().text(kind);
  for (const part of parts) {
    if (typeof part === "number") writer.u8(1).u64(part);
    else if (typeof part === "string") writer.u8(2).text(part);
    else writer.u8(3).bytes(part);
  }
  return writer.finish();
}

function whereSql({ group, group2, from, newestFirst }: Where): { sql: string; values: unknown[] } {
  const terms: [string, unknown][] = [];
  if (group) terms.push(["grp = ?", group]);
  if (group2) terms.push(["grp2 = ?", group2]);
  if (from !== undefined) terms.push([newestFirst ? "ord <= ?" : "ord >= ?", from]);
  const sql = terms.length > 0 ? ` WHERE ${terms.map(([term]) => term).join(" AND ")}` : "";
  return { sql, values: terms.map(([, value]) => value) };
}

/** Where a key lies, twice (KD1). */
export const copiesOf = (store: Pick<Store, "rowId">, ...parts: readonly IdPart[]): Copies => [
  store.rowId("keys", ...parts, 1),
  store.rowId("keys", ...parts, 2),
];

/** Pinned while a backup reads through a connection of its own: the log then only grows. */
export type LogUse = { pinned: boolean };

/** The store over an open, checked database (openDatabase.ts), and what folds its log into it. */
export function createStore(
  db: BetterSqlite3.Database,
  path: string,
  ring: Keyring,
  log: LogUse,
): { readonly store: Store; foldLog(): void } {
  const prepared = Object.fromEntries(TABLE_NAMES.map((name) => [name, statements(db, name)])) as Record<
    TableName,
    Statements
  >;
  const cache = new Map<string, BetterSqlite3.Statement>();
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  /** Roots touched by the running transaction; nothing is kept between transactions, so there is nothing to undo. */
  let touched: Map<TableName, Root> | undefined;
  /** How long the log is with every commit and nothing else. Unknown when a failed commit's rest could not be cut off. */
  let logEnd: number | undefined = walBytes(path);

  function sql(text: string): BetterSqlite3.Statement {
    const known = cache.get(text);
    if (known) return known;
    const statement = db.prepare(text);
    cache.set(text, statement);
    return statement;
  }

  function guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storageError(error);
    }
  }

  function rootOf(table: TableName): Root {
    if (!touched) throw new Error("a root changes inside a transaction only");
    let root = touched.get(table);
    if (!root) {
      const stored = storedRoot(db, ring, table);
      if (!stored) throw new StorageError("Damaged"); // hurt since it was checked at opening: salvage at the next one
      root = copyRoot(stored);
      touched.set(table, root);
    }
    return root;
  }

  /**
   * Takes off what a failed commit has left in the log. SQLite never reads behind the last commit, but writes over it
   * from there: a shorter commit would leave a rest that the next opening has to take for damage (walFile.ts).
   */
  function cutLog(): void {
    const end = logEnd;
    logEnd = undefined;
    if (end === undefined) return;
    if (walBytes(path) > end) truncateSync(`${path}-wal`, end);
    logEnd = end;
  }

  function foldLog(): void {
    if (log.pinned || !checkpoint(db)) return;
    logEnd = walBytes(path);
  }

  function outermost<T>(work: () => T): T {
    if (logEnd === undefined) throw new StorageError("Io");
    begin.run();
    touched = new Map();
    try {
      const value = work();
      for (const [table, root] of touched) writeRoot(db, ring, table, root);
      commit.run();
      logEnd = walBytes(path);
      return value;
    } catch (error) {
      if (db.inTransaction) db.exec("ROLLBACK");
      if (storageError(error) instanceof StorageError) cutLog();
      throw error;
    } finally {
      touched = undefined;
    }
  }

  function transaction<T>(work: () => T): T {
    if (touched) return work();
    const value = guarded(() => outermost(work));
    if ((logEnd ?? 0) > WAL_LIMIT_BYTES) foldLog();
    return value;
  }

  function read(table: TableName, stored: StoredRow): RowResult {
    const id = as<RowId>(new Uint8Array(stored.id));
    const group = stored.grp && new Uint8Array(stored.grp);
    const bytes = openRow(ring, table, stored);
    if (!bytes) return { id, damaged: true, claimedGroup: group, claimedOrder: stored.ord };
    return { id, group, order: stored.ord, bytes };
  }

  const store: Store = {
    rowId: (table, ...parts) => as<RowId>(keyedHash(ring.tables[table].ids, "row", idMessage("row", parts), 16)),
    groupId: (table, ...parts) => keyedHash(ring.tables[table].ids, "group", idMessage("group", parts), 16),

    get(table, id) {
      try {
        const stored = prepared[table].get.get(id) as StoredRow | undefined;
        if (!stored) return ok(undefined);
        const row = read(table, stored);
        return "damaged" in row ? err({ type: "Damaged", table, id }) : ok(row);
      } catch (error) {
        if (storageError(error) instanceof StorageError) return err({ type: "Damaged", table, id });
        throw error;
      }
    },

    put(table, id, bytes, where = {}) {
      transaction(() => {
        const root = rootOf(table);
        const old = prepared[table].version.get(id) as { ver: number; nonce: Uint8Array } | undefined;
        const place = {
          id,
          grp: where.group ?? null,
          grp2: where.group2 ?? null,
          ord: where.order ?? 0,
          ver: (old?.ver ?? 0) + 1,
        };
        const row = sealRow(ring, table, place, bytes);
        if (old) toggle(root, old.nonce, -1);
        toggle(root, row.nonce, 1);
        prepared[table][old ? "update" : "insert"].run(row);
      });
    },

    delete(table, id) {
      transaction(() => {
        const old = prepared[table].version.get(id) as { nonce: Uint8Array } | undefined;
        if (!old) return;
        toggle(rootOf(table), old.nonce, -1);
        prepared[table].delete.run(id);
      });
    },

    list(table, where = {}) {
      const { sql: filter, values } = whereSql(where);
      const direction = where.newestFirst ? "DESC" : "ASC";
      const query = `SELECT rowid FROM t_${table}${filter} ORDER BY ord ${direction}, rowid ${direction} LIMIT ?`;
      const rowids = guarded(
        () =>
          sql(query)
            .pluck()
            .all(...values, where.limit ?? -1) as number[],
      );
      return (function* () {
        for (const rowid of rowids) {
          const stored = guarded(() => prepared[table].byRow.get(rowid) as StoredRow | undefined);
          if (stored) yield read(table, stored);
        }
      })();
    },

    count(table, where = {}) {
      const { sql: filter, values } = whereSql(where);
      return guarded(
        () =>
          sql(`SELECT count(*) FROM t_${table}${filter}`)
            .pluck()
            .get(...values) as number,
      );
    },

    maxOrder(table, group) {
      const query = `SELECT max(ord) FROM t_${table} WHERE grp = ?`;
      return guarded(() => sql(query).pluck().get(group) as number | null) ?? undefined;
    },

    transaction,

    putKey(bytes, where, ...parts) {
      transaction(() => {
        for (const id of copiesOf(store, ...parts)) store.put("keys", id, bytes, where);
      });
    },

    getKey: (...parts) => readTwice(store, "keys", copiesOf(store, ...parts)),
    deleteKey: (...parts) => deleteTwice(store, "keys", copiesOf(store, ...parts)),
  };
  return { store, foldLog };
}
