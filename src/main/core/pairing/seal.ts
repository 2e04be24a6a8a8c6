/** Pairing messages under KDF(s): whoever lacks the invitation's secret can neither read nor make one. */
import type { Hash32 } from "../../../shared/base/brand.ts";
import { concat } from "../../../shared/base/bytes.ts";
import { redact } from "../../../shared/base/redacted.ts";
import { encodeCertificateCore } from "../../../shared/protocol/certificate.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import {
  type Codes,
  decodePairingMessage,
  encodePairingMessage,
  type Introducing,
  padPairingMessage,
  type PairingMessage,
  type Purpose,
  PURPOSES,
  showCodes,
  type Side,
} from "../../../shared/protocol/pairing.ts";
import { decodeWelcome, encodeWelcome, type Welcome } from "../../../shared/protocol/welcome.ts";
import {
  aeadOpen,
  aeadSeal,
  boxKey,
  boxOpenWith,
  boxSealWith,
  hash,
  keyedHash,
  type LinkKeys,
  type RandomBytes,
  type SecretKey,
  wipe,
} from "../crypto/index.ts";

/** One key each way, so that a message sent back to its sender opens for nobody. */
const keyOf = (secret: SecretKey, sender: Side): SecretKey =>
  redact(keyedHash(secret, DOMAIN.pairingKey, Uint8Array.of(sender === "joiner" ? 1 : 2), 32));

export const sealPairing = (
  secret: SecretKey,
  sender: Side,
  commitment: Hash32,
  message: PairingMessage,
  random: RandomBytes,
): Uint8Array => aeadSeal(keyOf(secret, sender), padPairingMessage(message), commitment, random);

export function openPairing(
  secret: SecretKey,
  sender: Side,
  commitment: Hash32,
  sealed: Uint8Array,
): PairingMessage | undefined {
  const plain = aeadOpen(keyOf(secret, sender), sealed, commitment);
  return plain && decodePairingMessage(plain);
}

/** What a message is, and whose; undefined for what neither side of this pairing sealed. */
export function kindOf(
  { secret, side, commitment }: { readonly secret: SecretKey; readonly side: Side; readonly commitment: Hash32 },
  sealed: Uint8Array,
): { readonly kind: PairingMessage["kind"]; readonly isOwn: boolean } | undefined {
  for (const sender of ["inviter", "joiner"] as const) {
    const message = openPairing(secret, sender, commitment, sealed);
    if (message) return { kind: message.kind, isOwn: sender === side };
  }
  return undefined;
}

/**
 * cA: what A will reveal is fixed before B says anything, so that neither side can search for matching codes; and what it is
 * for, so that nobody on the way makes an own device of a partner.
 */
export const commit = ({ certificate, nonce }: Pick<Introducing, "certificate" | "nonce">, purpose: Purpose): Hash32 =>
  hash(DOMAIN.commit, concat(encodeCertificateCore(certificate), nonce, Uint8Array.of(PURPOSES.indexOf(purpose))));

/** MB5: between the two link keys that the codes cover. Undefined where theirs is no usable point. */
export function sealWelcome(
  welcome: Welcome,
  transcript: Hash32,
  { mine, theirs }: LinkEnds,
  random: RandomBytes,
): Uint8Array | undefined {
  const key = boxKey(mine, theirs);
  if (!key) return undefined;
  const plain = encodeWelcome(transcript, welcome);
  const box = boxSealWith(key, plain, random);
  wipe(plain);
  return box;
}

export function openWelcome(box: Uint8Array, transcript: Hash32, { mine, theirs }: LinkEnds): Welcome | undefined {
  const key = boxKey(mine, theirs);
  const plain = key && boxOpenWith(key, box);
  const welcome = plain && decodeWelcome(plain, transcript);
  if (plain) wipe(plain);
  return welcome;
}

type LinkEnds = { readonly mine: LinkKeys; readonly theirs: Uint8Array };

export const codesOf = (commitment: Hash32, a: Introducing, b: Introducing): Codes => {
  const [coreA, coreB] = [encodeCertificateCore(a.certificate), encodeCertificateCore(b.certificate)];
  return showCodes(hash(DOMAIN.codes, concat(commitment, coreA, coreB, a.nonce, b.nonce)));
};

export const transcriptOf = (commitment: Hash32, a: Introducing, b: Introducing): Hash32 => {
  const claim = encodePairingMessage({ ...b, kind: "claim" });
  const reveal = encodePairingMessage({ ...a, kind: "reveal" });
  return hash(DOMAIN.transcript, concat(commitment, claim, reveal));
};
