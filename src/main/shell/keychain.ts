import type { SafeStorage } from "electron";
import { err, ok, type Result } from "../../shared/base/result.ts";

type Storage = Pick<
  SafeStorage,
  "isAsyncEncryptionAvailable" | "getSelectedStorageBackend" | "encryptStringAsync" | "decryptStringAsync"
>;
export type KeychainError = { readonly type: "Unsupported" } | { readonly type: "Damaged" };

export interface Keychain {
  readonly available: () => Promise<boolean>;
  /** What the operating system gives back only to this person, signed in. */
  readonly seal: (secret: Uint8Array) => Promise<Result<Uint8Array, KeychainError>>;
  readonly open: (sealed: Uint8Array) => Promise<Result<Uint8Array, KeychainError>>;
}

/**
 * VT1: an optional slot, off by default. On Linux without a keyring Electron falls back to a fixed key
 * (`basic_text`), which protects nothing and is refused.
 */
export function createKeychain(storage: Storage, platform: NodeJS.Platform): Keychain {
  const available = async (): Promise<boolean> => {
    if (platform === "linux" && ["basic_text", "unknown"].includes(storage.getSelectedStorageBackend())) return false;
    try {
      return await storage.isAsyncEncryptionAvailable();
    } catch {
      return false;
    }
  };
  return {
    available,
    seal: async (secret) => {
      if (!(await available())) return err({ type: "Unsupported" });
      return ok(new Uint8Array(await storage.encryptStringAsync(Buffer.from(secret).toString("base64"))));
    },
    open: async (sealed) => {
      if (!(await available())) return err({ type: "Unsupported" });
      try {
        const { result } = await storage.decryptStringAsync(Buffer.from(sealed));
        return ok(new Uint8Array(Buffer.from(result, "base64")));
      } catch {
        return err({ type: "Damaged" });
      }
    },
  };
}
