/** Two people and their devices, who offer, sign and take back: statements as the app makes them, without a log. */
import {
  as,
  type DeviceId,
  type LinkPublicKey,
  type PersonKey,
  type RecordId,
  type SigningPublicKey,
  type SpaceId,
} from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { agreed } from "../../src/shared/domain/agreement/lifecycle.ts";
import { order } from "../../src/shared/domain/agreement/ordered.ts";
import { type MadeProof, makeProof, type ProofItem, type ProofSource } from "../../src/shared/proof/makeProof.ts";
import { asSigned, encodeAgreedText, type Terms } from "../../src/shared/protocol/agreedText.ts";
import { type Certificate, encodeCertificateCore } from "../../src/shared/protocol/certificate.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { encodeStatement, type StatedAct } from "../../src/shared/protocol/statement.ts";
import { hash, linkKeys, sign, type SigningKeys, signingKeys, verify } from "../../src/main/core/crypto/index.ts";
import { newestOf, statementId, textHash } from "../../src/main/core/gate/openStatement.ts";
import { deviceIdOf } from "../../src/main/core/log/identity.ts";

export const primitives = { hash, verify };
export const filled = (first: number, length = 32): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (first + i) % 256);

export type Stater = {
  readonly name: string;
  readonly person: SigningKeys;
  readonly signing: SigningKeys;
  readonly certificate: Certificate;
  readonly device: DeviceId;
};

export function makeStater(name: string, personSeed: number, deviceSeed: number): Stater {
  const person = signingKeys(filled(personSeed));
  const signing = signingKeys(filled(deviceSeed + 1));
  const core = {
    person: as<PersonKey>(person.publicKey),
    signingKey: as<SigningPublicKey>(signing.publicKey),
    linkKey: as<LinkPublicKey>(linkKeys(filled(deviceSeed + 2)).publicKey),
    nonce: filled(deviceSeed + 3, 16),
    origin: "paired" as const,
  };
  const certificate = { ...core, signature: sign(DOMAIN.certificate, encodeCertificateCore(core), person) };
  return { name, person, signing, certificate, device: deviceIdOf(core) };
}

export const ROBIN = makeStater("Robin", 0x10, 0x20);
export const NOOR = makeStater("Noor", 0x40, 0x50);
/** Another device of Robin's. */
export const ROBIN_2 = makeStater("Robin", 0x10, 0x70);
export const EVE = makeStater("Eve", 0x90, 0x91);
export const SPACE = as<SpaceId>(filled(0xa0));
export const recordOf = (n: number): RecordId => as<RecordId>(filled(0xb0 + n));

/** One agreement. Each device knows what it said, and what it heard. */
export class Stating {
  readonly record: RecordId;
  readonly all: ProofItem[] = [];
  readonly #known = new Map<Stater, ProofItem[]>();
  day = 20_000 as Day;

  constructor(n = 0) {
    this.record = recordOf(n);
  }

  known = (by: Stater): readonly ProofItem[] => this.#known.get(by) ?? [];
  hear(to: Stater, from?: Stater): void {
    const has = new Set(this.known(to));
    const heard = from ? this.known(from) : this.all;
    this.#known.set(to, [...has, ...heard.filter((one) => !has.has(one))]);
  }
  agreed = (by: Stater) => agreed({ ...order(this.known(by)), reopened: () => false });

  say(by: Stater, act: StatedAct, said?: { title: string; body: string; terms: Terms }): ProofItem {
    const known = this.known(by);
    const seen = newestOf(known);
    const statement = encodeStatement({
      space: SPACE,
      record: this.record,
      device: by.device,
      day: this.day,
      seen,
      act,
    });
    const id = statementId(statement);
    const item: ProofItem = {
      id,
      person: by.certificate.person,
      device: by.device,
      day: this.day,
      seen,
      act,
      terms: said?.terms,
      counts: true,
      ahead: false,
      signature: sign(DOMAIN.stated, id, by.signing),
      text: () => said && asSigned(said),
    };
    this.all.push(item);
    this.#known.set(by, [...known, item]);
    return item;
  }

