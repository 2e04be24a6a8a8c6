/** A proof file of agreements (PF1): what was told of each, and the texts both have signed. */
import type { DeviceId, PersonKey, RecordId, Signature, SpaceId } from "../base/brand.ts";
import { compareBytes, sameBytes, toHex } from "../base/bytes.ts";
import { type Day, dayToIso } from "../base/day.ts";
import { agreed } from "../domain/agreement/lifecycle.ts";
import { order, type Ordered } from "../domain/agreement/ordered.ts";
import { told } from "../domain/agreement/told.ts";
import { type AgreedText, asLine } from "../protocol/agreedText.ts";
import { type Certificate, encodeCertificate } from "../protocol/certificate.ts";
import { LIMIT } from "../protocol/limits.ts";
import {
  encodeProof,
  encodeUnsealed,
  KIND,
  PROOF_SAYS,
  type ProofBody,
  type ProofStatement,
  type ProofText,
} from "../protocol/proofFile.ts";
import { isHeldByCounting, standingOn } from "./checkProof.ts";
import { type Primitives, readProof } from "./readProof.ts";

/** Of one agreement; each after what it had seen. `ahead`: it came before what it had seen did (SG4). */
export type ProofItem = Ordered & {
  readonly device: DeviceId;
  readonly signature: Signature;
  readonly ahead: boolean;
  /** Of an offer. Read only where both have signed it. */
  text(): AgreedText | undefined;
};
export type ProofSource = {
  readonly day: Day;
  readonly space: SpaceId;
  readonly savedBy: DeviceId;
  readonly people: readonly { readonly key: PersonKey; readonly name: string }[];
  readonly agreements: readonly { readonly record: RecordId; readonly items: readonly ProofItem[] }[];
  certificateOf(device: DeviceId): Certificate | undefined;
  seal(message: Uint8Array): Signature;
};

/** Of these statements, what has to be told to a stranger; none where both never signed a text (SG5). */
export function toldOf<T extends Ordered>(items: readonly T[]): { adopted: ReadonlySet<string>; items: T[] } {
  const stated = order(items);
  const { adopted, statements } = told(stated, agreed({ ...stated, reopened: () => false }));
  const by = new Map(statements.map((one) => [one.id, one]));
  const first = new Map(items.map((item) => [toHex(item.id), item] as const).reverse());
  // Two branches of a forked log can say the very same: one statement, which counts where either does.
  const once = items.flatMap((item) => {
    const name = toHex(item.id);
    const counts = by.get(name)?.counts;
    if (counts === undefined || first.get(name) !== item) return [];
    return [counts === item.counts ? item : { ...item, counts }];
  });
  return { adopted, items: once };
}

/** Without a file where both have signed nothing. `leftOut`: those of which more was said than a file holds. */
export type MadeProof = { readonly file: Uint8Array | undefined; readonly leftOut: readonly RecordId[] };

/** Either of the two alone can say so much: that must not keep the other from proving everything else. */
export const fitsProof = (told: readonly unknown[]): boolean => told.length <= LIMIT.proofStatements;

