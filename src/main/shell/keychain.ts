import type { SafeStorage } from "electron";
import { ok } from "../../shared/base/result.ts";
import { type Keychain, keychainFailed } from "../hosting/keychain.ts";

type Storage = Pick<
  SafeStorage,
  "isAsyncEncryptionAvailable" | "getSelectedStorageBackend" | "encryptStringAsync" | "decryptStringAsync"
>;

const SECRET_BYTES = 32;
/** Chromium's marks of what a Linux keyring sealed: the secret service's, and the desktop portal's. */
const KEYRING_MARKS = ["v11", "v12"];

/**
 * VT1: an optional slot, off by default. On Linux without a keyring Chromium falls back to a key that is the same
 * everywhere and protects nothing. The backend's name tells of a missing desktop (`basic_text`), but not of a keyring that
 * did not answer: then encryption counts as available, and only the mark on what was sealed (`v10`) gives it away.
 */
export function createKeychain(storage: Storage, platform: NodeJS.Platform): Keychain {
  const linux = platform === "linux";
  const offered = (): boolean => !linux || !["basic_text", "unknown"].includes(storage.getSelectedStorageBackend());
  const available = async (): Promise<boolean> => offered() && (await storage.isAsyncEncryptionAvailable());
  const protects = (sealed: Uint8Array): boolean =>
    !linux || KEYRING_MARKS.includes(Buffer.from(sealed.subarray(0, 3)).toString("latin1"));

  const seal: Keychain["seal"] = async (secret) => {
    try {
      if (!(await available())) return keychainFailed;
      const sealed = new Uint8Array(await storage.encryptStringAsync(Buffer.from(secret).toString("base64")));
      return protects(sealed) ? ok(sealed) : keychainFailed;
    } catch {
      return keychainFailed;
    }
  };
  return {
    offered,
    seal,
    open: async (sealed) => {
      try {
        if (!protects(sealed) || !(await available())) return keychainFailed;
        const { result, shouldReEncrypt } = await storage.decryptStringAsync(Buffer.from(sealed));
        const secret = new Uint8Array(Buffer.from(result, "base64"));
        if (secret.length !== SECRET_BYTES) return keychainFailed; // not one of ours
        const again = shouldReEncrypt ? await seal(secret) : undefined;
        return ok(again?.ok ? { secret, sealed: again.value } : { secret });
      } catch {
        return keychainFailed;
      }
    },
  };
}
