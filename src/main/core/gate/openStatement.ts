/** What can be said of a statement about an agreement: by its own past alone, so that it never changes (SG3, SG5). */
import {
  as,
  type DeviceId,
  type PersonKey,
  type SigningPublicKey,
  type StatementId,
  type TextHash,
} from "../../../shared/base/brand.ts";
import { compareBytes, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { agreed } from "../../../shared/domain/agreement/lifecycle.ts";
import { order } from "../../../shared/domain/agreement/ordered.ts";
import { decodeAgreedText, type Terms } from "../../../shared/protocol/agreedText.ts";
import { decodeStated, type StatedBody } from "../../../shared/protocol/body.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { type Entry, KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { ACTS, decodeStatement, type StatedAct } from "../../../shared/protocol/statement.ts";
import { hash, verify } from "../crypto/index.ts";
import { itemOf, type Reason } from "../log/entryRow.ts";
import type { RecordState, StatedItem } from "./recordState.ts";
import { accepted, type Candidate, refused, settled, type Verdict } from "./verdict.ts";

export type StatementContext = {
  /** Whether the candidate has something in its past. */
  sees(item: VectorItem): boolean;
  signingKeyOf(device: DeviceId): SigningPublicKey | undefined;
  /** MB3, FK1: it counts, for what it says. */
  readonly counts: boolean;
};

/** `plaintext`: its body, opened with the record's key. */
export function openStatement(
  context: StatementContext,
  state: RecordState,
  candidate: Candidate,
  plaintext: Uint8Array,
): { readonly verdict: Verdict; readonly state?: Partial<RecordState> } {
  const read = readStatement(candidate.entry, plaintext, context.signingKeyOf);
  const fault = typeof read === "string" ? read : pastFault(context, state, candidate.person, read);
  if (typeof read === "string" || fault) {
    return { verdict: context.counts ? refused(fault ?? "Malformed") : settled("uncounted") };
  }
  const item = { ...read, at: itemOf(candidate), person: candidate.person, counts: context.counts };
  return {
    verdict: context.counts ? accepted : settled("uncounted"),
    state: { stated: [...state.stated, item], ...withoutDeclines(context, state, item) },
  };
}

/** SG9: who signs has changed their mind, and not until they take it back. */
function withoutDeclines(
  { sees }: StatementContext,
  { declined }: RecordState,
  { act, person }: StatedItem,
): Partial<RecordState> {
  if (act.type !== "sign") return {};
  const isOver = (one: RecordState["declined"][number]): boolean =>
    sameBytes(one.offer, act.offer) && sameBytes(one.person, person) && sees(one.at);
  return { declined: declined.filter((one) => !isOver(one)) };
}

export type Read = Pick<StatedItem, "id" | "day" | "seen" | "act" | "terms">;

/** The statement an entry carries, where it is one and says of itself what the entry says. */
export function readStatement(
  { core }: Entry,
  plaintext: Uint8Array,
  signingKeyOf: StatementContext["signingKeyOf"],
): Read | Reason {
  const body = decodeStated(plaintext);
  const statement = body && decodeStatement(body.statement);
  if (!statement || ACTS.indexOf(statement.act.type) !== core.kind - KIND.offer) return "Malformed";
  const { space, record, device, day, seen, act } = statement;
  const isOfEntry = sameBytes(space, core.space) && sameBytes(record, core.record) && sameBytes(device, core.device);
  const id = statementId(body.statement);
  const key = signingKeyOf(device);
  const isSigned = key !== undefined && verify(DOMAIN.stated, id, body.signature, key);
  if (!isOfEntry || day !== core.day || !isSigned) return "NotAsStated";
  const terms = termsOf(act, body);
  return terms === "Malformed" ? terms : { id, day, seen, act, terms };
}

export const statementId = (statement: Uint8Array): StatementId => as<StatementId>(hash(DOMAIN.statement, statement));
export const textHash = (text: Uint8Array): TextHash => as<TextHash>(hash(DOMAIN.text, text));

/** SG1: an offer, and nothing else, brings its text. */
function termsOf(act: StatedAct, { text }: StatedBody): Terms | undefined | "Malformed" {
  if (act.type !== "offer") return text === undefined ? undefined : "Malformed";
  const read = text && sameBytes(textHash(text), act.text) ? decodeAgreedText(text) : undefined;
  return read ? read.terms : "Malformed";
}

function pastFault(
  { sees }: StatementContext,
  state: RecordState,
  person: PersonKey,
  { id, seen, act, day, terms }: Read,
): Reason | undefined {
  const past = state.stated.filter(({ at }) => sees(at));
  const atOnce = act.type === "withdraw" || act.type === "pause";
  if (!isSame(newestOf(past), seen) && !(atOnce && isSome(past, seen))) return "WrongSeen";
  const own = past.filter((item) => sameBytes(item.person, person)).length;
  if (own >= LIMIT.statements * (atOnce ? 2 : 1)) return "TooManyStatements";
  const named = act.type === "offer" ? act.replaces : "offer" in act ? act.offer : undefined;
  const offer = named && past.find((item) => sameBytes(item.id, named));
  if (named && offer?.act.type !== "offer") return "NoOffer";
  if (act.type === "keep" && offer?.act.type === "offer" && !sameBytes(offer.act.text, act.text)) return "OtherText";
  if (act.type !== "sign") return undefined;
  const said = { id, day, seen, act, terms, person, counts: true };
  const name = toHex(id);
  // Each past signature is here because nothing had reopened its offer in its own past: only this one's is in question.
  const reopened = (of: string, by?: string): boolean =>
    by === name && state.reopened.some((one) => toHex(one.offer) === of && sees(one.by));
  return agreed({ ...order([...past, said]), reopened }).faults.get(name);
}

/** The statements that no other of them had seen, sorted; the first of them, where they are more than one names (SG5). */
export function newestOf(items: readonly Pick<StatedItem, "id" | "seen">[]): StatementId[] {
  const older = new Set(items.flatMap(({ seen }) => seen.map(toHex)));
  const ids = new Map(items.map(({ id }) => [toHex(id), id]));
  return [...ids]
    .flatMap(([name, id]) => (older.has(name) ? [] : [id]))
    .toSorted(compareBytes)
    .slice(0, LIMIT.statementsSeen);
}

/**
 * SG5: whoever withdraws or pauses may lack the body of what they had seen (KD2), and so not name it; that holds up neither. Some of
 * what had been said before, and of these none that another of them had seen.
 */
function isSome(past: readonly StatedItem[], seen: readonly StatementId[]): boolean {
  const known = new Set(past.map(({ id }) => toHex(id)));
  if (!seen.every((id, i) => known.has(toHex(id)) && (i === 0 || compareBytes(seen[i - 1] ?? id, id) < 0)))
    return false;
  const names = seen.map(toHex);
  const { sees } = order(past);
  return !names.some((one) => names.some((other) => sees(other, one)));
}

const isSame = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  a.length === b.length && a.every((one, i) => sameBytes(one, b[i] ?? new Uint8Array()));
