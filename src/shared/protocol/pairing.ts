/**
 * Pairing byte by byte (PR1–PR3). Three stored messages; a link or a file only carries them.
 *
 * invitation   = public ‖ secret, as text: "homeport-pairing:" base64url(public ‖ 4 check) "." base64url(secret ‖ 4 check)
 *   public     = u8 4 ‖ u8 purpose (0 the other person, 1 another device of one's own) ‖ 32 cA ‖ u32 expiry (minutes since 1970) ‖ u16 port ‖ list of address ‖ list of meeting point's link
 *   secret     = 32 s
 *   check      = first 4 bytes of H(invitation domain, public), of H(invitation domain, public ‖ secret); of carried, likewise
 * cA           = H(commit domain, certificate core of A ‖ rA ‖ u8 purpose)
 * sealed       = 24 nonce ‖ XChaCha20-Poly1305 of the padded message, AAD = cA; 1024 bytes in all or PADMÉ above
 *   key        = keyed hash of s, domain "pairing-key", over u8 1 for what B sends, u8 2 for what A sends
 * message      = u8 kind ‖ …, then zeros
 *   1 claim    B→A  certificate ‖ 32 rB ‖ text name ‖ u16 port
 *   2 reveal   A→B  certificate ‖ 32 rA ‖ text name ‖ u16 port
 *   3 confirm  both 64 signature by the device's signing key, confirm domain, over transcript ‖ u8 side (A 0, B 1)
 *   4 cancel   both u8 why: 0 cancelled, 1 codes differ, 2 burned, 3 used
 *   5 done     both 64 signature by the same key, done domain, over transcript ‖ u8 side: your confirm is here; of an own device: what you gave is
 *   6 welcome  A→B  of an own device: bytes nonce ‖ box between the two link keys, of what welcome.ts says
 * carried      = u8 1 ‖ list of (u32 length ‖ sealed), as text: "homeport-answer:" base64url(carried ‖ 4 check)
 * transcript   = H(transcript domain, cA ‖ claim ‖ reveal), both as encoded, without padding; the id of the new space (SP1)
 * code bytes   = H(codes domain, cA ‖ core of A ‖ core of B ‖ rA ‖ rB)
 *   pictures   = byte 0…6, each mod 64, as places in emoji.ts
 *   digits     = bytes 8–11, 12–15, 16–19 as u32, each mod 10,000, as four digits
 */
import { as, type Hash32, type Signature } from "../base/brand.ts";
import { CERTIFICATE_BYTES, type Certificate, decodeCertificate, encodeCertificate } from "./certificate.ts";
import { type ByteReader, ByteWriter, decode } from "./codec.ts";
import { type CodePicture, codePictures } from "./emoji.ts";
import { pad, readPadding } from "./envelope.ts";
import { LIMIT } from "./limits.ts";

export const INVITATION_PREFIX = "homeport-pairing:";
export const INVITATION_VERSION = 4;
export const CARRIED_PREFIX = "homeport-answer:";
export const CHECK_BYTES = 4;
export const SECRET_BYTES = 32;
const ADDRESSES = 8;
/** It has to fit in an envelope, padded. */
const WELCOME_BYTES = 32 * 1024;
/** What is said at once by hand, and the longest of it: a claim with the longest name. */
const CARRIED = 4;
const SEALED_BYTES = 2048;
const SEAL_BYTES = 24 + 16;

/** Whom an invitation is for: the other person, or another device of the inviter's own (MB5). The place is the byte. */
export const PURPOSES = ["partner", "own"] as const;
export type Purpose = (typeof PURPOSES)[number];

export type InvitationPublic = {
  readonly purpose: Purpose;
  readonly commitment: Hash32;
  readonly expiryMinute: number;
  readonly port: number;
  /** Where the inviter listens. None: it is answered apart (PR4). */
  readonly addresses: readonly string[];
  /** Links of meeting points, as their operators hand them out. */
  readonly meetingPoints: readonly string[];
};

export const encodeInvitation = (invitation: InvitationPublic): Uint8Array =>
  new ByteWriter()
    .u8(INVITATION_VERSION)
    .u8(PURPOSES.indexOf(invitation.purpose))
    .raw(invitation.commitment)
    .u32(invitation.expiryMinute)
    .u16(invitation.port)
    .list(invitation.addresses.slice(0, ADDRESSES), (writer, address) => writer.text(address))
    .list(invitation.meetingPoints.slice(0, LIMIT.invitationMeetingPoints), (writer, link) => writer.text(link))
    .finish();

