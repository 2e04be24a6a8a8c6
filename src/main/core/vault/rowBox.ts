import { aeadOpen, aeadSeal, NONCE_BYTES } from "../crypto/index.ts";
import { type ByteReader, ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { concat } from "../../../shared/base/bytes.ts";
import type { Keyring } from "./keyring.ts";
import { type TableName, TABLES } from "./tables.ts";

/** One row as it lies on disk: opaque ids, an order, a write counter, and the sealed bytes. */
export type StoredRow = {
  readonly id: Uint8Array;
  readonly grp: Uint8Array | null;
  readonly grp2: Uint8Array | null;
  readonly ord: number;
  readonly ver: number;
  readonly nonce: Uint8Array;
  readonly box: Uint8Array;
};
export type RowPlace = Omit<StoredRow, "nonce" | "box">;

const optional = (writer: ByteWriter, value: Uint8Array | null): ByteWriter =>
  value === null ? writer.u8(0) : writer.u8(1).bytes(value);

/**
 * Everything in the row that is not sealed is authenticated with it, so that a row moved to another id, group, order,
 * table or vault does not open, nor an older box under a newer row's columns (S4). What this cannot see, a row missing
 * or put back whole, the table's root does (roots.ts).
 */
function rowAad(vaultId: Uint8Array, table: TableName, row: RowPlace): Uint8Array {
  const writer = new ByteWriter().text("homeport/v1/row").raw(vaultId).u16(TABLES[table].number).bytes(row.id);
  optional(optional(writer, row.grp), row.grp2);
  return writer.u64(row.ord).u64(row.ver).finish();
}

export function sealRow(ring: Keyring, table: TableName, place: RowPlace, bytes: Uint8Array): StoredRow {
  const sealed = aeadSeal(ring.tables[table].rows, bytes, rowAad(ring.vaultId, table, place));
  return { ...place, nonce: sealed.subarray(0, NONCE_BYTES), box: sealed.subarray(NONCE_BYTES) };
}

/** The bytes, or undefined where any part of the row is not as it was written. */
export function openRow(ring: Keyring, table: TableName, row: StoredRow): Uint8Array | undefined {
  if (row.nonce.length !== NONCE_BYTES || !Number.isSafeInteger(row.ord) || !Number.isSafeInteger(row.ver)) {
    return undefined;
  }
  return aeadOpen(ring.tables[table].rows, concat(row.nonce, row.box), rowAad(ring.vaultId, table, row));
}

/** An order as `u64` wrote it: of either sign. */
export function readOrder(reader: ByteReader): number {
  const order = Number(new DataView(reader.raw(8).buffer).getBigInt64(0));
  reader.check(Number.isSafeInteger(order));
  return order;
}

/** How many rows a table has, and the XOR of their nonces: see roots.ts. */
export type Root = { count: number; sum: Uint8Array };

const rootAad = (vaultId: Uint8Array, table: TableName): Uint8Array =>
  new ByteWriter().text("homeport/v1/root").raw(vaultId).u16(TABLES[table].number).finish();

export const sealRoot = (ring: Keyring, table: TableName, root: Root): Uint8Array =>
  aeadSeal(
    ring.tables[table].root,
    new ByteWriter().u64(root.count).raw(root.sum).finish(),
    rootAad(ring.vaultId, table),
  );

export function openRoot(ring: Keyring, table: TableName, box: Uint8Array): Root | undefined {
  const bytes = aeadOpen(ring.tables[table].root, box, rootAad(ring.vaultId, table));
  return bytes && decode(bytes, (reader) => ({ count: reader.u64(), sum: reader.raw(NONCE_BYTES) }));
}
