/**
 * The only importer of libsodium. Each function is one documented primitive; nothing is composed here beyond framing a
 * hash or signature with its domain. Secrets come in and go out as Redacted bytes.
 */
import { randomBytes as nodeRandomBytes } from "node:crypto";
import sodium from "libsodium-wrappers-sumo";
import { as, type Ciphertext, type Hash16, type Hash32, type Signature } from "../../../shared/base/brand.ts";
import { concat, utf8 } from "../../../shared/base/bytes.ts";
import { redact, type Redacted, reveal } from "../../../shared/base/redacted.ts";
import type { Domain } from "../../../shared/protocol/domains.ts";

await sodium.ready;

export type SecretKey = Redacted<Uint8Array>;
export type RandomBytes = (count: number) => Uint8Array;

export const KEY_BYTES = 32;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
export const SIGNATURE_BYTES = 64;

/** From the system's generator, as libsodium's own, which in its WASM build asks once a byte: 3 µs each. */
export const randomBytes: RandomBytes = (count) => new Uint8Array(nodeRandomBytes(count));
export const wipe = (bytes: Uint8Array): void => sodium.memzero(bytes);

const framed = (domain: string, message: Uint8Array): Uint8Array => {
  const name = utf8(domain);
  return concat(Uint8Array.of(name.length), name, message);
};

/** BLAKE2b-256 over the framed domain and message (libsodium crypto_generichash). */
export const hash = (domain: Domain, message: Uint8Array): Hash32 =>
  as<Hash32>(sodium.crypto_generichash(32, framed(domain, message), null));

/** As `hash`, 128 bits: for actor ids, where Automerge's own size is 16 bytes. */
export const hash128 = (domain: Domain, message: Uint8Array): Hash16 =>
  as<Hash16>(sodium.crypto_generichash(16, framed(domain, message), null));

/** Keyed BLAKE2b: a pseudorandom function of the message, for row ids and pseudonyms. */
export const keyedHash = (key: SecretKey, domain: string, message: Uint8Array, length: 16 | 32): Uint8Array =>
  sodium.crypto_generichash(length, framed(domain, message), reveal(key));

export type SigningKeys = { readonly publicKey: Uint8Array; readonly seed: SecretKey };

/** Ed25519 from a 32-byte seed. */
export function signingKeys(seed: Uint8Array): SigningKeys {
  const pair = sodium.crypto_sign_seed_keypair(seed);
  sodium.memzero(pair.privateKey);
  return { publicKey: pair.publicKey, seed: redact(seed) };
}

export function sign(domain: Domain, message: Uint8Array, keys: SigningKeys): Signature {
  const { privateKey } = sodium.crypto_sign_seed_keypair(reveal(keys.seed));
  const signature = sodium.crypto_sign_detached(framed(domain, message), privateKey);
  sodium.memzero(privateKey);
  return as<Signature>(signature);
}

export function verify(domain: Domain, message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== KEY_BYTES) return false;
  return sodium.crypto_sign_verify_detached(signature, framed(domain, message), publicKey);
}

export type LinkKeys = { readonly publicKey: Uint8Array; readonly secret: SecretKey };

/** X25519 key pair from a 32-byte seed (crypto_box_curve25519xchacha20poly1305_seed_keypair). */
export function linkKeys(seed: Uint8Array): LinkKeys {
  const pair = sodium.crypto_box_curve25519xchacha20poly1305_seed_keypair(seed);
  return { publicKey: pair.publicKey, secret: redact(pair.privateKey) };
}

/**
 * The X25519 pair that goes with a person's signing pair: for sealed boxes to that person, whichever devices are theirs (EN3).
 * One key for both is safe here: a box's key is a hash of the shared point, and no signed message is one (libsodium's own
 * conversion; Thormarker 2021, "On using the same key pair for Ed25519 and an X25519 based KEM").
 */
export function personBoxKeys({ publicKey, seed }: SigningKeys): LinkKeys {
  const { privateKey } = sodium.crypto_sign_seed_keypair(reveal(seed));
  const secret = redact(sodium.crypto_sign_ed25519_sk_to_curve25519(privateKey));
  sodium.memzero(privateKey);
  return { publicKey: sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey), secret };
}

/** Undefined for a key that signatures may be under, and boxes not. */
export function personBoxKey(person: Uint8Array): Uint8Array | undefined {
  try {
    return sodium.crypto_sign_ed25519_pk_to_curve25519(person);
  } catch {
    return undefined;
  }
}

/** The key two devices share (crypto_box beforenm): computed once a peer, so that each envelope costs no X25519. */
export function boxKey(mine: LinkKeys, theirs: Uint8Array): SecretKey | undefined {
  try {
    return redact(sodium.crypto_box_curve25519xchacha20poly1305_beforenm(theirs, reveal(mine.secret)));
  } catch {
    return undefined; // a low-order point
  }
}

/** As `boxSeal`, with a key from `boxKey`. `random` is given for byte vectors only: a nonce must never repeat. */
export function boxSealWith(key: SecretKey, message: Uint8Array, random: RandomBytes = randomBytes): Ciphertext {
  const nonce = random(NONCE_BYTES);
  const box = sodium.crypto_box_curve25519xchacha20poly1305_easy_afternm(message, nonce, reveal(key));
  return as<Ciphertext>(concat(nonce, box));
}

