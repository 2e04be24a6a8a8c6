/**
 * Tamperings with a proof file. A passer-by has the file; its saver also has his own keys, and seals what he made of it. Neither has
 * the other person's.
 */
import type { Signature } from "../../src/shared/base/brand.ts";
import { fromUtf8, toHex } from "../../src/shared/base/bytes.ts";
import { type Day, dayFromIso, dayToIso } from "../../src/shared/base/day.ts";
import { standingOn } from "../../src/shared/proof/checkProof.ts";
import { readProof } from "../../src/shared/proof/readProof.ts";
import { encodeCertificate } from "../../src/shared/protocol/certificate.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import {
  encodeProof,
  encodeUnsealed,
  type ProofFile,
  type ProofStatement,
} from "../../src/shared/protocol/proofFile.ts";
import { sign } from "../../src/main/core/crypto/index.ts";
import { EVE, NOOR, primitives, ROBIN, ROBIN_2, type Stater } from "../harness/stating.ts";
import type { SeededRandom } from "./seededRandom.ts";

type Agreement = ProofFile["agreements"][number];
type Tamper = (file: ProofFile, chance: SeededRandom) => ProofFile | undefined;
const deep = <T>(value: T): T => structuredClone(value);

/** Makes ids of what stands there, all names of the old ones with them; these sign anew what is theirs. */
function named(file: ProofFile, ...signers: readonly Stater[]): ProofFile {
  const ids = new Map<string, string>();
  const fresh = (id: string): string => ids.get(id) ?? id;
  const next = deep(file);
  for (const one of next.agreements) {
    for (const [i, statement] of one.statements.entries()) {
      const moved = { ...statement, seen: statement.seen.map(fresh).sort() };
      if ("offer" in moved && moved.offer !== undefined) moved.offer = fresh(moved.offer);
      if ("replaces" in moved && moved.replaces !== undefined) moved.replaces = fresh(moved.replaces);
      one.statements[i] = moved;
      const read = readProof(next, primitives);
      const made = read.agreements[next.agreements.indexOf(one)]?.statements[i];
      if (!made) continue;
      const id = toHex(made.id);
      ids.set(statement.id, id);
      const by = signers.find(({ device }) => toHex(made.device) === toHex(device));
      const signature = by && id !== statement.id ? toHex(sign(DOMAIN.stated, made.id, by.signing)) : moved.signature;
      one.statements[i] = { ...moved, id, signature };
    }
  }
  return next;
}

/** As the saver can: it says of itself what it comes to, under his seal. */
export function sealed(file: ProofFile): ProofFile {
  const day = dayFromIso(file.day) ?? (0 as Day);
  const read = readProof(file, primitives);
  const agreements = file.agreements.map((one, i) => {
    const agreement = read.agreements[i];
    const { state, holds } = agreement ? standingOn(agreement, { today: day, todayIn: () => day }) : one;
    const { holds: _, ...rest } = one;
    return { ...rest, state, ...(holds === undefined ? {} : { holds }) };
  });
  return resealed({ ...file, agreements });
}
export function resealed({ seal: _, ...body }: ProofFile): ProofFile {
  const seal: Signature = sign(DOMAIN.proof, encodeUnsealed(body), ROBIN.signing);
  return { ...body, seal: toHex(seal) };
}

export const fileIn = (bytes: Uint8Array): ProofFile => JSON.parse(fromUtf8(bytes)) as ProofFile;

/** One of the statements that fit, changed in place; nothing where none fits. */
const one =
  (
    fits: (statement: ProofStatement, agreement: Agreement, file: ProofFile) => boolean,
    change: (statement: ProofStatement, agreement: Agreement, chance: SeededRandom) => ProofStatement | undefined,
    after: (file: ProofFile) => ProofFile,
  ): Tamper =>
  (file, chance) => {
    const next = deep(file);
    const found = next.agreements.flatMap((agreement) =>
      agreement.statements.filter((one) => fits(one, agreement, next)).map((statement) => ({ agreement, statement })),
    );
    if (found.length === 0) return undefined;
    const { agreement, statement } = chance.pick(found);
    const changed = change(deep(statement), agreement, chance);
    const at = agreement.statements.indexOf(statement);
    agreement.statements.splice(at, 1, ...(changed ? [changed] : []));
    return after(next);
  };

