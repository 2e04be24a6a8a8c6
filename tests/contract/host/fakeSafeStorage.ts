import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { SafeStorage } from "electron";

type Used = Pick<
  SafeStorage,
  "isAsyncEncryptionAvailable" | "getSelectedStorageBackend" | "encryptStringAsync" | "decryptStringAsync"
>;

export interface FakeSafeStorage extends Used {
  backend: ReturnType<SafeStorage["getSelectedStorageBackend"]>;
  available: boolean;
  /** Every call rejects, as where the keyring's service is gone. */
  broken: boolean;
  /** Calls wait for this: the system is asking the person something. */
  prompt: Promise<void>;
  /** Chromium's mark on what was sealed: v11 and v12 by a keyring, v10 by the key that is the same everywhere. */
  mark: string;
  /** Times the system was asked for anything that could make it ask the person. */
  readonly asked: number;
  /** Every text it was given to seal. */
  readonly texts: readonly string[];
  /** A new key from now on; the old ones still open. */
  readonly rotate: () => void;
  readonly forgetOldKeys: () => void;
}

/** Electron's safeStorage as one person's keyring behaves, for tests. */
export function fakeSafeStorage(): FakeSafeStorage {
  let keys = [randomBytes(32)];
  let asked = 0;
  const texts: string[] = [];
  const ask = async (): Promise<void> => {
    asked++;
    await storage.prompt;
    if (storage.broken) throw new Error("the keyring's service is gone");
  };
  const storage: FakeSafeStorage = {
    backend: "gnome_libsecret",
    available: true,
    broken: false,
    prompt: Promise.resolve(),
    mark: "v11",
    texts,
    get asked() {
      return asked;
    },
    rotate: () => void (keys = [randomBytes(32), ...keys]),
    forgetOldKeys: () => void (keys = keys.slice(0, 1)),
    getSelectedStorageBackend: () => storage.backend,
    isAsyncEncryptionAvailable: async () => {
      await ask();
      return storage.available;
    },
    encryptStringAsync: async (text) => {
      await ask();
      texts.push(text);
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", keys[0] ?? "", nonce);
      const box = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([Buffer.from(storage.mark), nonce, cipher.getAuthTag(), box]);
    },
    decryptStringAsync: async (sealed) => {
      await ask();
      for (const [age, key] of keys.entries()) {
        const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(3, 15));
        decipher.setAuthTag(sealed.subarray(15, 31));
        try {
          const result = Buffer.concat([decipher.update(sealed.subarray(31)), decipher.final()]).toString();
          return { result, shouldReEncrypt: age > 0 };
        } catch {
          // not under this one
        }
      }
      throw new Error("Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.");
    },
  };
  return storage;
}
