/**
 * What a person states about an agreement, signed so that it stands for itself, outside the log too (SG5).
 *
 * statement = u8 1 ‖ u8 act ‖ 32 space ‖ 32 record ‖ 32 device ‖ u32 day ‖ list of 32 seen, sorted, none twice ‖ …
 *   1 offer     32 text ‖ 32 replaces (zeros: none)
 *   2 sign      32 offer ‖ 32 text
 *   3 withdraw  32 offer (zeros: of all)
 *   4 pause
 *   5 resume
 *   6 keep      32 offer ‖ 32 text
 *
 * Its id is H("statement", statement), which the device's signing key signs under the domain "stated". `seen` names the newest
 * statements on the record in its author's causal past: those that no other of them had seen. So the statements alone tell
 * their order, and that one is missing.
 */
import { as, type DeviceId, type RecordId, type SpaceId, type StatementId, type TextHash } from "../base/brand.ts";
import { compareBytes, sameBytes } from "../base/bytes.ts";
import { type Day, MAX_DAY } from "../base/day.ts";
import type { ByteReader } from "./codec.ts";
import { ByteWriter, decode } from "./codec.ts";
import { ZERO_32 } from "./entry.ts";
import { LIMIT } from "./limits.ts";

export const ACTS = ["offer", "sign", "withdraw", "pause", "resume", "keep"] as const;

export type StatedAct =
  | { readonly type: "offer"; readonly text: TextHash; readonly replaces: StatementId | undefined }
  | { readonly type: "sign" | "keep"; readonly offer: StatementId; readonly text: TextHash }
  | { readonly type: "withdraw"; readonly offer: StatementId | undefined }
  | { readonly type: "pause" | "resume" };

export type Statement = {
  readonly space: SpaceId;
  readonly record: RecordId;
  readonly device: DeviceId;
  readonly day: Day;
  readonly seen: readonly StatementId[];
  readonly act: StatedAct;
};

export function encodeStatement({ space, record, device, day, seen, act }: Statement): Uint8Array {
  const writer = new ByteWriter()
    .u8(1)
    .u8(1 + ACTS.indexOf(act.type))
    .raw(space)
    .raw(record)
    .raw(device)
    .u32(day)
    .list(seen.toSorted(compareBytes), (w, id) => w.raw(id));
  writeAct(writer, act);
  return writer.finish();
}

export function writeAct(writer: ByteWriter, act: StatedAct): void {
  if (act.type === "offer") writer.raw(act.text).raw(act.replaces ?? ZERO_32);
  else if (act.type === "sign" || act.type === "keep") writer.raw(act.offer).raw(act.text);
  else if (act.type === "withdraw") writer.raw(act.offer ?? ZERO_32);
}

/** Layout only: nothing is believed yet. */
export const decodeStatement = (bytes: Uint8Array): Statement | undefined => decode(bytes, readStatement);

function readStatement(reader: ByteReader): Statement {
  reader.check(reader.u8() === 1);
  const type = ACTS[reader.u8() - 1];
  const space = as<SpaceId>(reader.raw(32));
  const record = as<RecordId>(reader.raw(32));
  const device = as<DeviceId>(reader.raw(32));
  const day = reader.u32() as Day;
  reader.check(day <= MAX_DAY);
  const seen = reader.list(LIMIT.statementsSeen, readId);
  for (const [i, id] of seen.entries()) reader.check(i === 0 || compareBytes(seen[i - 1] ?? id, id) < 0);
  return { space, record, device, day, seen, act: readAct(reader, type) };
}

export function readAct(reader: ByteReader, type: (typeof ACTS)[number] | undefined): StatedAct {
  reader.check(type !== undefined);
  switch (type) {
    case "offer":
      return { type, text: as<TextHash>(reader.raw(32)), replaces: orNone(readId(reader)) };
    case "sign":
    case "keep":
      return { type, offer: readId(reader), text: as<TextHash>(reader.raw(32)) };
    case "withdraw":
      return { type, offer: orNone(readId(reader)) };
    case "pause":
    case "resume":
      return { type };
    case undefined:
      throw new TypeError("checked above");
  }
}

const readId = (reader: ByteReader): StatementId => as<StatementId>(reader.raw(32));
const orNone = (id: StatementId): StatementId | undefined => (sameBytes(id, ZERO_32) ? undefined : id);