const isOf = (file: ProofFile, { device }: ProofStatement, who: Stater): boolean =>
  file.devices[device]?.certificate === toHex(encodeCertificate(who.certificate));
const isNoors = (statement: ProofStatement, _: Agreement, file: ProofFile): boolean => isOf(file, statement, NOOR);
const isNamed = ({ id }: ProofStatement, { statements }: Agreement): boolean =>
  statements.some(({ seen }) => seen.includes(id));
/** Only what may come ahead names it, and something that may not rests on that. */
const isHideable = ({ id }: ProofStatement, { statements }: Agreement): boolean => {
  const names = (it: string) => statements.filter(({ seen }) => seen.includes(it));
  const mayBeAhead = ({ act }: ProofStatement): boolean => act === "pause" || act === "withdraw";
  return names(id).every(mayBeAhead) && names(id).some((later) => names(later.id).length > 0);
};
/** Each field where it belongs. */
export function marked<T extends ProofStatement>(
  { id, signature, ...rest }: T,
  mark: NonNullable<T["mark"]>,
): ProofStatement {
  return { ...rest, mark, id, signature } as ProofStatement;
}
const earlier = (day: string, by: number): string => dayToIso(((dayFromIso(day) ?? 100) - by) as Day);
const otherHex = (hex: string): string => (hex.startsWith("0") ? "1" : "0") + hex.slice(1);

