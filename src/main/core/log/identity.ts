import {
  as,
  type DeviceId,
  type LinkPublicKey,
  type PersonKey,
  type SigningPublicKey,
} from "../../../shared/base/brand.ts";
import { concat } from "../../../shared/base/bytes.ts";
import { reveal } from "../../../shared/base/redacted.ts";
import { type Certificate, type CertificateCore, encodeCertificateCore } from "../../../shared/protocol/certificate.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import {
  hash,
  linkKeys,
  personBoxKeys,
  type LinkKeys,
  type RandomBytes,
  sign,
  signingKeys,
  type SigningKeys,
  verify,
} from "../crypto/index.ts";

/** This person and this installation (MB1). The person key is in backups, the device keys never leave the device (RB1). */
export type Identity = {
  readonly person: SigningKeys;
  readonly device: DeviceId;
  readonly signing: SigningKeys;
  readonly link: LinkKeys;
  readonly certificate: Certificate;
  /** Opens introductions, whichever of this person's devices they were meant for: this one may be unknown yet (EN3). */
  readonly introductions: LinkKeys;
};

/** What an identity comes from, in the two parts that are kept apart: 32 bytes, and 81. */
export type IdentitySeeds = { readonly person: Uint8Array; readonly device: Uint8Array };

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
  return { person, device: deviceIdOf(core), signing, link, certificate, introductions: personBoxKeys(person) };
}

const encodeDevice = ({ signing, link, nonce, restored }: Seeds): Uint8Array =>
  new ByteWriter()
    .raw(signing)
    .raw(link)
    .raw(nonce)
    .u8(restored ? 1 : 0)
    .finish();

/** A new person on a new device; with `person`, another device of the same one. Also the seeds to keep in the vault. */
export function makeIdentity(
  randomBytes: RandomBytes,
  person: SigningKeys | undefined,
  restored: boolean,
): { identity: Identity; seeds: IdentitySeeds } {
  const seeds: Seeds = {
    person: person ? reveal(person.seed).slice() : randomBytes(32),
    signing: randomBytes(32),
    link: randomBytes(32),
    nonce: randomBytes(16),
    restored,
  };
  const kept = { person: seeds.person, device: encodeDevice(seeds) };
  return { identity: fromSeeds(seeds), seeds: kept };
}

export function readIdentity({ person, device }: IdentitySeeds): Identity | undefined {
  const seeds = decode(concat(person, device), (reader) => ({
    person: reader.raw(32),
    signing: reader.raw(32),
    link: reader.raw(32),
    nonce: reader.raw(16),
    restored: reader.u8() === 1,
  }));
  return seeds && fromSeeds(seeds);
}
