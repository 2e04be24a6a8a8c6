/**
 * The columns of an Automerge change, walked run by run: a run of a million equal values is one step here, so what a
 * hostile change claims to hold is known before anything is expanded (G2).
 * Layout: https://automerge.org/automerge-binary-format-spec/#column-storage
 */

/** Thrown by the readers of this folder and caught in `measureChange` only. */
export class MalformedChange extends Error {}

export class ByteCursor {
  readonly bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  take(count: number): Uint8Array {
    const start = this.#at;
    if (count > this.bytes.length - start) throw new MalformedChange();
    this.#at = start + count;
    return this.bytes.subarray(start, this.#at);
  }

  #byte(): number {
    const byte = this.bytes[this.#at++];
    if (byte === undefined) throw new MalformedChange();
    return byte;
  }

  /** Unsigned LEB128 up to 2^53 - 1, in its one shortest form: two readers must not see two numbers. */
  uleb(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw new MalformedChange();
      if (byte < 0x80) {
        if (byte === 0 && scale > 1) throw new MalformedChange();
        return value;
      }
    }
  }

  /** Signed LEB128 within ±2^53, in its shortest form. */
  sleb(): number {
    let value = 0;
    let before = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (scale > 2 ** 49) throw new MalformedChange();
      if (byte < 0x80) {
        const padding = (byte === 0 && before < 0x40) || (byte === 0x7f && before >= 0x40);
        if (scale > 1 && padding) throw new MalformedChange();
        return byte >= 0x40 ? value - scale * 128 : value;
      }
      before = byte & 0x7f;
    }
  }
}

/** `value` is null in a null run. For texts it is their length in bytes. */
export type Run = { readonly count: number; readonly value: number | null };

const readText = (cursor: ByteCursor): number => cursor.take(cursor.uleb()).length;
const readers = {
  unsigned: (cursor: ByteCursor) => cursor.uleb(),
  signed: (cursor: ByteCursor) => cursor.sleb(),
  text: readText,
} as const;
export type RunKind = keyof typeof readers;

/** A run-length column: n > 0 one value n times, n < 0 that many values one by one, 0 a count of nulls. */
export function* runs(bytes: Uint8Array, kind: RunKind): Generator<Run> {
  const cursor = new ByteCursor(bytes);
  const read = readers[kind];
  while (!cursor.atEnd) {
    const length = cursor.sleb();
    if (length > 0) yield { count: length, value: read(cursor) };
    else if (length < 0) for (let i = 0; i < -length; i++) yield { count: 1, value: read(cursor) };
    else {
      const count = cursor.uleb();
      if (count === 0) throw new MalformedChange();
      yield { count, value: null };
    }
  }
}

/** Rows of a boolean column: run lengths of false, true, false, … */
export function booleanRows(bytes: Uint8Array): number {
  const cursor = new ByteCursor(bytes);
  let rows = 0;
  for (let first = true; !cursor.atEnd; first = false) {
    const count = cursor.uleb();
    if (count === 0 && !first) throw new MalformedChange();
    rows += count;
  }
  return rows;
}

/** The values at the given rows (ascending) of a run-length column; undefined beyond its end. */
export function valuesAt(column: Iterable<Run>, rows: readonly number[]): (number | null | undefined)[] {
  const found: (number | null)[] = [];
  let start = 0;
  for (const run of column) {
    if (found.length === rows.length) break;
    const end = start + run.count;
    for (let row = rows[found.length]; row !== undefined && row < end; row = rows[found.length]) found.push(run.value);
    start = end;
  }
  return rows.map((_, i) => found[i]);
}
