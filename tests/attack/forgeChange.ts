/** Change chunks built by hand, checksum and all: what a partner's altered app could send. */
import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { concat } from "../../src/shared/base/bytes.ts";

export function uleb(value: number): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...out, rest]);
    out.push((rest % 128) | 0x80);
  }
}

export function sleb(value: number): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    const byte = ((rest % 128) + 128) % 128;
    if (rest >= -64 && rest < 64) return Uint8Array.from([...out, byte & 0x7f]);
    out.push(byte | 0x80);
  }
}

const MAGIC = Uint8Array.of(0x85, 0x6f, 0x4a, 0x83);

/** The chunk of a change body, with a checksum that fits it. */
export function chunkOf(body: Uint8Array, deflated = false): Uint8Array {
  const plain = concat(Uint8Array.of(1), uleb(body.length), body);
  const checksum = createHash("sha256").update(plain).digest().subarray(0, 4);
  if (!deflated) return concat(MAGIC, checksum, plain);
  const small = deflateRawSync(body);
  return concat(MAGIC, checksum, Uint8Array.of(2), uleb(small.length), small);
}

export function bodyOf(chunk: Uint8Array): Uint8Array {
  let at = 9;
  while ((chunk[at] ?? 0) >= 0x80) at++;
  const contents = chunk.subarray(at + 1);
  return chunk[8] === 2 ? inflateRawSync(contents) : contents.slice();
}

/** n equal values, then nothing. */
export const run = (count: number, value: Uint8Array): Uint8Array => concat(sleb(count), value);

export type HandMade = {
  actor: Uint8Array;
  seq?: number;
  startOp?: number;
  deps?: Uint8Array[];
  /** [column specification, data], ascending. */
  columns: [number, Uint8Array][];
};

export const bodyFrom = ({ actor, seq = 1, startOp = 1, deps = [], columns }: HandMade): Uint8Array =>
  concat(
    uleb(deps.length),
    ...deps,
    uleb(actor.length),
    actor,
    uleb(seq),
    uleb(startOp),
    sleb(0), // time
    uleb(0), // message
    uleb(0), // other actors
    uleb(columns.length),
    ...columns.map(([spec, data]) => concat(uleb(spec), uleb(data.length))),
    ...columns.map(([, data]) => data),
  );
