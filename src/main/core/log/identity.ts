import {
  as,
  type DeviceId,
  type LinkPublicKey,
  type PersonKey,
  type SigningPublicKey,
} from "../../../shared/base/brand.ts";
import { concat } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { type Certificate, type CertificateCore, encodeCertificateCore } from "../../../shared/protocol/certificate.ts";
import { type ByteReader, ByteWriter, decode } from "../../../shared/protocol/codec.ts";
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

/** This person and this installation (MB1). The person key is in backups, the device keys never leave the device (RB1). */
export type Identity = {
  readonly person: SigningKeys;
  readonly device: DeviceId;
  readonly signing: SigningKeys;
  readonly link: LinkKeys;
  readonly certificate: Certificate;
  /**
   * Of the devices this vault was before, the latest first. They open introductions and nothing else (EN3): where both
   * sides became other devices at once, neither would ever find a key of the other that still opens anything. A copy
   * restored from a backup has none: it must not open what was meant for a device in use.
   */
  readonly formerLinks: readonly LinkKeys[];
};

const FORMER_LINKS = 4;

/** What an identity comes from, in the two parts that are kept apart: 32 bytes, and the rest. */
export type IdentitySeeds = { readonly person: Uint8Array; readonly device: Uint8Array };

type Seeds = { person: Uint8Array; signing: Uint8Array; link: Uint8Array; nonce: Uint8Array; restored: boolean } & {
  readonly formerLinks: readonly LinkKeys[];
};

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
  return { person, device: deviceIdOf(core), signing, link, certificate, formerLinks: seeds.formerLinks };
}

const encodeDevice = ({ signing, link, nonce, restored, formerLinks }: Seeds): Uint8Array =>
  new ByteWriter()
    .raw(signing)
    .raw(link)
    .raw(nonce)
    .u8(restored ? 1 : 0)
    .list([...formerLinks], (writer, { publicKey, secret }) => writer.raw(publicKey).raw(reveal(secret)))
    .finish();

/** A new person on a new device; with `person`, another device of the same one. Also the seeds to keep in the vault. */
export function makeIdentity(
  randomBytes: RandomBytes,
  person: SigningKeys | undefined,
  restored: boolean,
  formerLinks: readonly LinkKeys[] = [],
): { identity: Identity; seeds: IdentitySeeds } {
  const seeds: Seeds = {
    person: person ? reveal(person.seed).slice() : randomBytes(32),
    signing: randomBytes(32),
    link: randomBytes(32),
    nonce: randomBytes(16),
    restored,
    formerLinks: formerLinks.slice(0, FORMER_LINKS),
  };
  const kept = { person: seeds.person, device: encodeDevice(seeds) };
  return { identity: fromSeeds(seeds), seeds: kept };
}

export function readIdentity({ person, device }: IdentitySeeds): Identity | undefined {
  const seeds = (readFormer: (reader: ByteReader) => LinkKeys[]): Seeds | undefined =>
    decode(concat(person, device), (reader) => ({
      person: reader.raw(32),
      signing: reader.raw(32),
      link: reader.raw(32),
      nonce: reader.raw(16),
      restored: reader.u8() === 1,
      formerLinks: readFormer(reader),
    }));
  const linkOf = (reader: ByteReader): LinkKeys => ({ publicKey: reader.raw(32), secret: redact(reader.raw(32)) });
  // The first versions kept none.
  const read = seeds((reader) => reader.list(FORMER_LINKS, linkOf)) ?? seeds(() => []);
  return read && fromSeeds(read);
}
