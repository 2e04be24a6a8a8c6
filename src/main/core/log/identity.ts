import {
  as,
  type DeviceId,
  type LinkPublicKey,
  type PersonKey,
  type SigningPublicKey,
} from "../../../shared/base/brand.ts";
import { concat } from "../../../shared/base/bytes.ts";
import { reveal } from "../../../shared/base/redacted.ts";
import {
  type Certificate,
  type CertificateCore,
  encodeCertificateCore,
  type Origin,
  ORIGINS,
  readOrigin,
} from "../../../shared/protocol/certificate.ts";
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

type Seeds = { person: Uint8Array; signing: Uint8Array; link: Uint8Array; nonce: Uint8Array; origin: Origin };

export const deviceIdOf = (certificate: CertificateCore): DeviceId =>
  as<DeviceId>(hash(DOMAIN.device, encodeCertificateCore(certificate)));

/** True where the person key vouches for exactly these keys. Whether that person belongs here is the caller's question. */
export const certificateHolds = (certificate: Certificate): boolean =>
  verify(DOMAIN.certificate, encodeCertificateCore(certificate), certificate.signature, certificate.person);

const certified = (core: CertificateCore, person: SigningKeys): Certificate => ({
  ...core,
  signature: sign(DOMAIN.certificate, encodeCertificateCore(core), person),
});

function fromSeeds(seeds: Seeds): Identity {
  const person = signingKeys(seeds.person);
  const signing = signingKeys(seeds.signing);
  const link = linkKeys(seeds.link);
  const core: CertificateCore = {
    person: as<PersonKey>(person.publicKey),
    signingKey: as<SigningPublicKey>(signing.publicKey),
    linkKey: as<LinkPublicKey>(link.publicKey),
    nonce: seeds.nonce,
    origin: seeds.origin,
  };
  const certificate = certified(core, person);
  return { person, device: deviceIdOf(core), signing, link, certificate, introductions: personBoxKeys(person) };
}

const encodeDevice = ({ signing, link, nonce, origin }: Seeds): Uint8Array =>
  new ByteWriter().raw(signing).raw(link).raw(nonce).u8(ORIGINS.indexOf(origin)).finish();

/** A new person on a new device; with `person`, another device of the same one. Also the seeds to keep in the vault. */
export function makeIdentity(
  randomBytes: RandomBytes,
  person: SigningKeys | undefined,
  origin: Origin,
): { identity: Identity; seeds: IdentitySeeds } {
  const seeds: Seeds = {
    person: person ? reveal(person.seed).slice() : randomBytes(32),
    signing: randomBytes(32),
    link: randomBytes(32),
    nonce: randomBytes(16),
    origin,
  };
  const kept = { person: seeds.person, device: encodeDevice(seeds) };
  return { identity: fromSeeds(seeds), seeds: kept };
}

/** The keys of a device as they are, under another person's key from now on (MB5). Undefined where they can't be read. */
export function addedTo(
  person: Uint8Array,
  device: Uint8Array,
): { identity: Identity; seeds: IdentitySeeds } | undefined {
  const seeds = decodeSeeds({ person, device });
  if (!seeds) return undefined;
  const added: Seeds = { ...seeds, origin: "added" };
  return { identity: fromSeeds(added), seeds: { person, device: encodeDevice(added) } };
}

/** What that device's certificate comes to, made by the one that adds it. */
export function certifyAdded({ signingKey, linkKey, nonce }: Certificate, person: SigningKeys): Certificate {
  const core = { person: as<PersonKey>(person.publicKey), signingKey, linkKey, nonce, origin: "added" } as const;
  return certified(core, person);
}

export function readIdentity(kept: IdentitySeeds): Identity | undefined {
  const seeds = decodeSeeds(kept);
  return seeds && fromSeeds(seeds);
}

const decodeSeeds = ({ person, device }: IdentitySeeds): Seeds | undefined =>
  decode(concat(person, device), (reader) => ({
    person: reader.raw(32),
    signing: reader.raw(32),
    link: reader.raw(32),
    nonce: reader.raw(16),
    origin: readOrigin(reader),
  }));