  offer(by: Stater, title: string, body: string, terms: Partial<Terms> = {}): ProofItem {
    const said = { title, body, terms: { zone: "Europe/Berlin", ...terms } };
    const [last] = this.agreed(by).last;
    const replaces = last && this.all.find(({ id }) => toHex(id) === last.id)?.id;
    return this.say(by, { type: "offer", text: textHash(encodeAgreedText(asSigned(said))), replaces }, said);
  }
  on(by: Stater, type: "sign" | "keep", { id, act }: ProofItem): ProofItem {
    if (act.type !== "offer") throw new Error("not an offer");
    return this.say(by, { type, offer: id, text: act.text });
  }
  sign = (by: Stater, offer: ProofItem): ProofItem => this.on(by, "sign", offer);

  /** Both have heard all. */
  agree(title: string, body: string, terms: Partial<Terms> = {}): ProofItem {
    this.hear(ROBIN);
    const offer = this.offer(ROBIN, title, body, terms);
    this.sign(ROBIN, offer);
    this.hear(NOOR);
    this.sign(NOOR, offer);
    this.hear(ROBIN);
    return offer;
  }
}

export const proofOf = (stated: readonly Stating[], over: Partial<ProofSource> = {}, by = ROBIN): Uint8Array =>
  madeOf(stated, over, by).file ?? new Uint8Array();
export const madeOf = (stated: readonly Stating[], over: Partial<ProofSource> = {}, by = ROBIN): MadeProof =>
  makeProof(
    {
      day: 20_010 as Day,
      space: SPACE,
      savedBy: by.device,
      people: [ROBIN, NOOR].map(({ certificate, name }) => ({ key: certificate.person, name })),
      agreements: stated.map((one) => ({ record: one.record, items: one.all })),
      certificateOf: (device) => [ROBIN, NOOR, ROBIN_2].find((one) => toHex(one.device) === toHex(device))?.certificate,
      seal: (message) => sign(DOMAIN.proof, message, by.signing),
      ...over,
    },
    primitives,
  );

/** What any device may say next, by what it knows; `pick` chooses. */
function randomWord(stating: Stating, by: Stater, pick: (below: number) => number): void {
  const { open, last, tops } = stating.agreed(by);
  const item = (id: string | undefined) => stating.all.find((one) => toHex(one.id) === id);
  const oneOf = <T>(some: readonly T[]): T | undefined => some[pick(Math.max(1, some.length))];
  const offers = stating.known(by).filter(({ act }) => act.type === "offer");
  switch (pick(9)) {
    case 0:
    case 1:
      stating.offer(by, `Text ${stating.all.length}`, "We walk.\nWe cook.", pick(3) === 0 ? { cooling: 3 } : {});
      break;
    case 2:
    case 3:
    case 4: {
      const offer = item(oneOf(open)?.id);
      if (offer) stating.sign(by, offer);
      break;
    }
    case 5:
      stating.say(by, { type: "withdraw", offer: pick(3) === 0 ? undefined : oneOf(offers)?.id });
      break;
    case 6:
      stating.say(by, { type: "pause" });
      break;
    case 7:
      stating.say(by, { type: "resume" });
      break;
    default: {
      const offer = item((oneOf(tops) ?? oneOf(last))?.id);
      if (offer) stating.on(by, "keep", offer);
    }
  }
  if (pick(6) === 0) stating.day = (stating.day + 1) as Day;
}

/** Three devices that say this and that, and hear of one another or not; at some time they agree. `below`: chance. */
export function statingWorld(below: (limit: number) => number, n = 0): Stating {
  const staters = [ROBIN, NOOR, ROBIN_2];
  const stating = new Stating(n);
  const agrees = below(4);
  for (let step = 0; step < 8 + below(25); step++) {
    const trial = { until: 20_005, question: "Does it do us good?", after: "none" } as const;
    if (step === agrees) stating.agree("Sundays", "We walk.\nWe cook.", below(3) === 0 ? { trial } : {});
    const by = staters[below(below(4) === 0 ? 3 : 2)] ?? ROBIN;
    if (below(2) === 0) stating.hear(by, staters[below(3)]);
    else randomWord(stating, by, below);
  }
  return stating;
}