export const decodeInvitation = (bytes: Uint8Array): InvitationPublic | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === INVITATION_VERSION);
    const purpose = PURPOSES[reader.u8()];
    reader.check(purpose !== undefined);
    return {
      purpose: purpose ?? "partner",
      commitment: as<Hash32>(reader.raw(32)),
      expiryMinute: reader.u32(),
      port: reader.u16(),
      addresses: reader.list(ADDRESSES, (r) => r.text(45)),
      meetingPoints: reader.list(LIMIT.invitationMeetingPoints, (r) => r.text(LIMIT.linkChars)),
    };
  });

/** What one side has to say, carried by hand. */
export const encodeCarried = (sealed: readonly Uint8Array[]): Uint8Array =>
  new ByteWriter()
    .u8(1)
    .list(sealed, (writer, one) => writer.bytes(one))
    .finish();

export const decodeCarried = (bytes: Uint8Array): Uint8Array[] | undefined =>
  decode(bytes, (reader) => {
    reader.check(reader.u8() === 1);
    return reader.list(CARRIED, (r) => r.bytes(SEALED_BYTES));
  });

export type Side = "inviter" | "joiner";

/** What one side shows of itself; the commitment and the codes cover certificate and nonce. */
export type Introducing = {
  readonly certificate: Certificate;
  readonly nonce: Uint8Array;
  readonly name: string;
  /** Where its local link listens; 0 for nowhere yet. */
  readonly port: number;
};

export const CANCEL = { cancelled: 0, "codes-differ": 1, burned: 2, used: 3 } as const;
export type CancelReason = keyof typeof CANCEL;

export type PairingMessage =
  | ({ readonly kind: "claim" } & Introducing)
  | ({ readonly kind: "reveal" } & Introducing)
  | { readonly kind: "confirm"; readonly signature: Signature }
  | { readonly kind: "cancel"; readonly reason: CancelReason }
  | { readonly kind: "done"; readonly signature: Signature }
  | { readonly kind: "welcome"; readonly box: Uint8Array };

export function encodePairingMessage(message: PairingMessage): Uint8Array {
  const writer = new ByteWriter();
  switch (message.kind) {
    case "claim":
    case "reveal":
      return writer
        .u8(message.kind === "claim" ? 1 : 2)
        .raw(encodeCertificate(message.certificate))
        .raw(message.nonce)
        .text(message.name)
        .u16(message.port)
        .finish();
    case "confirm":
      return writer.u8(3).raw(message.signature).finish();
    case "cancel":
      return writer.u8(4).u8(CANCEL[message.reason]).finish();
    case "done":
      return writer.u8(5).raw(message.signature).finish();
    case "welcome":
      return writer.u8(6).bytes(message.box).finish();
  }
}

export const padPairingMessage = (message: PairingMessage): Uint8Array =>
  pad(encodePairingMessage(message), SEAL_BYTES);

export const decodePairingMessage = (padded: Uint8Array): PairingMessage | undefined =>
  decode(padded, (reader): PairingMessage => {
    const message = readMessage(reader);
    readPadding(reader, padded.length - encodePairingMessage(message).length);
    return message;
  });

function readMessage(reader: ByteReader): PairingMessage {
  const kind = reader.u8();
  reader.check(kind >= 1 && kind <= 6);
  if (kind === 1) return { kind: "claim", ...readIntroducing(reader) };
  if (kind === 2) return { kind: "reveal", ...readIntroducing(reader) };
  if (kind === 3) return { kind: "confirm", signature: as<Signature>(reader.raw(64)) };
  if (kind === 5) return { kind: "done", signature: as<Signature>(reader.raw(64)) };
  if (kind === 6) return { kind: "welcome", box: reader.bytes(WELCOME_BYTES) };
  const why = reader.u8();
  const reason = (Object.keys(CANCEL) as CancelReason[]).find((name) => CANCEL[name] === why);
  reader.check(reason !== undefined);
  return { kind: "cancel", reason: reason ?? "cancelled" };
}

function readIntroducing(reader: ByteReader): Introducing {
  const certificate = decodeCertificate(reader.raw(CERTIFICATE_BYTES));
  reader.check(certificate !== undefined);
  const nonce = reader.raw(32);
  const name = reader.text(LIMIT.nameChars * 4);
  reader.check(name.length <= LIMIT.nameChars);
  return { certificate: certificate as Certificate, nonce, name, port: reader.u16() };
}

export type Codes = { readonly emoji: readonly CodePicture[]; readonly digits: string };

/** What both people compare, from the code bytes. */
export function showCodes(bytes: Hash32): Codes {
  const emoji = [...bytes.subarray(0, 7)].map((byte) => codePictures[byte % 64] ?? { picture: "", word: "" });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const digits = [8, 12, 16].map((at) => String(view.getUint32(at) % 10_000).padStart(4, "0")).join(" ");
  return { emoji, digits };
}
