/** A member's altered app: it holds real keys and writes whatever it likes into its own log. */
import type { EntryHash } from "../../src/shared/base/brand.ts";
import { as } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { decodeEntry, type EntryCore, isEntry } from "../../src/shared/protocol/entry.ts";
import type { SecretKey } from "../../src/main/core/crypto/index.ts";
import { entryHash, ZERO_HASH } from "../../src/main/core/log/sealEntry.ts";
import type { Device } from "../simulator/device.ts";

export class Forger {
  readonly device: Device;
  seq: number;
  prev: EntryHash;

  /** Goes on where the device's own log stands. */
  constructor(device: Device) {
    const head = device.log.heads(toHex(device.identity.device))[0];
    this.device = device;
    this.seq = head?.entry.core.seq ?? 0;
    this.prev = head?.hash ?? as<EntryHash>(ZERO_HASH);
  }

  /** The next entry of the log, without asking any gate. */
  next(core: Partial<EntryCore>, plaintext: Uint8Array, key?: SecretKey): Uint8Array {
    const bytes = this.device.forge({ seq: this.seq + 1, prevHash: this.prev, ...core }, plaintext, key);
    this.seq += 1;
    this.prev = hashOf(bytes);
    return bytes;
  }
}

export function hashOf(bytes: Uint8Array): EntryHash {
  const entry = decodeEntry(bytes);
  if (!isEntry(entry)) throw new Error("not an entry");
  return entryHash(entry);
}