export function boxOpenWith(key: SecretKey, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  try {
    return sodium.crypto_box_curve25519xchacha20poly1305_open_easy_afternm(
      sealed.subarray(NONCE_BYTES),
      sealed.subarray(0, NONCE_BYTES),
      reveal(key),
    );
  } catch {
    return undefined;
  }
}

/** Anonymous box to a known link key: a new device's first frame only (EN3). */
export const sealedBox = (message: Uint8Array, to: Uint8Array): Ciphertext =>
  as<Ciphertext>(sodium.crypto_box_curve25519xchacha20poly1305_seal(message, to));

/**
 * Undefined for what was sealed to another key, or altered. Put together from its parts: the wrappers' own
 * `…_seal_open` does not look at libsodium's answer, and hands out noise for what does not open.
 */
export function sealedBoxOpen(sealed: Uint8Array, to: LinkKeys): Uint8Array | undefined {
  const from = sealed.subarray(0, to.publicKey.length);
  const box = sealed.subarray(from.length);
  if (box.length < TAG_BYTES) return undefined;
  try {
    const nonce = sodium.crypto_generichash(NONCE_BYTES, concat(from, to.publicKey), null);
    return sodium.crypto_box_curve25519xchacha20poly1305_open_easy(box, nonce, from, reveal(to.secret));
  } catch {
    return undefined;
  }
}

/**
 * nonce ‖ XChaCha20-Poly1305(plaintext) bound to `aad`. The nonce is random, 192 bits: safe under one key for good.
 * `random` is given for byte vectors only.
 */
export function aeadSeal(
  key: SecretKey,
  plaintext: Uint8Array,
  aad: Uint8Array,
  random: RandomBytes = randomBytes,
): Ciphertext {
  const nonce = random(NONCE_BYTES);
  const box = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, aad, null, nonce, reveal(key));
  return as<Ciphertext>(concat(nonce, box));
}

/** The plaintext, or undefined where key, bytes or `aad` are not the ones it was sealed with. */
export function aeadOpen(key: SecretKey, sealed: Uint8Array, aad: Uint8Array): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      sealed.subarray(NONCE_BYTES),
      aad,
      sealed.subarray(0, NONCE_BYTES),
      reveal(key),
    );
  } catch {
    return undefined;
  }
}

/** crypto_kdf: subkey number `id` of `key` in an 8-character context. */
export function subkey(key: SecretKey, id: number, context: string): SecretKey {
  if (context.length !== 8) throw new Error("a key context has 8 characters");
  return redact(sodium.crypto_kdf_derive_from_key(KEY_BYTES, id, context, reveal(key)));
}

/** X25519 of our secret and their public key; hash it with its purpose before use (`keyedHash`). */
export function sharedPoint(mine: LinkKeys, theirs: Uint8Array): SecretKey | undefined {
  try {
    return redact(sodium.crypto_scalarmult(reveal(mine.secret), theirs));
  } catch {
    return undefined; // a low-order point
  }
}

/** crypto_secretstream (XChaCha20-Poly1305): chunks that open only in order, all of them, up to the final one. */
export type StreamSealer = {
  readonly header: Uint8Array;
  seal(chunk: Uint8Array, aad: Uint8Array | null, final: boolean): Ciphertext;
};
export type StreamOpener = {
  open(sealed: Uint8Array, aad: Uint8Array | null): { readonly chunk: Uint8Array; readonly final: boolean } | undefined;
};
export const STREAM_HEADER_BYTES = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES;
export const STREAM_OVERHEAD_BYTES = sodium.crypto_secretstream_xchacha20poly1305_ABYTES;

export function streamSealer(key: SecretKey): StreamSealer {
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(reveal(key));
  const { crypto_secretstream_xchacha20poly1305_TAG_FINAL: last } = sodium;
  const { crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: more } = sodium;
  return {
    header,
    seal: (chunk, aad, final) =>
      as<Ciphertext>(sodium.crypto_secretstream_xchacha20poly1305_push(state, chunk, aad, final ? last : more)),
  };
}

export function streamOpener(key: SecretKey, header: Uint8Array): StreamOpener {
  const state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, reveal(key));
  return {
    open(sealed, aad) {
      if (sealed.length < STREAM_OVERHEAD_BYTES) return undefined;
      const pulled = sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, aad);
      if (!pulled) return undefined;
      return { chunk: pulled.message, final: pulled.tag === sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL };
    },
  };
}

export type KdfParameters = { readonly memoryBytes: number; readonly passes: number };

/** Argon2id, 32 bytes out. Blocks for up to seconds: call it in `vault/kdfWorker.ts` only (VT1, S6). */
export function argon2id(passphrase: Uint8Array, salt: Uint8Array, { memoryBytes, passes }: KdfParameters): SecretKey {
  return redact(
    sodium.crypto_pwhash(KEY_BYTES, passphrase, salt, passes, memoryBytes, sodium.crypto_pwhash_ALG_ARGON2ID13),
  );
}
