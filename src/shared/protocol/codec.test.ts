import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteWriter, decode } from "./codec.ts";

const part = fc.oneof(
  fc.record({ is: fc.constant("u8" as const), value: fc.integer({ min: 1, max: 0xff }) }),
  fc.record({ is: fc.constant("u16" as const), value: fc.integer({ min: 1, max: 0xffff }) }),
  fc.record({ is: fc.constant("u32" as const), value: fc.integer({ min: 1, max: 0xffff_ffff }) }),
  fc.record({ is: fc.constant("u64" as const), value: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }) }),
);

describe("the byte layout", () => {
  it("[S12] writes every value, also where it begins at the end of what there was room for", () => {
    for (const is of ["u8", "u16", "u32", "u64"] as const) {
      for (const length of [253, 254, 255, 256, 257, 509, 510, 511, 512, 513, 1024]) {
        const bytes = new ByteWriter().raw(new Uint8Array(length))[is](0x7f).finish();
        expect(bytes.at(-1), `${is} at ${length}`).toBe(0x7f);
      }
    }
  });

  it("[S12] writes no list whose count would wrap", () => {
    const write = (length: number) => new ByteWriter().list(Array.from({ length }), (w) => w.u8(0)).finish();
    expect(write(0xffff)).toHaveLength(0xffff + 2);
    expect(() => write(0x1_0000)).toThrow(RangeError);
  });

  it("[S12] reads back what was written, and nothing with a byte too many or too few", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 300 }), fc.array(fc.uint8Array({ maxLength: 600 })), (parts, blobs) => {
        const writer = new ByteWriter();
        for (const { is, value } of parts) writer[is](value);
        const bytes = writer.list(blobs, (w, blob) => w.bytes(blob)).finish();
        const read = (from: Uint8Array) =>
          decode(from, (reader) => ({
            parts: parts.map(({ is }) => ({ is, value: reader[is]() })),
            blobs: reader.list(0xffff, (r) => r.bytes(600)),
          }));
        expect(read(bytes)).toEqual({ parts, blobs });
        expect(read(bytes.subarray(0, -1))).toBeUndefined();
        expect(read(Uint8Array.of(...bytes, 0))).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
