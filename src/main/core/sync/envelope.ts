/** Sealing messages for one peer and opening what it sent (EN1). Layout: shared/protocol/envelope.ts. */
import { as, type EnvelopeBytes } from "../../../shared/base/brand.ts";
import { compareBytes, concat, toHex } from "../../../shared/base/bytes.ts";
import {
  decodePart,
  encodePart,
  MESSAGE_BYTES,
  MESSAGE_ID_BYTES,
  type Part,
  PART_BYTES,
} from "../../../shared/protocol/envelope.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { boxKey, boxOpenWith, boxSealWith, type LinkKeys, type RandomBytes, type SecretKey } from "../crypto/index.ts";

/** One pair of devices. */
export type Channel = {
  readonly key: SecretKey;
  /** What our own parts carry; theirs carry the other. */
  readonly side: 0 | 1;
};

/** Undefined where their link key is no usable point. */
export function openChannel(mine: LinkKeys, theirs: Uint8Array): Channel | undefined {
  const key = boxKey(mine, theirs);
  return key && { key, side: compareBytes(mine.publicKey, theirs) < 0 ? 0 : 1 };
}

/** The envelopes of one message, in order. Longer than MESSAGE_BYTES is a bug of ours: packs are cut before. */
export function sealMessage(channel: Channel, message: Uint8Array, random: RandomBytes): EnvelopeBytes[] {
  if (message.length > MESSAGE_BYTES) throw new Error("a message is cut into packs before it is sealed");
  const id = random(MESSAGE_ID_BYTES);
  const count = Math.max(1, Math.ceil(message.length / PART_BYTES));
  return Array.from({ length: count }, (_, index) => {
    const bytes = message.subarray(index * PART_BYTES, (index + 1) * PART_BYTES);
    const part = encodePart({ side: channel.side, message: id, index, count, bytes });
    return as<EnvelopeBytes>(boxSealWith(channel.key, part, random));
  });
}

/** Undefined for anything this peer did not seal for this device: drop it, answer nothing. */
export function openPart(channel: Channel, envelope: Uint8Array): Part | undefined {
  // Size first: nothing is decrypted, or even copied, for bytes that cannot be an envelope.
  if (envelope.length > LIMIT.envelopeBytes) return undefined;
  const plain = boxOpenWith(channel.key, envelope);
  const part = plain && decodePart(plain);
  // Our own side means that someone sends our own envelope back to us.
  return part && part.side !== channel.side ? part : undefined;
}

const OPEN_MESSAGES = 4;

/** Puts parts together again, in any order, within MESSAGE_BYTES × OPEN_MESSAGES of memory; the oldest gives way. */
export class Reassembly {
  readonly #open = new Map<string, { parts: (Uint8Array | undefined)[]; missing: number }>();

  /** Messages that some part is still missing of. */
  get openMessages(): number {
    return this.#open.size;
  }

  /** The whole message once its last part is here. */
  add(part: Part): Uint8Array | undefined {
    if (part.count === 1) return part.bytes;
    const id = toHex(part.message);
    const message = this.#open.get(id) ?? { parts: Array<undefined>(part.count).fill(undefined), missing: part.count };
    if (message.parts.length !== part.count || message.parts[part.index]) return undefined;
    message.parts[part.index] = part.bytes;
    message.missing--;
    if (message.missing > 0) {
      this.#open.set(id, message);
      const oldest = this.#open.keys().next().value;
      if (this.#open.size > OPEN_MESSAGES && oldest !== undefined) this.#open.delete(oldest);
      return undefined;
    }
    this.#open.delete(id);
    return concat(...message.parts.filter((bytes) => bytes !== undefined));
  }
}
