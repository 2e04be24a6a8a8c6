/** What can be said of an answer that is sealed, opened or taken back: by its own past alone (CR1). */
import type { EntryHash } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { decodeAnswerCancel, decodeAnswerOpen, decodeAnswerSeal } from "../../../shared/protocol/answer.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { hash } from "../crypto/index.ts";
import { itemOf, type Reason } from "../log/entryRow.ts";
import type { AnswerAct, Answered, RecordState } from "./recordState.ts";
import { accepted, type Candidate, refused, type Verdict } from "./verdict.ts";

/** `plaintext`: its body, opened with the record's key. What is in a sealed answer nobody knows before its key is here. */
export function openAnswer(
  sees: (item: VectorItem) => boolean,
  { answers }: RecordState,
  candidate: Candidate,
  plaintext: Uint8Array,
): { readonly verdict: Verdict; readonly state?: Partial<RecordState> } {
  const past = answers.filter(({ at }) => sees(at));
  const act = actIn(past, candidate, plaintext);
  if (typeof act === "string") return { verdict: refused(act) };
  const { person } = candidate;
  return { verdict: accepted, state: { answers: [...answers, { at: itemOf(candidate), person, act }] } };
}

function actIn(past: readonly Answered[], { entry, person }: Candidate, plaintext: Uint8Array): AnswerAct | Reason {
  const isOwn = (one: Answered): boolean => sameBytes(one.person, person);
  const { kind } = entry.core;
  if (kind === KIND.answerSeal) {
    const body = decodeAnswerSeal(plaintext);
    if (!body) return "Malformed";
    const before = past.filter(isOwn).flatMap(({ act }) => (act.type === "seal" ? [act.rank] : []));
    if (before.length >= LIMIT.answers) return "TooManyAnswers";
    return { type: "seal", lock: body.lock, rank: 1 + Math.max(0, ...before) };
  }
  if (kind === KIND.answerCancel) {
    const own = decodeAnswerCancel(plaintext);
    if (!own) return "Malformed";
    if (!sealIn(past.filter(isOwn), own)) return "NoAnswer";
    return isSettled(past, own) ? "AnswerSettled" : { type: "cancel", own };
  }
  const body = decodeAnswerOpen(plaintext);
  if (!body) return "Malformed";
  const { own, other, key } = body;
  const seal = sealIn(past.filter(isOwn), own);
  if (
    !seal ||
    !sealIn(
      past.filter((one) => !isOwn(one)),
      other,
    )
  )
    return "NoAnswer";
  if (isSettled(past, own) || isSettled(past, other, own)) return "AnswerSettled";
  return sameBytes(hash(DOMAIN.answerKey, key), seal.lock) ? { type: "open", own, other } : "OtherKey";
}

const sealIn = (past: readonly Answered[], name: EntryHash) =>
  past.flatMap(({ at, act }) => (act.type === "seal" && sameBytes(at.hash, name) ? [act] : []))[0];

/** Opened, but not for this one; or taken back. A key that has left does not come back. */
function isSettled(past: readonly Answered[], name: EntryHash, but?: EntryHash): boolean {
  const said = past.flatMap(({ act }) => (act.type !== "seal" && sameBytes(act.own, name) ? [act] : []));
  const openings = said.flatMap((act) => (act.type === "open" ? [act.other] : []));
  if (openings.length === 0) return said.length > 0;
  return !but || !openings.some((other) => sameBytes(other, but));
}
