import { Worker } from "node:worker_threads";
import { utf8 } from "../../../shared/base/bytes.ts";
import { redact } from "../../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { KdfParameters, SecretKey } from "../crypto/index.ts";

const MIB = 1024 * 1024;
export const DEFAULT_KDF: KdfParameters = { memoryBytes: 256 * MIB, passes: 3 };
/** The least a vault may be made with, and what tests use. */
export const FLOOR_KDF: KdfParameters = { memoryBytes: 64 * MIB, passes: 3 };
export const SALT_BYTES = 16;

/**
 * Parameters read from a file are a stranger's until they are bounded: too little would make the file cheap to guess
 * against, too much would take the machine down before the passphrase could even be tried (G6).
 */
export const kdfIsBounded = ({ memoryBytes, passes }: KdfParameters): boolean =>
  memoryBytes >= FLOOR_KDF.memoryBytes && memoryBytes <= 1024 * MIB && passes >= 3 && passes <= 10;

export type KdfRequest = { readonly passphrase: Uint8Array; readonly salt: Uint8Array; readonly kdf: KdfParameters };
export type KdfError = { readonly type: "NoMemory" };

/**
 * Beside this file when run from source. A bundler must emit kdfWorker.ts as an entry of its own, `kdfWorker.js`, in the
 * folder of the chunk that holds this module; a host that lays files out otherwise hands the address in.
 */
const ownWorker = (): URL =>
  import.meta.url.endsWith(".ts")
    ? new URL("./kdfWorker.ts", import.meta.url)
    : new URL("./kdfWorker.js", import.meta.url);

/**
 * Argon2id in a worker that ends with the answer: WASM memory only ever grows, so ending the worker is what gives
 * 256 MiB back, and the loop that serves the window never waits (VT1, S6).
 */
export async function deriveKey(
  passphrase: string,
  salt: Uint8Array,
  kdf: KdfParameters,
  worker: URL = ownWorker(),
): Promise<Result<SecretKey, KdfError>> {
  if (!kdfIsBounded(kdf)) throw new Error("key derivation parameters must be bounded before use");
  // NFKC: the same passphrase typed on another keyboard or system gives the same bytes. What is pasted brings spaces along.
  const request: KdfRequest = { passphrase: utf8(passphrase.normalize("NFKC").trim()), salt, kdf };
  const thread = new Worker(worker, { workerData: request, execArgv: [] });
  request.passphrase.fill(0);
  try {
    const key = await new Promise<Uint8Array | undefined>((resolve, reject) => {
      thread.once("message", (message: unknown) => resolve(message instanceof Uint8Array ? message : undefined));
      thread.once("error", reject);
      thread.once("exit", () => resolve(undefined));
    });
    return key?.length === 32 ? ok(redact(key)) : err({ type: "NoMemory" });
  } finally {
    await thread.terminate();
  }
}