export const TAMPERS: Record<string, Tamper> = {
  "a statement of the other changed": one(
    isNoors,
    (said, { statements }, chance) => {
      if (said.act === "withdraw") {
        const { offer: _, ...rest } = said;
        return { ...rest, act: "resume" };
      }
      if (said.act === "pause") return { ...said, act: "resume" };
      if (said.act === "resume") return { ...said, act: "pause" };
      const offers = statements.filter(({ act, id }) => act === "offer" && (!("offer" in said) || id !== said.offer));
      if (said.act !== "offer" && offers.length > 0)
        return { ...said, offer: chance.pick(offers).id } as ProofStatement;
      return "text" in said ? { ...said, text: otherHex(said.text) } : said;
    },
    (file) => sealed(named(file, ROBIN, ROBIN_2)),
  ),
  "its day altered": one(
    isNoors,
    (said, _, chance) => ({ ...said, day: earlier(said.day, 1 + chance.below(30)) }),
    (file) => sealed(named(file, ROBIN, ROBIN_2)),
  ),
  "a signature moved": (file, chance) => {
    const next = deep(file);
    const { statements } = chance.pick(next.agreements);
    const [a, b] = [chance.pick(statements), chance.pick(statements)];
    if (a.signature === b.signature) return undefined;
    [a.signature, b.signature] = [b.signature, a.signature];
    return resealed(next);
  },
  "a statement that others had seen removed": one(isNamed, () => undefined, sealed),
  "a pause or withdrawal that others had seen removed": one(
    (said, agreement) => (said.act === "pause" || said.act === "withdraw") && isNamed(said, agreement),
    () => undefined,
    sealed,
  ),
  "one in the middle hidden behind “came ahead”": one(
    (said, agreement) => (said.act === "pause" || said.act === "withdraw") && isHideable(said, agreement),
    ({ id }, { statements }) => {
      for (const [i, later] of statements.entries()) {
        if (later.seen.includes(id)) statements[i] = marked(later, "came ahead");
      }
      return undefined;
    },
    sealed,
  ),
  "the other's withdrawal or pause said not to count": one(
    (said, agreement, file) => isNoors(said, agreement, file) && (said.act === "pause" || said.act === "withdraw"),
    (said) => marked(said, "does not count"),
    sealed,
  ),
  "moved before what it had seen": (file, chance) => {
    const next = deep(file);
    const { statements } = chance.pick(next.agreements);
    const at = statements.findIndex(({ seen }) => seen.length > 0);
    const [moved] = statements.splice(at, 1);
    if (at < 0 || !moved) return undefined;
    statements.unshift(moved);
    return sealed(next);
  },
  "an id written otherwise": one(
    (said, agreement) => !isNamed(said, agreement) && said.act !== "offer",
    (said) => ({ ...said, id: otherHex(said.id) }),
    resealed,
  ),
  "a certificate swapped for a stranger's": (file) => {
    const next = deep(file);
    const device = next.devices.find(({ certificate }) => certificate === toHex(encodeCertificate(NOOR.certificate)));
    if (!device) return undefined;
    device.certificate = toHex(encodeCertificate(EVE.certificate));
    return sealed(named(next, ROBIN, ROBIN_2, EVE));
  },
  "a device made up for the other": (file) => {
    const next = deep(file);
    const device = next.devices.find(({ certificate }) => certificate === toHex(encodeCertificate(NOOR.certificate)));
    if (!device) return undefined;
    // Eve's keys, said to be Noor's: only Noor's own key could vouch for them.
    const core = { ...EVE.certificate, person: NOOR.certificate.person };
    const made: Stater = { ...EVE, certificate: core };
    device.certificate = toHex(encodeCertificate(core));
    const read = readProof(next, primitives);
    const id = read.devices[next.devices.indexOf(device)]?.id;
    return sealed(named(next, ROBIN, ROBIN_2, { ...made, device: id ?? EVE.device }));
  },
  "certificates exchanged": (file) => {
    const next = deep(file);
    const [a, b] = next.devices;
    if (!a || !b) return undefined;
    [a.certificate, b.certificate] = [b.certificate, a.certificate];
    return resealed(next);
  },
  "signed words changed": (file, chance) => {
    const next = deep(file);
    const text = chance.pick(chance.pick(next.agreements).texts);
    text.paragraphs = [...text.paragraphs, "And nobody goes out alone."];
    return resealed(next);
  },
  "signed terms changed": (file, chance) => {
    const next = deep(file);
    const text = chance.pick(chance.pick(next.agreements).texts);
    text.terms = { zone: text.terms.zone, interval: 1 + ((text.terms.interval ?? 0) % 12), cooling: 7 };
    return resealed(next);
  },
  "a text added that both never signed": (file, chance) => {
    const next = deep(file);
    chance.pick(next.agreements).texts.push({ title: "Money", paragraphs: ["All of it."], terms: { zone: "UTC" } });
    return resealed(next);
  },
  "moved to another agreement": (file) => {
    const next = deep(file);
    const agreement = next.agreements[0];
    if (!agreement) return undefined;
    agreement.record = otherHex(agreement.record);
    return sealed(named(next, ROBIN, ROBIN_2));
  },
  "the same agreement twice, once cut off": (file) => {
    const next = deep(file);
    const [first] = next.agreements;
    const newest = first?.statements.at(-1);
    if (!first || !newest || newest.act === "offer" || newest.act === "sign") return undefined;
    next.agreements.push({ ...deep(first), statements: first.statements.slice(0, -1) });
    return sealed(next);
  },
  "his own newest word made to say what no app lets one say": (file) => {
    const next = deep(file);
    const [first] = next.agreements;
    const offer = first?.statements.find(({ act }) => act === "offer");
    if (!first || offer?.act !== "offer") return undefined;
    const device = next.devices.findIndex(
      ({ certificate }) => certificate === toHex(encodeCertificate(ROBIN.certificate)),
    );
    const seen = first.statements
      .map(({ id }) => id)
      .filter((id) => !first.statements.some((one) => one.seen.includes(id)));
    const text = otherHex(offer.text);
    const blank = { id: offer.id, signature: offer.signature };
    first.statements.push({ act: "keep", offer: offer.id, text, day: next.day, device, seen: seen.sort(), ...blank });
    return sealed(named(next, ROBIN, ROBIN_2));
  },
  "where it stands written otherwise": (file, chance) => {
    const next = deep(file);
    const agreement = chance.pick(next.agreements);
    agreement.state = agreement.state === "in force" ? "not agreed" : "in force";
    return resealed(next);
  },
  "a name written otherwise, by a passer-by": (file, chance) => {
    const next = deep(file);
    const person = chance.pick(next.people);
    person.name = person.name === "Robin" ? "Rob" : "Nora";
    return next;
  },
  "the file's day altered, by a passer-by": (file, chance) => ({
    ...file,
    day: earlier(file.day, 1 + chance.below(5)),
  }),
  "a mark set, by a passer-by": one(
    ({ act, mark }) => act === "keep" && mark === undefined,
    (said) => marked(said, "does not count"),
    (file) => file,
  ),
};

export const bytesOf = (file: ProofFile): Uint8Array => encodeProof(file);
