/**
 * The entry: one signed link of a device's log (LG1). Byte layout here and in docs/protocol.md; vectors in tests/vectors.
 *
 * core    = u8 version ‖ u8 kind ‖ 32 space ‖ 32 device ‖ u32 seq ‖ 32 prevHash ‖ 32 record ‖ 32 recordKeyId
 *           ‖ u16 n, n × 16 actor nonces ‖ u32 day ‖ u16 n, n × (32 device ‖ u32 seq ‖ 32 hash)
 * header  = core ‖ 32 H(body)
 * entry   = u32 core length ‖ core ‖ 32 H(body) ‖ 64 signature ‖ u8 has body ‖ [u32 length ‖ body]
 */
import {
  type ActorNonce,
  as,
  type DeviceId,
  type EntryHash,
  type Hash32,
  type RecordId,
  type Signature,
  type SpaceId,
} from "../base/brand.ts";
import { compareBytes, concat } from "../base/bytes.ts";
import { type Day, MAX_DAY } from "../base/day.ts";
import type { ByteReader } from "./codec.ts";
import { ByteWriter, decode } from "./codec.ts";
import { LIMIT } from "./limits.ts";

export const ENTRY_VERSION = 1;

/** Wire numbers of the kinds this version knows. Others are held, not refused (LG7). */
export const KIND = {
  open: 1,
  deviceRemoved: 2,
  create: 10,
  change: 11,
  // Statements about an agreement (SG5), in the order of ACTS.
  offer: 12,
  sign: 13,
  withdraw: 14,
  pause: 15,
  resume: 16,
  keep: 17,
  /** A word about an offer that moves nothing, and so no statement (SG9). */
  decline: 18,
  /** A reader's word that they have read what is its owner's alone (OW2). */
  acknowledge: 19,
  forkSeen: 20,
  removalSeen: 21,
  /** That its person has left the space (UP1). */
  left: 29,
  /** That a rhythm was kept on a day, or that one takes back having said so (RY2). */
  noted: 28,
  /** An answer that waits, closed, for the other person's (CR1); its key; that it is taken back. */
  answerSeal: 25,
  answerOpen: 26,
  answerCancel: 27,
  // Erasing a record by both (SG8).
  redactAsk: 22,
  redactAgree: 23,
  redactCancel: 24,
} as const;
export type KnownKind = (typeof KIND)[keyof typeof KIND];
export const isStatement = (kind: number): boolean => kind >= KIND.offer && kind <= KIND.keep;
/** CR1 */
export const isAnswer = (kind: number): boolean => kind >= KIND.answerSeal && kind <= KIND.answerCancel;
/** What takes something out of force counts on every branch of a fork, and is not held up by anything (SG4, MB3). */
export const takesEffectAtOnce = (kind: number): boolean => kind === KIND.withdraw || kind === KIND.pause;
/** Said in the clear of a record: it must be judged by a device that never had the record's key (SG8). */
export const isRedaction = (kind: number): boolean => kind >= KIND.redactAsk && kind <= KIND.redactCancel;
/** What logs and erasing rest on can be read by anyone, and says nothing of a text: it keeps its body for good (KD2). */
export const keepsBody = (kind: number): boolean =>
  isRedaction(kind) ||
  ([KIND.open, KIND.deviceRemoved, KIND.forkSeen, KIND.removalSeen, KIND.left] as number[]).includes(kind);
export const isKnownKind = (kind: number): kind is KnownKind => Object.values<number>(KIND).includes(kind);

/** A point in a log: the entry of `device` with that seq and hash, and all before it on its chain. */
export type VectorItem = { readonly device: DeviceId; readonly seq: number; readonly hash: EntryHash };

export type EntryCore = {
  readonly version: number;
  readonly kind: number;
  readonly space: SpaceId;
  readonly device: DeviceId;
  /** From 1, without gaps. */
  readonly seq: number;
  /** Hash of the previous entry of this log; zeros at seq 1. */
  readonly prevHash: EntryHash;
  /** Zeros where the entry is about no record. */
  readonly record: RecordId;
  /** H(record key); zeros where the body is clear. */
  readonly recordKeyId: Hash32;
  readonly actorNonces: readonly ActorNonce[];
  readonly day: Day;
  /** What moved since this log's previous entry: sorted by device, seq, hash (FK1 allows one head a branch). */
  readonly vectorDelta: readonly VectorItem[];
};

