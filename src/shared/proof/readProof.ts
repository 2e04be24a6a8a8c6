/** A proof file's fields as what they stand for. Nothing is believed yet. */
import {
  as,
  type DeviceId,
  type Hash32,
  type PersonKey,
  type RecordId,
  type SpaceId,
  type StatementId,
  type TextHash,
} from "../base/brand.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { type Day, dayFromIso } from "../base/day.ts";
import type { Ordered } from "../domain/agreement/ordered.ts";
import { type AgreedText, encodeAgreedText, type Terms } from "../protocol/agreedText.ts";
import { type Certificate, decodeCertificate, encodeCertificateCore } from "../protocol/certificate.ts";
import { DOMAIN, type Domain } from "../protocol/domains.ts";
import type { ProofFile, ProofStatement, ProofText } from "../protocol/proofFile.ts";
import { encodeStatement, type StatedAct, type Statement } from "../protocol/statement.ts";

/** libsodium's, given by whoever asks: nothing here touches a machine. */
export type Primitives = {
  hash(domain: Domain, message: Uint8Array): Hash32;
  verify(domain: Domain, message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean;
};

/** `person`: as the file says; the certificate may say another. */
export type ReadDevice = {
  readonly certificate: Certificate | undefined;
  readonly id: DeviceId;
  readonly person: PersonKey;
};
export type ReadText = { readonly text: AgreedText; readonly bytes: Uint8Array; readonly hash: TextHash };
/** `id` is of its bytes; `shown.id` is what stands beside it. */
export type ReadStatement = Ordered & Statement & { readonly shown: ProofStatement };
export type ReadAgreement = { readonly texts: readonly ReadText[]; readonly statements: readonly ReadStatement[] };
export type ReadProof = {
  readonly space: SpaceId;
  readonly file: ProofFile;
  readonly devices: readonly ReadDevice[];
  readonly agreements: readonly ReadAgreement[];
};

const NONE = new Uint8Array(32);
/** The schema has seen that it is hex of the right length, and a day. */
const bytes = <T extends Uint8Array>(hex: string): T => as<T>(fromHex(hex) ?? NONE);
const dayOf = (iso: string): Day => dayFromIso(iso) ?? (0 as Day);

export function readProof(file: ProofFile, { hash }: Primitives): ReadProof {
  const devices = file.devices.map((device): ReadDevice => {
    const certificate = decodeCertificate(bytes(device.certificate));
    const id = certificate ? hash(DOMAIN.device, encodeCertificateCore(certificate)) : NONE;
    return { certificate, id: as<DeviceId>(id), person: bytes(file.people[device.person]?.key ?? "") };
  });
  const agreements = file.agreements.map(({ record, texts, statements }) => {
    const read = texts.map((shown): ReadText => {
      const text = { ...shown, terms: termsOf(shown.terms) };
      const encoded = encodeAgreedText(text);
      return { text, bytes: encoded, hash: as<TextHash>(hash(DOMAIN.text, encoded)) };
    });
    const terms = new Map(read.map((one) => [toHex(one.hash), one.text.terms]));
    return { texts: read, statements: statements.map((one) => statementOf(one, bytes(record), terms)) };
  });
  return { file, space: bytes(file.space), devices, agreements };

  function statementOf(shown: ProofStatement, record: RecordId, terms: ReadonlyMap<string, Terms>): ReadStatement {
    const device = devices[shown.device];
    const said: Statement = {
      space: bytes(file.space),
      record,
      device: device?.id ?? as<DeviceId>(NONE),
      day: dayOf(shown.day),
      seen: shown.seen.map((id) => bytes<StatementId>(id)),
      act: actOf(shown),
    };
    return {
      ...said,
      id: as<StatementId>(hash(DOMAIN.statement, encodeStatement(said))),
      person: device?.person ?? as<PersonKey>(NONE),
      terms: shown.act === "offer" ? terms.get(shown.text) : undefined,
      counts: shown.mark !== "does not count",
      shown,
    };
  }
}

function actOf(shown: ProofStatement): StatedAct {
  switch (shown.act) {
    case "offer": {
      const { replaces } = shown;
      return { type: "offer", text: bytes(shown.text), replaces: replaces === undefined ? undefined : bytes(replaces) };
    }
    case "sign":
    case "keep":
      return { type: shown.act, offer: bytes(shown.offer), text: bytes(shown.text) };
    case "withdraw":
      return { type: "withdraw", offer: shown.offer === undefined ? undefined : bytes(shown.offer) };
    case "pause":
    case "resume":
      return { type: shown.act };
  }
}

function termsOf({ zone, interval, cooling, trial }: ProofText["terms"]): Terms {
  return {
    zone,
    ...(interval === undefined ? {} : { interval }),
    ...(cooling === undefined ? {} : { cooling }),
    ...(trial === undefined ? {} : { trial: { ...trial, until: dayOf(trial.until) } }),
  };
}