export function makeProof(source: ProofSource, primitives: Primitives): MadeProof {
  const { day, space, savedBy, people } = source;
  const signed = source.agreements
    .map(({ record, items }) => ({ record, ...toldOf(items) }))
    .filter(({ adopted }) => adopted.size > 0)
    .toSorted((a, b) => compareBytes(a.record, b.record));
  const chosen = signed.filter(({ items }) => fitsProof(items));
  const leftOut = signed.filter(({ items }) => !fitsProof(items)).map(({ record }) => record);
  if (chosen.length === 0) return { file: undefined, leftOut };
  const devices = new Map([[toHex(savedBy), savedBy]]);
  for (const { items } of chosen) for (const { device } of items) devices.set(toHex(device), device);
  const names = [...devices.keys()].sort();
  const certificates = names.map((name) => {
    const certificate = source.certificateOf(devices.get(name) ?? savedBy);
    if (!certificate) throw new Error("a statement of a device that is not known");
    return certificate;
  });
  const file: ProofBody = {
    file: KIND,
    says: PROOF_SAYS,
    day: dayToIso(day),
    agreements: chosen.map(({ record, adopted, items }) => ({
      state: "not agreed",
      texts: textsOf(items.filter(({ id }) => adopted.has(toHex(id)))),
      record: toHex(record),
      statements: shownInOrder(items, (device) => names.indexOf(toHex(device))),
    })),
    people: people.map(({ key, name }) => ({ name: nameOf(name), key: toHex(key) })),
    devices: certificates.map((certificate) => ({
      person: people.findIndex(({ key }) => sameBytes(key, certificate.person)),
      certificate: toHex(encodeCertificate(certificate)),
    })),
    space: toHex(space),
    savedBy: names.indexOf(toHex(savedBy)),
  };
  // Where each stands is said by the same function that whoever checks it asks.
  const read = readProof({ ...file, seal: "" }, primitives);
  const agreements = file.agreements.map((one, i) => {
    const standing = read.agreements[i] && standingOn(read.agreements[i], { today: day, todayIn: () => day });
    const { holds } = standing ?? {};
    return { ...one, state: standing?.state ?? one.state, ...(holds === undefined ? {} : { holds }) };
  });
  const whole = { ...file, agreements };
  return { file: encodeProof({ ...whole, seal: toHex(source.seal(encodeUnsealed(whole))) }), leftOut };
}

/** Composed first: that can make a name longer, and a prefix of what is composed stays as it is. */
const nameOf = (name: string): string => asLine(asLine(name).slice(0, LIMIT.nameChars)) || "?";

/** Once each, in the order in which they were offered first. */
function textsOf(offers: readonly ProofItem[]): ProofText[] {
  const texts = new Map<string, ProofText>();
  for (const { act, text } of offers) {
    const words = act.type === "offer" && !texts.has(toHex(act.text)) ? text() : undefined;
    if (act.type === "offer" && words) texts.set(toHex(act.text), shownText(words));
  }
  return [...texts.values()];
}

function shownText({ title, paragraphs, terms: { trial, ...terms } }: AgreedText): ProofText {
  const shown = trial && { ...trial, until: dayToIso(trial.until as Day) };
  return { title, paragraphs: [...paragraphs], terms: { ...terms, ...(shown ? { trial: shown } : {}) } };
}

/** By how much each had seen, then by id: the same whoever saves it, whatever came here first. */
function shownInOrder(items: readonly ProofItem[], indexOf: (device: DeviceId) => number): ProofStatement[] {
  const { sees } = order(items);
  const ids = items.map(({ id }) => toHex(id));
  const depth = new Map(ids.map((id) => [id, ids.filter((other) => sees(id, other)).length]));
  return items
    .map((item) => ({ item, id: toHex(item.id) }))
    .toSorted(
      (a, b) =>
        Number(a.item.ahead) - Number(b.item.ahead) ||
        (depth.get(a.id) ?? 0) - (depth.get(b.id) ?? 0) ||
        compareBytes(a.item.id, b.item.id),
    )
    .map(({ item }) => shownStatement(item, indexOf(item.device)));
}

function markOf({ ahead, counts, act }: ProofItem): Pick<ProofStatement, "mark"> {
  if (ahead) return { mark: "came ahead" };
  return counts || !isHeldByCounting(act) ? {} : { mark: "does not count" };
}

function shownStatement(item: ProofItem, device: number): ProofStatement {
  const signed = {
    day: dayToIso(item.day as Day),
    device,
    seen: item.seen.map(toHex),
    ...markOf(item),
    id: toHex(item.id),
    signature: toHex(item.signature),
  };
  const { act } = item;
  switch (act.type) {
    case "offer": {
      const replaces = act.replaces === undefined ? {} : { replaces: toHex(act.replaces) };
      return { act: "offer", text: toHex(act.text), ...replaces, ...signed };
    }
    case "sign":
    case "keep":
      return { act: act.type, offer: toHex(act.offer), text: toHex(act.text), ...signed };
    case "withdraw":
      return { act: "withdraw", ...(act.offer === undefined ? {} : { offer: toHex(act.offer) }), ...signed };
    case "pause":
    case "resume":
      return { act: act.type, ...signed };
  }
}