export type Entry = {
  readonly core: EntryCore;
  readonly coreBytes: Uint8Array;
  readonly bodyHash: Hash32;
  readonly signature: Signature;
  /** Missing where it was erased; taken in so only of a record that both have erased (KD2). */
  readonly body: Uint8Array | undefined;
};

export const ZERO_32 = new Uint8Array(32);

export const writeVectorItem = <W extends ByteWriter>(writer: W, item: VectorItem): W =>
  writer.raw(item.device).u32(item.seq).raw(item.hash);
export const readVectorItem = (reader: ByteReader): VectorItem => ({
  device: as<DeviceId>(reader.raw(32)),
  seq: reader.u32(),
  hash: as<EntryHash>(reader.raw(32)),
});

export const compareVectorItems = (a: VectorItem, b: VectorItem): number =>
  compareBytes(a.device, b.device) || a.seq - b.seq || compareBytes(a.hash, b.hash);

export const encodeCore = (core: EntryCore): Uint8Array =>
  new ByteWriter()
    .u8(core.version)
    .u8(core.kind)
    .raw(core.space)
    .raw(core.device)
    .u32(core.seq)
    .raw(core.prevHash)
    .raw(core.record)
    .raw(core.recordKeyId)
    .list(core.actorNonces, (writer, nonce) => writer.raw(nonce))
    .u32(core.day)
    .list(core.vectorDelta, writeVectorItem)
    .finish();

function readCore(reader: ByteReader): EntryCore {
  const version = reader.u8();
  // Another version may lay its core out otherwise; its log is held before this reader is reached (LG7).
  reader.check(version === ENTRY_VERSION);
  const core: EntryCore = {
    version,
    kind: reader.u8(),
    space: as<SpaceId>(reader.raw(32)),
    device: as<DeviceId>(reader.raw(32)),
    seq: reader.u32(),
    prevHash: as<EntryHash>(reader.raw(32)),
    record: as<RecordId>(reader.raw(32)),
    recordKeyId: as<Hash32>(reader.raw(32)),
    actorNonces: reader.list(LIMIT.actorsPerEntry, (r) => as<ActorNonce>(r.raw(16))),
    day: reader.u32() as Day,
    vectorDelta: reader.list(LIMIT.vectorPerEntry, readVectorItem),
  };
  reader.check(core.seq >= 1 && core.day <= MAX_DAY);
  // One encoding only: sorted, no item twice.
  for (let i = 1; i < core.vectorDelta.length; i++) {
    const [a, b] = [core.vectorDelta[i - 1], core.vectorDelta[i]];
    reader.check(a !== undefined && b !== undefined && compareVectorItems(a, b) < 0);
  }
  return core;
}

export const decodeCore = (bytes: Uint8Array): EntryCore | undefined => decode(bytes, readCore);

/** What the entry's hash covers; the signature covers that hash. */
export const headerBytes = (entry: Pick<Entry, "coreBytes" | "bodyHash">): Uint8Array =>
  concat(entry.coreBytes, entry.bodyHash);

export function encodeEntry(entry: Entry): Uint8Array {
  const writer = new ByteWriter().bytes(entry.coreBytes).raw(entry.bodyHash).raw(entry.signature);
  return entry.body === undefined ? writer.u8(0).finish() : writer.u8(1).bytes(entry.body).finish();
}

export type EntryShapeError = { type: "TooLarge" } | { type: "Malformed" } | { type: "NewerVersion" };

/** Layout only; nothing is believed yet. */
export function decodeEntry(bytes: Uint8Array): Entry | EntryShapeError {
  if (bytes.length > LIMIT.entryBytes) return { type: "TooLarge" };
  const outer = decode(bytes, (reader) => ({
    coreBytes: reader.bytes(LIMIT.entryBytes),
    bodyHash: as<Hash32>(reader.raw(32)),
    signature: as<Signature>(reader.raw(64)),
    body: readOptionalBody(reader),
  }));
  if (!outer) return { type: "Malformed" };
  if ((outer.coreBytes[0] ?? 0) > ENTRY_VERSION) return { type: "NewerVersion" };
  const core = decodeCore(outer.coreBytes);
  return core ? { ...outer, core } : { type: "Malformed" };
}

function readOptionalBody(reader: ByteReader): Uint8Array | undefined {
  const has = reader.u8();
  reader.check(has <= 1);
  return has === 1 ? reader.bytes(LIMIT.entryBytes) : undefined;
}

export const isEntry = (value: Entry | EntryShapeError): value is Entry => "core" in value;
