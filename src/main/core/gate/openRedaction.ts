/**
 * SG8: that both erase a record is asked by one and agreed to by the other. Judged by its own past alone, and by bodies that
 * nothing hides: a device that comes when all is erased must come to the same.
 */
import { sameBytes } from "../../../shared/base/bytes.ts";
import { decodeOfAsk, isRedactAsk } from "../../../shared/protocol/body.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { Asked, Redaction } from "./recordState.ts";
import { accepted, type Candidate, refused, type Verdict } from "./verdict.ts";

export function openRedaction(
  redaction: Redaction,
  { entry: { core, body }, hash, person }: Candidate,
  sees: (item: VectorItem) => boolean,
): { readonly verdict: Verdict; readonly redaction?: Redaction } {
  if (!body || core.actorNonces.length > 0) return { verdict: refused("Malformed") };
  const said: Asked = { person, at: { device: core.device, seq: core.seq, hash }, day: core.day };
  const { asked, cancelled, agreed } = redaction;
  const own = [...asked, ...cancelled, ...agreed].filter((one) => sameBytes(one.person, person) && sees(one.at));
  if (own.length >= LIMIT.statements) return { verdict: refused("TooManyStatements") };
  if (core.kind === KIND.redactAsk) {
    if (!isRedactAsk(body)) return { verdict: refused("Malformed") };
    return { verdict: accepted, redaction: { ...redaction, asked: [...asked, said] } };
  }
  const ask = decodeOfAsk(body);
  if (!ask) return { verdict: refused("Malformed") };
  const isIt = (item: VectorItem): boolean => sameBytes(item.hash, ask.hash) && item.seq === ask.seq;
  const of = asked.find(({ at }) => isIt(at) && sameBytes(at.device, ask.device) && sees(at));
  const byAsker = of !== undefined && sameBytes(of.person, person);
  const isOver = [...cancelled, ...agreed].some((one) => isIt(one.ask) && sees(one.at));
  // Whoever asked takes it back; whoever was asked agrees. What was agreed to apart from the taking back is final.
  if (!of || isOver || byAsker !== (core.kind === KIND.redactCancel)) return { verdict: refused("NoAsk") };
  return core.kind === KIND.redactCancel
    ? { verdict: accepted, redaction: { ...redaction, cancelled: [...cancelled, { ...said, ask }] } }
    : { verdict: accepted, redaction: { ...redaction, agreed: [...agreed, { ...said, ask }] } };
}

/** Asked for by this person, taken back by nobody; agreed to, it is over. */
export const openAsks = ({ asked, cancelled, agreed }: Redaction): readonly Asked[] =>
  agreed.length > 0 ? [] : asked.filter(({ at }) => !cancelled.some(({ ask }) => sameBytes(ask.hash, at.hash)));
