import {
  as,
  type DeviceId,
  type LinkPublicKey,
  type PersonKey,
  type SigningPublicKey,
} from "../../../shared/base/brand.ts";
import { reveal } from "../../../shared/base/redacted.ts";
import { type Certificate, type CertificateCore, encodeCertificateCore } from "../../../shared/protocol/certificate.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import {
  hash,
  linkKeys,
  type LinkKeys,
  type RandomBytes,
  sign,
  signingKeys,
  type SigningKeys,
  verify,
} from "../crypto/index.ts";

/** This person and this installation (MB1). The person key is in backups, the device keys are never restored (RB1). */
export type Identity = {
  readonly person: SigningKeys;
  readonly device: DeviceId;
  readonly signing: SigningKeys;
  readonly link: LinkKeys;
  readonly certificate: Certificate;
};

type Seeds = { person: Uint8Array; signing: Uint8Array; link: Uint8Array; nonce: Uint8Array; restored: boolean };

export const deviceIdOf = (certificate: CertificateCore): DeviceId =>
  as<DeviceId>(hash(DOMAIN.device, encodeCertificateCore(certificate)));

/** True where the person key vouches for exactly these keys. Whether that person belongs here is the caller's question. */
export const certificateHolds = (certificate: Certificate): boolean =>
  verify(DOMAIN.certificate, encodeCertificateCore(certificate), certificate.signature, certificate.person);

function fromSeeds(seeds: Seeds): Identity {
  const person = signingKeys(seeds.person);
  const signing = signingKeys(seeds.signing);
  const link = linkKeys(seeds.link);
  const core: CertificateCore = {
    person: as<PersonKey>(person.publicKey),
    signingKey: as<SigningPublicKey>(signing.publicKey),
    linkKey: as<LinkPublicKey>(link.publicKey),
    nonce: seeds.nonce,
    restored: seeds.restored,
  };
  const certificate = { ...core, signature: sign(DOMAIN.certificate, encodeCertificateCore(core), person) };
  return { person, device: deviceIdOf(core), signing, link, certificate };
}

const encode = (seeds: Seeds): Uint8Array =>
  new ByteWriter()
    .raw(seeds.person)
    .raw(seeds.signing)
    .raw(seeds.link)
    .raw(seeds.nonce)
    .u8(seeds.restored ? 1 : 0)
    .finish();

/** A new person on a new device; with `person`, another device of the same one. Also the bytes to keep in the vault. */
export function makeIdentity(
  randomBytes: RandomBytes,
  person: SigningKeys | undefined,
  restored: boolean,
): { identity: Identity; bytes: Uint8Array } {
  const seeds: Seeds = {
    person: person ? reveal(person.seed).slice() : randomBytes(32),
    signing: randomBytes(32),
    link: randomBytes(32),
    nonce: randomBytes(16),
    restored,
  };
  const bytes = encode(seeds);
  return { identity: fromSeeds(seeds), bytes };
}

export function readIdentity(bytes: Uint8Array): Identity | undefined {
  const seeds = decode(bytes, (reader) => ({
    person: reader.raw(32),
    signing: reader.raw(32),
    link: reader.raw(32),
    nonce: reader.raw(16),
    restored: reader.u8() === 1,
  }));
  return seeds && fromSeeds(seeds);
}
