import { err, type Result } from "../../shared/base/result.ts";
import { type KeychainAnswer, type KeychainAsk, MAX_SEALED_BYTES } from "../../shared/ipc/hostFrames.ts";

/** There is none, it protects nothing, or it said no: one and the same to the person, whose passphrase opens as ever. */
export type KeychainError = { readonly type: "Keychain" };
export const keychainFailed = err<KeychainError>({ type: "Keychain" });

export type Unsealed = {
  readonly secret: Uint8Array;
  /** Sealed anew, where the system's own key has changed. */
  readonly sealed?: Uint8Array;
};

/** The operating system's keychain: what it gives back only to this person, signed in (VT1). */
export interface Keychain {
  /** Whether there may be one. Asks nothing of the system: it may answer with a question to the person. */
  readonly offered: () => boolean;
  readonly seal: (secret: Uint8Array) => Promise<Result<Uint8Array, KeychainError>>;
  readonly open: (sealed: Uint8Array) => Promise<Result<Unsealed, KeychainError>>;
}

/** Of a host that has no way to one. */
export const noKeychain: Keychain = {
  offered: () => false,
  seal: async () => keychainFailed,
  open: async () => keychainFailed,
};

/** Answers what core asks. */
export async function askKeychain(keychain: Keychain, question: KeychainAsk): Promise<KeychainAnswer> {
  const { ask } = question;
  const failed: KeychainAnswer = { t: "keychainFailed", ask };
  if (question.t === "keychainOpen") {
    const opened = await keychain.open(question.sealed);
    return opened.ok ? { t: "keychainOpened", ask, ...opened.value } : failed;
  }
  const sealed = await keychain.seal(question.secret);
  question.secret.fill(0);
  return sealed.ok && sealed.value.length <= MAX_SEALED_BYTES
    ? { t: "keychainSealed", ask, sealed: sealed.value }
    : failed;
}
