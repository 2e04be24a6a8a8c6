/** The sealed answers themselves (CR1): what is put into a box, and what comes out of one once its key is here. */
import { as, type Hash32, type PersonKey, type RecordId, type SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { answerContext, type AnswerSealBody, decodeAnswer, encodeAnswer } from "../../../shared/protocol/answer.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { aeadOpen, aeadSeal, hash, KEY_BYTES, type RandomBytes, type SecretKey } from "../crypto/index.ts";

/** Whose, and where: others can't pass a copy of it off as theirs. */
export type AnswerPlace = { readonly space: SpaceId; readonly record: RecordId; readonly person: PersonKey };

const contextOf = ({ space, record, person }: AnswerPlace): Uint8Array => answerContext(space, record, person);
export const lockOf = (key: SecretKey): Hash32 => hash(DOMAIN.answerKey, reveal(key));

/** Under a fresh key that is used this once. Undefined where it is longer than an answer may be. */
export function sealAnswer(
  place: AnswerPlace,
  parts: readonly string[],
  random: RandomBytes,
): (AnswerSealBody & { readonly key: SecretKey }) | undefined {
  const answer = encodeAnswer(parts);
  if (!answer) return undefined;
  const key = redact(random(KEY_BYTES));
  return { key, lock: lockOf(key), box: aeadSeal(key, answer, contextOf(place), random) };
}

/** Undefined where it was sealed so that it can't be read: nobody could know that before. */
export function openAnswerBox(place: AnswerPlace, { lock, box }: AnswerSealBody, key: SecretKey): string[] | undefined {
  if (!sameBytes(lockOf(key), lock)) return undefined;
  const answer = aeadOpen(key, box, contextOf(place));
  return answer && decodeAnswer(as(answer));
}
