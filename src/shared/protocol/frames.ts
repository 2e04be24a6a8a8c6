/**
 * What two devices say inside envelopes. Every frame is one message (envelope.ts).
 *
 * receipt      = 32 space ‖ 32 from ‖ 32 to ‖ u64 counter ‖ 32 nonce ‖ 32 echo ‖ u64 seen ‖ vector ‖ refused ‖ kept
 *                ‖ 64 signature of all before it, by `from`'s signing key, domain "receipt" (RC1)
 * vector, refused, kept = u16 n, n × (32 device ‖ u32 seq ‖ 32 hash)
 * first        = u8 1 ‖ receipt
 * session      = u8 2 ‖ 32 session ‖ u64 number ‖ u8 what ‖ body
 *   what 1     receipt
 *   what 2     pack: u16 n, n × (u32 length ‖ entry) ‖ u16 m, m × 32 record key
 *   what 3     together: u16 n, n × 32 record: all that the sender has joined, replacing what it said before
 *   what 4     alive: nothing
 *   what 5     want: u16 n, n × (32 device ‖ u32 seq ‖ 32 hash): entries here whose bodies are not (KD2)
 * parcel       = u8 3 ‖ receipt ‖ pack ‖ want ‖ u8 1 where it asks for an answer; where nobody answers at once: at a meeting point, in a carry
 *                file (AP1)
 * introduction = u8 1 ‖ 32 space ‖ certificate ‖ zeros, in a sealed box (EN3)
 *
 * session = H(session domain, dialler's receipt ‖ acceptor's receipt). Each side's receipt holds a fresh nonce, so a frame
 * recorded in one session means nothing in another; `number` counts from 1 each way, so it means nothing twice.
 */
import { as, type DeviceId, type Hash32, type RecordId, type Signature, type SpaceId } from "../base/brand.ts";
import { CERTIFICATE_BYTES, type Certificate, decodeCertificate, encodeCertificate } from "./certificate.ts";
import { type ByteReader, ByteWriter, decode } from "./codec.ts";
import { readVectorItem, type VectorItem, writeVectorItem } from "./entry.ts";
import { pad, readPadding } from "./envelope.ts";
import { LIMIT } from "./limits.ts";

/** A receipt names at most so many heads, and so many entries refused or kept; it must fit one envelope. */
export const RECEIPT_VECTOR = 256;
export const RECEIPT_REFUSED = 64;
const PACK_ENTRIES = 4096;
const TOGETHER_RECORDS = 64;
/** Entries asked for at once. */
export const WANT_ENTRIES = 256;

/** How far a device has come, and where its verdicts may differ from the other side's (CV5). */
export type Claims = {
  readonly vector: readonly VectorItem[];
  /** The newest entries about records that it refused. */
  readonly refused: readonly VectorItem[];
  /** Entries the other side named as refused, and that are accepted here. */
  readonly kept: readonly VectorItem[];
};

export type ReceiptCore = Claims & {
  readonly space: SpaceId;
  readonly from: DeviceId;
  readonly to: DeviceId;
  /** Never the same twice; an older one on a new link is a replay. */
  readonly counter: number;
  /** Random, one a session and side. */
  readonly nonce: Uint8Array;
  /** The other side's nonce; zeros in the dialler's first receipt. */
  readonly echo: Uint8Array;
  /** The running number of the last frame of this session that was fully handled; of a parcel, the newest counter taken. */
  readonly seen: number;
};
export type Receipt = ReceiptCore & { readonly signature: Signature };

export const encodeReceiptCore = (receipt: ReceiptCore): Uint8Array =>
  new ByteWriter()
    .raw(receipt.space)
    .raw(receipt.from)
    .raw(receipt.to)
    .u64(receipt.counter)
    .raw(receipt.nonce)
    .raw(receipt.echo)
    .u64(receipt.seen)
    .list(receipt.vector, writeVectorItem)
    .list(receipt.refused, writeVectorItem)
    .list(receipt.kept, writeVectorItem)
    .finish();

export const encodeReceipt = (receipt: Receipt): Uint8Array =>
  new ByteWriter().raw(encodeReceiptCore(receipt)).raw(receipt.signature).finish();

const readReceipt = (reader: ByteReader): Receipt => ({
  space: as<SpaceId>(reader.raw(32)),
  from: as<DeviceId>(reader.raw(32)),
  to: as<DeviceId>(reader.raw(32)),
  counter: reader.u64(),
  nonce: reader.raw(32),
  echo: reader.raw(32),
  seen: reader.u64(),
  vector: reader.list(RECEIPT_VECTOR, readVectorItem),
  refused: reader.list(RECEIPT_REFUSED, readVectorItem),
  kept: reader.list(RECEIPT_REFUSED, readVectorItem),
  signature: as<Signature>(reader.raw(64)),
});

/** Entries in an order that can be evaluated, and the record keys that go with them (KD1). */
export type Pack = { readonly entries: readonly Uint8Array[]; readonly keys: readonly Uint8Array[] };

