import { as, type LinkPublicKey, type PersonKey, type Signature, type SigningPublicKey } from "../base/brand.ts";
import type { ByteReader } from "./codec.ts";
import { ByteWriter, decode } from "./codec.ts";

/**
 * A person key's word for one device (MB1). `device = H(device domain, core)`, so a device id names its keys.
 * core = u8 version 1 ‖ 32 person ‖ 32 signing key ‖ 32 link key ‖ 16 nonce ‖ u8 origin
 * certificate = core ‖ 64 signature of H-framed core by the person key
 */
export type Certificate = {
  readonly person: PersonKey;
  readonly signingKey: SigningPublicKey;
  readonly linkKey: LinkPublicKey;
  readonly nonce: Uint8Array;
  readonly origin: Origin;
  readonly signature: Signature;
};

/**
 * How it came to be this person's: paired by itself; restored, copied or renewed (RB1–RB3); or added from another of their devices
 * (MB5). Those of the last two introduce themselves (EN3). The place is the byte.
 */
export const ORIGINS = ["paired", "restored", "added"] as const;
export type Origin = (typeof ORIGINS)[number];

export type CertificateCore = Omit<Certificate, "signature">;

export const CERTIFICATE_BYTES = 1 + 32 + 32 + 32 + 16 + 1 + 64;

export const encodeCertificateCore = (certificate: CertificateCore): Uint8Array =>
  new ByteWriter()
    .u8(1)
    .raw(certificate.person)
    .raw(certificate.signingKey)
    .raw(certificate.linkKey)
    .raw(certificate.nonce)
    .u8(ORIGINS.indexOf(certificate.origin))
    .finish();

export const encodeCertificate = (certificate: Certificate): Uint8Array =>
  new ByteWriter().raw(encodeCertificateCore(certificate)).raw(certificate.signature).finish();

/** Layout only: the signature and the person are checked by whoever asks (`log/certify.ts`). */
export const decodeCertificate = (bytes: Uint8Array): Certificate | undefined => decode(bytes, readCertificate);

function readCertificate(reader: ByteReader): Certificate {
  reader.check(reader.u8() === 1);
  const person = as<PersonKey>(reader.raw(32));
  const signingKey = as<SigningPublicKey>(reader.raw(32));
  const linkKey = as<LinkPublicKey>(reader.raw(32));
  const nonce = reader.raw(16);
  const origin = readOrigin(reader);
  return { person, signingKey, linkKey, nonce, origin, signature: as<Signature>(reader.raw(64)) };
}

export function readOrigin(reader: ByteReader): Origin {
  const origin = ORIGINS[reader.u8()];
  reader.check(origin !== undefined);
  return origin ?? "paired";
}
