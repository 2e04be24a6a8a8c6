import { as, type EntryHash, type Hash32 } from "../../../shared/base/brand.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import {
  encodeCore,
  encodeEntry,
  type Entry,
  type EntryCore,
  headerBytes,
  ZERO_32,
} from "../../../shared/protocol/entry.ts";
import {
  aeadOpen,
  aeadSeal,
  hash,
  type RandomBytes,
  randomBytes,
  type SecretKey,
  sign,
  type SigningKeys,
} from "../crypto/index.ts";

export const recordKeyId = (key: Uint8Array): Hash32 => hash(DOMAIN.recordKey, key);

export const entryHash = (entry: Pick<Entry, "coreBytes" | "bodyHash">): EntryHash =>
  as<EntryHash>(hash(DOMAIN.entry, headerBytes(entry)));

/**
 * Seals one entry (LG1). `key` undefined leaves the body clear: entries about the log itself have no record, and every
 * byte that leaves this device is inside an envelope. `random` makes the body's nonce, which must never repeat.
 */
export function sealEntry(
  core: EntryCore,
  plaintext: Uint8Array,
  key: SecretKey | undefined,
  signing: SigningKeys,
  random: RandomBytes = randomBytes,
): Uint8Array {
  const coreBytes = encodeCore(core);
  const body = key ? aeadSeal(key, plaintext, coreBytes, random) : plaintext;
  const bodyHash = hash(DOMAIN.body, body);
  const signature = sign(DOMAIN.entry, entryHash({ coreBytes, bodyHash }), signing);
  return encodeEntry({ core, coreBytes, bodyHash, signature, body });
}

/** The plaintext of a body; undefined where the key is not its key or a byte was changed. */
export function openBody(entry: Entry, key: SecretKey | undefined): Uint8Array | undefined {
  if (entry.body === undefined) return undefined;
  return key ? aeadOpen(key, entry.body, entry.coreBytes) : entry.body;
}

export const hasClearBody = (core: EntryCore): boolean => core.recordKeyId.every((byte) => byte === 0);
export const ZERO_HASH = as<EntryHash>(ZERO_32);