export type SessionBody =
  | { readonly what: "receipt"; readonly receipt: Receipt }
  | ({ readonly what: "pack" } & Pack)
  | { readonly what: "together"; readonly records: readonly RecordId[] }
  | { readonly what: "alive" }
  | { readonly what: "want"; readonly items: readonly VectorItem[] };

/**
 * Stands for itself: its receipt, with zeros for `echo`, says how far the sender had come, and as `seen` the counter of the newest
 * receipt that it had taken of the device it is for.
 */
export type Parcel = {
  readonly receipt: Receipt;
  readonly pack: Pack;
  /** Entries whose bodies are asked for (KD2). */
  readonly want: readonly VectorItem[];
  /** A word of the other side is waited for that was made after this one (D3). */
  readonly asks: boolean;
};

export type Frame =
  | { readonly type: "first"; readonly receipt: Receipt }
  | ({ readonly type: "parcel" } & Parcel)
  | { readonly type: "session"; readonly session: Hash32; readonly number: number; readonly body: SessionBody };

export function encodeFrame(frame: Frame): Uint8Array {
  if (frame.type === "first") return new ByteWriter().u8(1).raw(encodeReceipt(frame.receipt)).finish();
  if (frame.type === "parcel")
    return writePack(new ByteWriter().u8(3).raw(encodeReceipt(frame.receipt)), frame.pack)
      .list(frame.want, writeVectorItem)
      .u8(frame.asks ? 1 : 0)
      .finish();
  const writer = new ByteWriter().u8(2).raw(frame.session).u64(frame.number);
  return writeBody(writer, frame.body).finish();
}

const writePack = (writer: ByteWriter, { entries, keys }: Pack): ByteWriter =>
  writer.list(entries, (w, entry) => w.bytes(entry)).list(keys, (w, key) => w.raw(key));

const readPack = (reader: ByteReader): Pack => ({
  entries: reader.list(PACK_ENTRIES, (r) => r.bytes(LIMIT.entryBytes)),
  keys: reader.list(PACK_ENTRIES, (r) => r.raw(32)),
});

function writeBody(writer: ByteWriter, body: SessionBody): ByteWriter {
  switch (body.what) {
    case "receipt":
      return writer.u8(1).raw(encodeReceipt(body.receipt));
    case "pack":
      return writePack(writer.u8(2), body);
    case "together":
      return writer.u8(3).list(body.records, (w, record) => w.raw(record));
    case "alive":
      return writer.u8(4);
    case "want":
      return writer.u8(5).list(body.items, writeVectorItem);
  }
}

export const decodeFrame = (bytes: Uint8Array): Frame | undefined =>
  decode(bytes, (reader): Frame => {
    const type = reader.u8();
    reader.check(type >= 1 && type <= 3);
    if (type === 1) return { type: "first", receipt: readReceipt(reader) };
    if (type === 3) return { type: "parcel", ...readParcel(reader) };
    const session = as<Hash32>(reader.raw(32));
    const number = reader.u64();
    return { type: "session", session, number, body: readBody(reader) };
  });

function readParcel(reader: ByteReader): Parcel {
  const [receipt, pack] = [readReceipt(reader), readPack(reader)];
  const want = reader.list(WANT_ENTRIES, readVectorItem);
  const asks = reader.u8();
  reader.check(asks <= 1);
  return { receipt, pack, want, asks: asks === 1 };
}

function readBody(reader: ByteReader): SessionBody {
  const what = reader.u8();
  reader.check(what >= 1 && what <= 5);
  if (what === 1) return { what: "receipt", receipt: readReceipt(reader) };
  if (what === 2) return { what: "pack", ...readPack(reader) };
  if (what === 3) return { what: "together", records: reader.list(TOGETHER_RECORDS, (r) => as<RecordId>(r.raw(32))) };
  if (what === 5) return { what: "want", items: reader.list(WANT_ENTRIES, readVectorItem) };
  return { what: "alive" };
}

const SEALED_BOX_BYTES = 32 + 16;
export const INTRODUCTION_BYTES = pad(new Uint8Array(1), SEALED_BOX_BYTES).length + SEALED_BOX_BYTES;

export type Introduction = { readonly space: SpaceId; readonly certificate: Certificate };

/** Padded, ready for the sealed box. */
export const encodeIntroduction = ({ space, certificate }: Introduction): Uint8Array =>
  pad(new ByteWriter().u8(1).raw(space).raw(encodeCertificate(certificate)).finish(), SEALED_BOX_BYTES);

export const decodeIntroduction = (bytes: Uint8Array): Introduction | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    const space = as<SpaceId>(reader.raw(32));
    const certificate = decodeCertificate(reader.raw(CERTIFICATE_BYTES));
    reader.check(certificate !== undefined);
    readPadding(reader, bytes.length - 1 - 32 - CERTIFICATE_BYTES);
    return { space, certificate: certificate as Certificate };
  });
