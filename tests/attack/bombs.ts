/** Small, well-formed changes that are huge once expanded, written column by column. */
import { concat, utf8 } from "../../src/shared/base/bytes.ts";
import { bodyFrom, chunkOf, run, sleb, uleb } from "./forgeChange.ts";

const actor = new Uint8Array(16).fill(0xb0);
const zero = uleb(0);
const nulls = (count: number): Uint8Array => concat(sleb(0), uleb(count));
const one = (value: Uint8Array): Uint8Array => concat(sleb(-1), value);

/** A list or text in the root, and `count` elements in it, each after the one before. About 150 bytes without values. */
function sequence(make: number, count: number, valueMeta: number, values: Uint8Array): Uint8Array {
  return bodyFrom({
    actor,
    columns: [
      [0x01, concat(nulls(1), run(count, zero))], // object: actor
      [0x02, concat(nulls(1), run(count, uleb(1)))], // object: counter
      [0x11, concat(nulls(2), run(count - 1, zero))], // after which element: actor
      [0x13, concat(nulls(1), sleb(-2), sleb(0), sleb(2), run(count - 2, sleb(1)))], // …: counter, by difference
      [0x15, concat(one(concat(uleb(1), utf8("x"))), nulls(count))], // key
      [0x34, concat(uleb(1), uleb(count))], // insert
      [0x42, concat(one(uleb(make)), run(count, uleb(1)))], // action
      // Length and type of values; equal neighbours are one run, or the change would not reload as itself.
      [0x56, valueMeta === 0 ? run(count + 1, zero) : concat(one(zero), run(count, uleb(valueMeta)))],
      ...(values.length > 0 ? [[0x57, values] as [number, Uint8Array]] : []),
      [0x70, run(count + 1, zero)], // predecessors
    ],
  });
}

/** Run lengths alone: the size does not grow with the count. */
export const runLengthBomb = (count: number): Uint8Array => chunkOf(sequence(2, count, 0, new Uint8Array()));

/** A text of `count` letters, deflated. */
export const textBomb = (count: number): Uint8Array => chunkOf(sequence(4, count, 0x16, utf8("x".repeat(count))), true);

/** One value of that many zeros, deflated a thousandfold. */
export const inflateBomb = (bytes: number): Uint8Array =>
  chunkOf(
    bodyFrom({
      actor,
      columns: [
        [0x15, one(concat(uleb(1), utf8("x")))],
        [0x34, uleb(1)],
        [0x42, one(uleb(1))],
        [0x56, one(uleb(bytes * 16 + 7))],
        [0x57, new Uint8Array(bytes)],
        [0x70, one(zero)],
      ],
    }),
    true,
  );
