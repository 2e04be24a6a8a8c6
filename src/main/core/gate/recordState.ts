import { as, type Hash32, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { isRecordKind, type RecordKind } from "../../../shared/domain/record.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { readVectorItem, type VectorItem, writeVectorItem } from "../../../shared/protocol/entry.ts";

/**
 * Where a shared record stands, from its entries alone.
 * waiting: its key has not come. unknown: something of a newer version is in it. split: the stager gave no verdict (CV5).
 */
export const FAULTS = ["none", "waiting", "unknown", "split"] as const;
export type RecordFault = (typeof FAULTS)[number];

export type RecordState = {
  readonly record: RecordId;
  /** Undefined until its create entry was accepted. */
  readonly created:
    | { readonly kind: RecordKind; readonly owner: PersonKey; readonly keyId: Hash32; readonly at: VectorItem }
    | undefined;
  readonly fault: RecordFault;
  /** waiting: the key that has not come. */
  readonly missingKey: Hash32 | undefined;
  /** Newest evaluated entry about this record of each log: tells cheaply whether someone had seen all of it. */
  readonly frontier: readonly VectorItem[];
  /** Entries this version can't read; what has seen one of them waits (LG7). */
  readonly unknown: readonly VectorItem[];
  /** Heads of the snapshot, hex. */
  readonly heads: readonly string[];
};

export const emptyState = (record: RecordId): RecordState => ({
  record,
  created: undefined,
  fault: "none",
  missingKey: undefined,
  frontier: [],
  unknown: [],
  heads: [],
});

export function encodeState(state: RecordState): Uint8Array {
  const writer = new ByteWriter().raw(state.record).u8(FAULTS.indexOf(state.fault));
  if (state.created) {
    writer.u8(1).text(state.created.kind).raw(state.created.owner).raw(state.created.keyId);
    writeVectorItem(writer, state.created.at);
  } else writer.u8(0);
  return writer
    .bytes(state.missingKey ?? new Uint8Array(0))
    .list(state.frontier, writeVectorItem)
    .list(state.unknown, writeVectorItem)
    .list(state.heads, (w, head) => w.text(head))
    .finish();
}

export const decodeState = (bytes: Uint8Array): RecordState | undefined =>
  decode(bytes, (reader) => {
    const record = as<RecordId>(reader.raw(32));
    const fault = FAULTS[reader.u8()] ?? "split";
    const hasCreated = reader.u8() === 1;
    let created: RecordState["created"];
    if (hasCreated) {
      const kind = reader.text(32);
      const owner = as<PersonKey>(reader.raw(32));
      const keyId = as<Hash32>(reader.raw(32));
      const at = readVectorItem(reader);
      reader.check(isRecordKind(kind));
      if (isRecordKind(kind)) created = { kind, owner, keyId, at };
    }
    const missing = reader.bytes(32);
    return {
      record,
      fault,
      created,
      missingKey: missing.length === 32 ? as<Hash32>(missing) : undefined,
      frontier: reader.list(1024, readVectorItem),
      unknown: reader.list(1024, readVectorItem),
      heads: reader.list(1024, (r) => r.text(64)),
    };
  });
