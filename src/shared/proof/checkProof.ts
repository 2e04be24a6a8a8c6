/**
 * Whether a proof file holds together (PF2): certificates, then each statement by itself, what they have seen of one another, the
 * texts, where it stands by all that, the seal. The first thing that is wrong is the answer.
 */
import { fromHex, sameBytes, toHex } from "../base/bytes.ts";
import { dayFromIso } from "../base/day.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Agreed, agreed } from "../domain/agreement/lifecycle.ts";
import { order } from "../domain/agreement/ordered.ts";
import { type Status, statusOn } from "../domain/agreement/status.ts";
import { told } from "../domain/agreement/told.ts";
import { decodeAgreedText } from "../protocol/agreedText.ts";
import { encodeCertificateCore } from "../protocol/certificate.ts";
import { DOMAIN } from "../protocol/domains.ts";
import {
  encodeUnsealed,
  type NotProof,
  parseProof,
  type ProofState,
  type ProofStatement,
} from "../protocol/proofFile.ts";
import { type Primitives, type ReadAgreement, type ReadProof, readProof, type ReadStatement } from "./readProof.ts";

type Where = { readonly agreement: number; readonly statement: number };
export type ProofFault =
  | NotProof
  | { readonly type: "People" | "Seal" }
  /** Not that person's word for it; or nothing in the file is by it. */
  | { readonly type: "Device"; readonly device: number }
  /** Twice: the same agreement. */
  | { readonly type: "Twice" | "State"; readonly agreement: number }
  | { readonly type: "Text"; readonly agreement: number; readonly text: number }
  /** What both signed, and the words of it are not there. */
  | { readonly type: "NoText"; readonly agreement: number }
  | ({
      readonly type:
        | "Changed" // it is not what its id is of
        | "Signature"
        | "Missing" // it had seen a statement that is not here
        | "Order"
        | "Mark" // it is marked as no such statement can be
        | "Rule"; // it says what no app lets anyone say (SG3, SG5)
    } & Where);

type Check = (read: ReadProof, primitives: Primitives) => ProofFault | undefined;

/** In this order. Each alone finds what none of the others does, where whoever saved the file altered it. */
export const CHECKS = {
  people: ({ file: { people, agreements } }) => {
    if (people[0]?.key === people[1]?.key) return { type: "People" };
    const records = agreements.map(({ record }) => record);
    const twice = records.findIndex((record, i) => records.indexOf(record) < i);
    return twice < 0 ? undefined : { type: "Twice", agreement: twice };
  },
  certificates: ({ file, devices, agreements }, { verify }) => {
    const used = new Set([
      file.savedBy,
      ...agreements.flatMap((one) => one.statements.map(({ shown }) => shown.device)),
    ]);
    if ([...used].some((device) => device >= devices.length)) return { type: "Device", device: devices.length };
    const wrong = devices.findIndex(({ certificate, person, id }, i) => {
      const isTheirs = certificate !== undefined && sameBytes(certificate.person, person);
      const isFirst = devices.findIndex((other) => sameBytes(other.id, id)) === i;
      if (!isTheirs || !isFirst || !used.has(i)) return true;
      return !verify(DOMAIN.certificate, encodeCertificateCore(certificate), certificate.signature, person);
    });
    return wrong < 0 ? undefined : { type: "Device", device: wrong };
  },
  ids: ({ agreements }) =>
    firstStatement(agreements, ({ id, shown }) => (toHex(id) === shown.id ? undefined : "Changed")),
  signatures: ({ agreements, devices }, { verify }) =>
    firstStatement(agreements, ({ id, shown }) => {
      const key = devices[shown.device]?.certificate?.signingKey;
      const signature = fromHex(shown.signature);
      return key && signature && verify(DOMAIN.stated, id, signature, key) ? undefined : "Signature";
    }),
  seen: ({ agreements }) => firstStatement(agreements, seenFault),
  rules: ({ agreements }) => firstStatement(agreements, ruleFault),
  texts: ({ agreements }) => {
    for (const [agreement, one] of agreements.entries()) {
      const signed = new Set(adoptedTexts(one));
      const text = one.texts.findIndex(({ hash, bytes }, i) => {
        const isFirst = one.texts.findIndex((other) => sameBytes(other.hash, hash)) === i;
        return !isFirst || !signed.has(toHex(hash)) || decodeAgreedText(bytes) === undefined;
      });
      if (text >= 0) return { type: "Text", agreement, text };
      if (one.texts.length < signed.size) return { type: "NoText", agreement };
    }
    return undefined;
  },
  states: ({ file, agreements }) => {
    const agreement = agreements.findIndex((one, i) => {
      const { state, holds } = standingOn(one, { today: dayOf(file.day), todayIn: () => dayOf(file.day) });
      return file.agreements[i]?.state !== state || file.agreements[i]?.holds !== holds;
    });
    return agreement < 0 ? undefined : { type: "State", agreement };
  },
  seal: ({ file: { seal: shown, ...body }, devices }, { verify }) => {
    const key = devices[body.savedBy]?.certificate?.signingKey;
    const seal = fromHex(shown);
    return key && seal && verify(DOMAIN.proof, encodeUnsealed(body), seal, key) ? undefined : { type: "Seal" };
  },
} as const satisfies Record<string, Check>;
export type CheckName = keyof typeof CHECKS;
export const CHECK_NAMES = Object.keys(CHECKS) as CheckName[];

