/**
 * What lies inside an envelope before it is sealed (EN1), and how long the sealed bytes are. Sealing: core/sync/envelope.ts.
 *
 * envelope = 24 nonce ‖ box(part), crypto_box_curve25519xchacha20poly1305 between two devices' link keys
 * part     = u8 version 1 ‖ u8 side ‖ 8 message ‖ u16 index ‖ u16 count ‖ u32 length ‖ length bytes ‖ zeros
 *
 * The whole envelope is PADMÉ-padded, at least 1 KiB, at most 64 KiB. `side` is 0 where the sender's link key sorts below
 * the receiver's, else 1: a box key is the same both ways, so without it an envelope could be reflected to its sender.
 * A message longer than one part is cut into `count` parts that share the 8 random bytes `message`.
 */
import { type ByteReader, ByteWriter, decode } from "./codec.ts";
import { LIMIT } from "./limits.ts";

const VERSION = 1;
const SEAL_BYTES = 24 + 16;
const PART_HEADER_BYTES = 1 + 1 + 8 + 2 + 2 + 4;
const FLOOR_BYTES = 1024;
export const MESSAGE_ID_BYTES = 8;

/** Message bytes one envelope can carry. */
export const PART_BYTES = LIMIT.envelopeBytes - SEAL_BYTES - PART_HEADER_BYTES;
/** The longest message: a full pack with its keys. */
export const MESSAGE_BYTES = LIMIT.packBytes + LIMIT.envelopeBytes;
export const PARTS_PER_MESSAGE = Math.ceil(MESSAGE_BYTES / PART_BYTES);

export type Part = {
  readonly side: 0 | 1;
  readonly message: Uint8Array;
  readonly index: number;
  readonly count: number;
  readonly bytes: Uint8Array;
};

/** PADMÉ (Nikitin et al., PURBs, 2019): rounds up so that a length of L bits of size shows only O(log log L) bits. */
export function padme(length: number): number {
  const exponent = Math.floor(Math.log2(length));
  const size = Math.floor(Math.log2(exponent)) + 1;
  const mask = 2 ** (exponent - size) - 1;
  return Math.ceil(length / (mask + 1)) * (mask + 1);
}

/** How long to make `content` bytes that grow by `overhead` when sealed. */
export const paddedLength = (content: number, overhead: number): number =>
  padme(Math.max(FLOOR_BYTES, content + overhead)) - overhead;

export function encodePart(part: Part): Uint8Array {
  const bytes = new ByteWriter()
    .u8(VERSION)
    .u8(part.side)
    .raw(part.message)
    .u16(part.index)
    .u16(part.count)
    .bytes(part.bytes)
    .finish();
  return pad(bytes, SEAL_BYTES);
}

export const decodePart = (bytes: Uint8Array): Part | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === VERSION);
    const side = reader.u8();
    reader.check(side <= 1);
    const message = reader.raw(MESSAGE_ID_BYTES);
    const [index, count] = [reader.u16(), reader.u16()];
    reader.check(index < count && count <= PARTS_PER_MESSAGE);
    const part: Part = { side: side as 0 | 1, message, index, count, bytes: reader.bytes(PART_BYTES) };
    readPadding(reader, bytes.length - PART_HEADER_BYTES - part.bytes.length);
    return part;
  });

/** `content` with zeros behind it, so that once sealed (`overhead` bytes more) its length says little. */
export function pad(content: Uint8Array, overhead: number): Uint8Array {
  const padded = new Uint8Array(paddedLength(content.length, overhead));
  padded.set(content);
  return padded;
}

/** Zeros to the end: padding carries nothing, so that no two byte strings mean the same. */
export function readPadding(reader: ByteReader, count: number): void {
  reader.check(reader.raw(count).every((byte) => byte === 0));
}
