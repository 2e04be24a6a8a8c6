/** One derivation, then the end: see kdf.ts. An entry of its own in the build. */
import { parentPort, workerData } from "node:worker_threads";
import { reveal } from "../../../shared/base/redacted.ts";
import { argon2id, wipe } from "../crypto/index.ts";
import type { KdfRequest } from "./kdf.ts";

const { passphrase, salt, kdf } = workerData as KdfRequest;
let answer: Uint8Array | null = null;
try {
  answer = reveal(argon2id(passphrase, salt, kdf));
} catch {
  // Not enough memory for it: the only way crypto_pwhash fails on bounded parameters.
}
wipe(passphrase);
parentPort?.postMessage(answer);
