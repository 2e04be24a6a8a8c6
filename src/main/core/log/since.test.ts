import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { as, type DeviceId, type EntryHash } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import { type EntryRow, itemOf } from "./entryRow.ts";
import { besides } from "./since.ts";

const device = as<DeviceId>(new Uint8Array(32));
const hashOf = (n: number): EntryHash =>
  as<EntryHash>(Uint8Array.from({ length: 32 }, (_, i) => (n >> (8 * (i % 4))) & 255));

/** A log as a tree: entry n comes after an earlier one, or begins the log. */
const tree = fc.array(fc.nat(), { minLength: 1, maxLength: 40 }).map((picks) => {
  const rows: EntryRow[] = [];
  const before = new Map<string, EntryRow>();
  for (const [n, pick] of picks.entries()) {
    const prev = n === 0 || pick % 11 === 0 ? undefined : rows[pick % 3 === 0 ? pick % n : n - 1];
    const seq = (prev?.entry.core.seq ?? 0) + 1;
    const core = { device, seq, prevHash: prev?.hash ?? hashOf(0) };
    const row = { entry: { core }, hash: hashOf(n + 1) } as unknown as EntryRow;
    rows.push(row);
    if (prev) before.set(toHex(row.hash), prev);
  }
  const chain = (row: EntryRow | undefined): EntryRow[] => (row ? [row, ...chain(before.get(toHex(row.hash)))] : []);
  return { rows, before, chain, heads: rows.filter((row) => ![...before.values()].includes(row)) };
});

describe("what lies beside chains of a forked log", () => {
  it("[RC1] [FK1] is all that is on none of them, each once", () => {
    fc.assert(
      fc.property(tree, fc.array(fc.nat(), { maxLength: 6 }), ({ rows, before, chain, heads }, picks) => {
        const had = picks.flatMap((pick) => rows[pick % rows.length] ?? []);
        const known = new Set(had.flatMap(chain));
        const byHash = new Map(rows.map((row) => [toHex(row.hash), row]));
        const nameBefore = ({ hash }: VectorItem) => {
          const row = before.get(toHex(hash));
          return row && toHex(row.hash);
        };
        const found = besides(heads.map(itemOf), had.map(itemOf), ({ hash }) => byHash.get(toHex(hash)), nameBefore);
        expect(new Set(found)).toEqual(new Set(rows.filter((row) => !known.has(row))));
        expect(found).toHaveLength(new Set(found).size);
      }),
      { numRuns: 500 },
    );
  });
});
