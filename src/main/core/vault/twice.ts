/**
 * What nothing else could make again, and would be missed without a word, lies on disk in two rows, written in one
 * transaction; whoever reads it mends one from the other (D3).
 */
import { sameBytes } from "../../../shared/base/bytes.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import {
  type DamagedRow,
  type IdPart,
  type Row,
  type RowDamaged,
  type RowId,
  type Store,
  StorageError,
  type TableName,
} from "./store.ts";

export type Copies = readonly [RowId, RowId];

/** The first is where a vault of before has it once. */
export const copies = (store: Pick<Store, "rowId">, table: TableName, ...parts: readonly IdPart[]): Copies => [
  store.rowId(table, ...parts),
  store.rowId(table, ...parts, "second"),
];

const pairGroup = (store: Store, table: TableName, first: RowId): Uint8Array => store.groupId(table, "twice", first);

/** A salvage may find the one newer than the other: the order of a row is how often it was written. */
const newestOf = (rows: readonly Row[]): Row | undefined => rows.toSorted((a, b) => b.order - a.order)[0];

/** Damaged only if both are. */
export function readTwice(store: Store, table: TableName, ids: Copies): Result<Uint8Array | undefined, RowDamaged> {
  const found = ids.map((id) => store.get(table, id));
  const rows = found.flatMap((copy) => (copy.ok && copy.value ? [copy.value] : []));
  const newest = newestOf(rows);
  if (!newest) return found.find((copy) => !copy.ok) ?? ok(undefined);
  const { bytes, group, order } = newest;
  for (const id of ids) {
    if (rows.some((row) => sameBytes(row.id, id) && row.order === order)) continue;
    try {
      store.put(table, id, bytes, { ...(group && { group }), order });
    } catch (error) {
      if (!(error instanceof StorageError)) throw error; // a full disk must not keep it from being read
    }
  }
  return ok(bytes);
}

export function writeTwice(
  store: Store,
  table: TableName,
  ids: Copies,
  bytes: Uint8Array,
  group = pairGroup(store, table, ids[0]),
): void {
  store.transaction(() => {
    const known = ids.map((id) => store.get(table, id)).map((copy) => (copy.ok ? (copy.value?.order ?? 0) : 0));
    const order = Math.max(...known) + 1;
    for (const id of ids) store.put(table, id, bytes, { group, order });
  });
}

export function deleteTwice(store: Store, table: TableName, ids: Copies): void {
  store.transaction(() => {
    for (const id of ids) store.delete(table, id);
  });
}

/** Rows that can't be read, of a pair one, after those whose other copy can were mended by it. */
export function unreadable(store: Store, table: TableName): RowId[] {
  const found: RowId[] = [];
  for (const row of store.list(table)) {
    if (!("damaged" in row)) continue;
    const twin = twinOf(store, table, row);
    if (twin && readTwice(store, table, [row.id, twin]).ok) continue;
    if (!twin || !found.some((id) => sameBytes(id, twin))) found.push(row.id);
  }
  return found;
}

function twinOf(store: Store, table: TableName, { id, claimedGroup: group }: DamagedRow): RowId | undefined {
  if (group === null) return undefined;
  const isFirst = (one: RowId): boolean => sameBytes(pairGroup(store, table, one), group);
  const others = [...store.list(table, { group })].map((row) => row.id).filter((other) => !sameBytes(other, id));
  return others.find((other) => isFirst(other) || isFirst(id));
}
