/**
 * What two answer apart (CR1): an answer sealed under a key of its own, that key once both have sealed one, or that it is
 * taken back. Layouts in docs/protocol.md, "Answers"; vectors in tests/vectors.
 */
import { as, type EntryHash, type Hash32, type PersonKey, type RecordId, type SpaceId } from "../base/brand.ts";
import { utf8 } from "../base/bytes.ts";
import { ByteWriter, decode } from "./codec.ts";
import { DOMAIN } from "./domains.ts";
import { LIMIT } from "./limits.ts";

/** answer-seal = u8 1 ‖ 32 lock ‖ bytes box */
export type AnswerSealBody = {
  /** H("answer-key", key). AEAD alone would let an author open one box under two keys; this leaves one. */
  readonly lock: Hash32;
  readonly box: Uint8Array;
};

/** answer-open = u8 1 ‖ 32 own ‖ 32 other ‖ 32 key: the two sealed answers by the hashes of their entries */
export type AnswerOpenBody = { readonly own: EntryHash; readonly other: EntryHash; readonly key: Uint8Array };

/** The few lengths an answer may have, so that its length says little of it. */
export const ANSWER_BYTES = [1024, 4096, 16_384] as const;
/** Nonce and tag around it. */
export const ANSWER_BOX_MORE = 24 + 16;
const isBoxLength = (length: number): boolean => ANSWER_BYTES.some((size) => length === size + ANSWER_BOX_MORE);

export const encodeAnswerSeal = ({ lock, box }: AnswerSealBody): Uint8Array =>
  new ByteWriter().u8(1).raw(lock).bytes(box).finish();
export const decodeAnswerSeal = (bytes: Uint8Array): AnswerSealBody | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    const lock = as<Hash32>(reader.raw(32));
    const box = reader.bytes(ANSWER_BYTES[2] + ANSWER_BOX_MORE);
    reader.check(isBoxLength(box.length));
    return { lock, box };
  });

export const encodeAnswerOpen = ({ own, other, key }: AnswerOpenBody): Uint8Array =>
  new ByteWriter().u8(1).raw(own).raw(other).raw(key).finish();
export const decodeAnswerOpen = (bytes: Uint8Array): AnswerOpenBody | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    return { own: as<EntryHash>(reader.raw(32)), other: as<EntryHash>(reader.raw(32)), key: reader.raw(32) };
  });

/** answer-cancel = u8 1 ‖ 32 own */
export const encodeAnswerCancel = (own: EntryHash): Uint8Array => new ByteWriter().u8(1).raw(own).finish();
export const decodeAnswerCancel = (bytes: Uint8Array): EntryHash | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    return as<EntryHash>(reader.raw(32));
  });

/** answer = u8 1 ‖ list of text part ‖ zeros. Undefined where it is longer than an answer may be. */
export function encodeAnswer(parts: readonly string[]): Uint8Array | undefined {
  if (!isWithinLimits(parts)) return undefined;
  const words = new ByteWriter()
    .u8(1)
    .list(parts, (writer, part) => writer.text(part))
    .finish();
  const size = ANSWER_BYTES.find((bytes) => bytes >= words.length);
  if (size === undefined) return undefined;
  const padded = new Uint8Array(size);
  padded.set(words);
  return padded;
}

export const decodeAnswer = (bytes: Uint8Array): string[] | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    const parts = reader.list(LIMIT.answerParts, (r) => r.text(4 * LIMIT.answerChars));
    reader.check(isWithinLimits(parts) && reader.rest(ANSWER_BYTES[2]).every((byte) => byte === 0));
    return parts;
  });

const isWithinLimits = (parts: readonly string[]): boolean =>
  parts.length >= 1 &&
  parts.length <= LIMIT.answerParts &&
  parts.reduce((sum, part) => sum + part.length, 0) <= LIMIT.answerChars;

/** What a box is bound to: sealed again by somebody else, or for another record, the same bytes do not open. */
export function answerContext(space: SpaceId, record: RecordId, person: PersonKey): Uint8Array {
  const name = utf8(DOMAIN.answer);
  return new ByteWriter().u8(name.length).raw(name).raw(space).raw(record).raw(person).finish();
}
