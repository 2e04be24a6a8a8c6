import { forget } from "../../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { KdfParameters, RandomBytes, SecretKey } from "../crypto/index.ts";
import { deriveKey, kdfIsBounded, type KdfError, SALT_BYTES } from "./kdf.ts";
import { recoveryKey, type WordsError } from "./recoveryWords.ts";
import { openSlot, sealSlot, type Slot } from "./slots.ts";

/** What a person, or the host for them, opens a vault or a backup with. */
export type Secret =
  | { readonly type: "passphrase"; readonly text: string }
  | { readonly type: "recovery"; readonly words: readonly string[] }
  | { readonly type: "keychain"; readonly key: SecretKey };

export type SecretError =
  | WordsError
  | KdfError
  | { readonly type: "WrongSecret" }
  /** The file asks for a key derivation outside the bounds: damaged or hostile, not tried (G6). */
  | { readonly type: "UnsafeParameters" };

const tryEach = (slots: readonly Slot[], key: SecretKey): Result<SecretKey, SecretError> => {
  for (const slot of slots) {
    const master = openSlot(slot, key);
    if (master) return ok(master);
  }
  return err({ type: "WrongSecret" });
};

/** The key the slots wrap. Passphrases take seconds of Argon2id in a worker, the others none. */
export async function masterFrom(
  slots: readonly Slot[],
  secret: Secret,
  kdfWorker: URL | undefined,
): Promise<Result<SecretKey, SecretError>> {
  const fitting = slots.filter(({ type }) => type === secret.type);
  if (secret.type === "keychain") return tryEach(fitting, secret.key);
  if (secret.type === "recovery") {
    const key = recoveryKey(secret.words);
    if (!key.ok) return key;
    const master = tryEach(fitting, key.value);
    forget(key.value);
    return master;
  }
  for (const slot of fitting) {
    if (!kdfIsBounded(slot.kdf)) return err({ type: "UnsafeParameters" });
    const key = await deriveKey(secret.text, slot.salt, slot.kdf, kdfWorker);
    if (!key.ok) return key;
    const master = openSlot(slot, key.value);
    forget(key.value);
    if (master) return ok(master);
  }
  return err({ type: "WrongSecret" });
}

/** A passphrase slot with a salt of its own. */
export async function passphraseSlot(
  passphrase: string,
  kdf: KdfParameters,
  master: SecretKey,
  { randomBytes, kdfWorker }: { readonly randomBytes: RandomBytes; readonly kdfWorker?: URL },
): Promise<Result<Slot, KdfError>> {
  const salt = randomBytes(SALT_BYTES);
  const key = await deriveKey(passphrase, salt, kdf, kdfWorker);
  return key.ok ? ok(sealSlot({ type: "passphrase", kdf, salt }, key.value, master, randomBytes)) : key;
}
