import { as, type LinkPublicKey, type PersonKey, type Signature, type SigningPublicKey } from "../base/brand.ts";
import type { ByteReader } from "./codec.ts";
import { ByteWriter, decode } from "./codec.ts";

/**
 * A person key's word for one device (MB1). `device = H(device domain, core)`, so a device id names its keys.
 * core = u8 version 1 ‖ 32 person ‖ 32 signing key ‖ 32 link key ‖ 16 nonce ‖ u8 flags
 * certificate = core ‖ 64 signature of H-framed core by the person key
 * Bit 0 of the flags: not the person's first device. It was restored, copied or renewed (RB1–RB3), so it introduces
 * itself (EN3).
 */
export type Certificate = {
  readonly person: PersonKey;
  readonly signingKey: SigningPublicKey;
  readonly linkKey: LinkPublicKey;
  readonly nonce: Uint8Array;
  readonly restored: boolean;
  readonly signature: Signature;
};

export type CertificateCore = Omit<Certificate, "signature">;

export const CERTIFICATE_BYTES = 1 + 32 + 32 + 32 + 16 + 1 + 64;

export const encodeCertificateCore = (certificate: CertificateCore): Uint8Array =>
  new ByteWriter()
    .u8(1)
    .raw(certificate.person)
    .raw(certificate.signingKey)
    .raw(certificate.linkKey)
    .raw(certificate.nonce)
    .u8(certificate.restored ? 1 : 0)
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
  const flags = reader.u8();
  reader.check(flags <= 1);
  return { person, signingKey, linkKey, nonce, restored: flags === 1, signature: as<Signature>(reader.raw(64)) };
}
