import type BetterSqlite3 from "better-sqlite3";
import type { Keyring } from "./keyring.ts";
import { decodeLoss } from "./losses.ts";
import { tablesNotWhole } from "./roots.ts";
import { openRow, type StoredRow } from "./rowBox.ts";
import { TABLE_NAMES, type TableName } from "./tables.ts";
import type { IntegrityReport, LostRow } from "./vault.ts";

const report = (lost: readonly LostRow[], incomplete: readonly TableName[]): IntegrityReport => ({
  whole: lost.length === 0 && incomplete.length === 0,
  repaired: [],
  lost,
  incomplete,
});

const rowsOf = (db: BetterSqlite3.Database, table: TableName): Iterable<StoredRow> =>
  db.prepare(`SELECT id, grp, grp2, ord, ver, nonce, box FROM t_${table}`).iterate() as Iterable<StoredRow>;

/** Opens every row and compares every table with its root. */
export function verifyRows(db: BetterSqlite3.Database, ring: Keyring): IntegrityReport {
  const lost = TABLE_NAMES.flatMap((table) =>
    [...rowsOf(db, table)]
      .filter((row) => openRow(ring, table, row) === undefined)
      .map(({ id, grp, ord }): LostRow => ({ table, id: new Uint8Array(id), group: grp ?? undefined, order: ord })),
  );
  return report(lost, tablesNotWhole(db, ring));
}

/** What earlier salvages lost and core has not yet dealt with. */
export function unsettledLosses(db: BetterSqlite3.Database, ring: Keyring): IntegrityReport {
  const losses = [...rowsOf(db, "losses")].map((row) => {
    const bytes = openRow(ring, "losses", row);
    return bytes && decodeLoss(bytes);
  });
  const lost = losses.flatMap((loss) => (loss?.type === "row" ? [loss.row] : []));
  const incomplete = losses.flatMap((loss): TableName[] =>
    loss === undefined ? ["losses"] : loss.type === "table" ? [loss.table] : [],
  );
  return report(lost, [...new Set(incomplete)]);
}
