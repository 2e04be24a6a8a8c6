import { ByteWriter, decode, type ByteReader } from "../../../shared/protocol/codec.ts";
import { readOrder } from "./rowBox.ts";
import { TABLE_NAMES, type TableName, TABLES } from "./tables.ts";
import type { LostRow } from "./vault.ts";

/** One line of what a salvage could not bring back, kept as a row until core has dealt with it. */
export type Loss =
  { readonly type: "row"; readonly row: LostRow } | { readonly type: "table"; readonly table: TableName };

const tableOf = (number: number): TableName | undefined => TABLE_NAMES.find((name) => TABLES[name].number === number);
const optional = (writer: ByteWriter, bytes: Uint8Array | undefined): ByteWriter =>
  writer.bytes(bytes ?? new Uint8Array(0));
const readOptional = (reader: ByteReader): Uint8Array | undefined => {
  const bytes = reader.bytes(64);
  return bytes.length > 0 ? bytes : undefined;
};

export function encodeLoss(loss: Loss): Uint8Array {
  const writer = new ByteWriter();
  if (loss.type === "table") return writer.u8(1).u16(TABLES[loss.table].number).finish();
  const { table, id, group, order } = loss.row;
  writer.u8(0).u16(table ? TABLES[table].number : 0);
  optional(optional(writer, id), group);
  return (order === undefined ? writer.u8(0) : writer.u8(1).u64(order)).finish();
}

export function decodeLoss(bytes: Uint8Array): Loss | undefined {
  return decode(bytes, (reader): Loss => {
    const isTable = reader.u8() === 1;
    const table = tableOf(reader.u16());
    if (isTable) {
      reader.check(table !== undefined);
      return { type: "table", table: table as TableName };
    }
    const [id, group] = [readOptional(reader), readOptional(reader)];
    return { type: "row", row: { table, id, group, order: reader.u8() === 1 ? readOrder(reader) : undefined } };
  });
}
