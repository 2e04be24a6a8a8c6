/** What the gate keeps of a record's answers, as the model of them is asked (CR1). */
import { toHex } from "../../../shared/base/bytes.ts";
import type { AnswerItem } from "../../../shared/domain/answers/answers.ts";
import type { Answered } from "./recordState.ts";

export const answerItems = (answers: readonly Answered[]): AnswerItem[] =>
  answers.map(({ at, person, act }) => ({ hash: toHex(at.hash), person: toHex(person), act: actOf(act) }));

function actOf(act: Answered["act"]): AnswerItem["act"] {
  if (act.type === "seal") return { type: "seal", rank: act.rank };
  const own = toHex(act.own);
  return act.type === "open" ? { type: "open", own, other: toHex(act.other) } : { type: "cancel", own };
}
