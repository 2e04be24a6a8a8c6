import { fromUtf8, utf8 } from "../base/bytes.ts";

/** Items in a list: its count has 16 bits. */
export const LIST_MOST = 0xffff;

/**
 * The byte layout of everything that is hashed, signed or sent (docs/protocol.md, "Formats"): big-endian integers of
 * fixed width, raw fixed-length fields, and variable fields with a u32 length before them. One value has one encoding.
 */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  #grow(count: number): number {
    const start = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return start;
  }

  u8(value: number): this {
    // First: growing makes another array of it.
    const at = this.#grow(1);
    this.#bytes[at] = value;
    return this;
  }

  u16(value: number): this {
    const at = this.#grow(2);
    new DataView(this.#bytes.buffer).setUint16(at, value);
    return this;
  }

  u32(value: number): this {
    const at = this.#grow(4);
    new DataView(this.#bytes.buffer).setUint32(at, value);
    return this;
  }

  u64(value: number): this {
    const at = this.#grow(8);
    new DataView(this.#bytes.buffer).setBigUint64(at, BigInt(value));
    return this;
  }

  /** Bytes whose length the format fixes. */
  raw(value: Uint8Array): this {
    const at = this.#grow(value.length);
    this.#bytes.set(value, at);
    return this;
  }

  /** Bytes of any length, after their u32 length. */
  bytes(value: Uint8Array): this {
    return this.u32(value.length).raw(value);
  }

  text(value: string): this {
    return this.bytes(utf8(value));
  }

  /** A u16 count, then each item. A longer list is a bug: its count would wrap, and nobody could read the rest. */
  list<T>(items: readonly T[], write: (writer: this, item: T) => void): this {
    if (items.length > LIST_MOST) throw new RangeError(`a list of ${items.length}`);
    this.u16(items.length);
    for (const item of items) write(this, item);
    return this;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Thrown inside `decode` only and turned into undefined there: input from outside must never throw further. */
class Malformed extends Error {}

/** Reads what ByteWriter wrote. Sizes are checked before anything is allocated. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(count: number): number {
    const start = this.#at;
    if (count > this.#bytes.length - start) throw new Malformed();
    this.#at += count;
    return start;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }
  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }
  u64(): number {
    const value = this.#view.getBigUint64(this.#take(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed();
    return Number(value);
  }
  /** A copy, so that a kept field does not keep the whole frame alive. */
  raw(count: number): Uint8Array {
    const start = this.#take(count);
    return this.#bytes.slice(start, start + count);
  }
  bytes(max: number): Uint8Array {
    const count = this.u32();
    if (count > max) throw new Malformed();
    return this.raw(count);
  }
  text(maxBytes: number): string {
    const bytes = this.bytes(maxBytes);
    try {
      return fromUtf8(bytes);
    } catch {
      throw new Malformed();
    }
  }
  list<T>(max: number, read: (reader: this) => T): T[] {
    const count = this.u16();
    if (count > max) throw new Malformed();
    return Array.from({ length: count }, () => read(this));
  }
  /** All that is left. */
  rest(max: number): Uint8Array {
    const count = this.#bytes.length - this.#at;
    if (count > max) throw new Malformed();
    return this.raw(count);
  }
  /** Fails the whole decode: for values the layout allows and the format doesn't. */
  check(condition: boolean): void {
    if (!condition) throw new Malformed();
  }
  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
}

/** Decodes one whole value; undefined where anything is missing, too long, out of range or left over. */
export function decode<T>(bytes: Uint8Array, read: (reader: ByteReader) => T): T | undefined {
  const reader = new ByteReader(bytes);
  try {
    const value = read(reader);
    return reader.atEnd ? value : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