/** `names`: all of them, but where a test leaves one out. */
export function checkProof(
  bytes: Uint8Array,
  primitives: Primitives,
  names: readonly CheckName[] = CHECK_NAMES,
): Result<ReadProof, { readonly fault: ProofFault; readonly read?: ReadProof }> {
  const parsed = parseProof(bytes);
  if (!parsed.ok) return err({ fault: parsed.error });
  const read = readProof(parsed.value, primitives);
  for (const name of names) {
    const fault = CHECKS[name](read, primitives);
    if (fault) return err({ fault, read });
  }
  return ok(read);
}

type StatementFault = Extract<ProofFault, Where>["type"];
type Judge = (
  one: ReadStatement,
  before: readonly ReadStatement[],
  sees: Sees,
  faults: Faults,
) => StatementFault | undefined;
type Faults = Agreed["faults"];
type Sees = ReturnType<typeof order>["sees"];

function firstStatement(agreements: readonly ReadAgreement[], judge: Judge): ProofFault | undefined {
  for (const [agreement, read] of agreements.entries()) {
    const { statements } = read;
    const { sees } = order(statements);
    const { faults } = agreedIn(read);
    for (const [statement, one] of statements.entries()) {
      const type = judge(one, statements.slice(0, statement), sees, faults);
      if (type) return { type, agreement, statement };
    }
  }
  return undefined;
}

/**
 * SG5: it names statements that stand before it, sorted, and of these none that another of them had seen. What had seen something
 * that came ahead came ahead itself: were it excused, whoever saves the file could leave out a withdrawal in the middle.
 */
const seenFault: Judge = ({ shown: { id, seen, mark, act } }, before, sees) => {
  const ids = new Set(before.map(({ shown }) => shown.id));
  const isSorted = seen.every((one, i) => i === 0 || (seen[i - 1] ?? one) < one);
  if (!isSorted || ids.has(id)) return "Order";
  if (mark === "came ahead") return act === "withdraw" || act === "pause" ? undefined : "Order";
  const ahead = new Set(before.filter(({ shown }) => shown.mark === "came ahead").map(({ shown }) => shown.id));
  if (seen.some((one) => !ids.has(one) || ahead.has(one))) return "Missing";
  return seen.some((one) => seen.some((other) => sees(other, one))) ? "Order" : undefined;
};

/** What brings nothing into force stands whether it counts or not: a withdrawal that "does not count" would only be misread. */
export const isHeldByCounting = ({ type }: { readonly type: ProofStatement["act"] }): boolean =>
  type === "sign" || type === "keep" || type === "resume";

/** What the gate asks of a statement, as far as statements alone can tell. */
const ruleFault: Judge = ({ act, id, shown }, before, sees, faults) => {
  if (shown.mark === "does not count" && !isHeldByCounting(act)) return "Mark";
  const named = act.type === "offer" ? act.replaces : "offer" in act ? act.offer : undefined;
  if (named === undefined || shown.mark === "came ahead") return undefined;
  const offer = before.find((other) => sameBytes(other.id, named));
  if (offer?.act.type !== "offer" || !sees(toHex(id), toHex(named))) return "Rule";
  if (act.type === "keep") return sameBytes(offer.act.text, act.text) ? undefined : "Rule";
  // A signature's fault rests on its own past alone (SG3): what comes after it changes nothing.
  return faults.has(toHex(id)) ? "Rule" : undefined;
};

const dayOf = (iso: string): number => dayFromIso(iso) ?? 0;

/** Whether a text was reopened after it was offered shows in no statement; so what is open now is not asked here (F25). */
export const agreedIn = ({ statements }: ReadAgreement): Agreed =>
  agreed({ ...order(statements), reopened: () => false });

function adoptedTexts(one: ReadAgreement): string[] {
  const agreed = agreedIn(one);
  return [...told(order(one.statements), agreed).adopted].flatMap((id) => agreed.offers.get(id)?.act.text ?? []);
}

type Standing = { readonly state: ProofState; readonly holds: number | undefined; readonly status: Status };

/** Where it stands on a day, by what is in the file. */
export function standingOn(one: ReadAgreement, calendar: Parameters<typeof statusOn>[1]): Standing {
  const status = statusOn(agreedIn(one), calendar);
  const text = status.holds?.act.text;
  const holds = text === undefined ? -1 : one.texts.findIndex(({ hash }) => toHex(hash) === text);
  return { state: proofStateOf(status), holds: holds < 0 ? undefined : holds, status };
}

export function proofStateOf({ state }: Pick<Status, "state">): ProofState {
  switch (state) {
    case "in force":
    case "paused":
      return state;
    case "cooling":
      return "not yet begun";
    case "ended":
      return "trial over";
    case "rivals":
      return "two texts";
    case "written":
    case "offered":
    case "signed by one":
    case "withdrawn":
      return "not agreed";
  }
}
