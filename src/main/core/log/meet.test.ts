import { describe, expect, it } from "vitest";
import { as, type DeviceId, type EntryHash } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import { type Chains, meet } from "./frontier.ts";

const device = as<DeviceId>(new Uint8Array(32).fill(1));
const item = (branch: number, seq: number): VectorItem => ({
  device,
  seq,
  hash: as<EntryHash>(new Uint8Array(32).fill(16 * branch + seq)),
});
/** A log of two branches from `fork` on; below it they are one. */
const forkedAt = (fork: number | undefined): Chains => ({
  forkOf: () => fork,
  ancestor: ({ hash }, seq) => toHex(item(fork !== undefined && seq >= fork ? (hash[0] ?? 0) >> 4 : 0, seq).hash),
});

describe("where two chains of a log meet", () => {
  it.for([
    ["on one chain, the lower", 4, item(0, 3), item(0, 6), item(0, 3)],
    ["of a log that did not fork, the lower", undefined, item(0, 5), item(0, 2), item(0, 2)],
    ["on two branches, below the fork", 4, item(0, 7), item(1, 5), item(0, 3)],
    ["on two branches, at the same seq", 4, item(0, 4), item(1, 4), item(0, 3)],
    ["of branches and what is below both, that", 4, item(1, 6), item(0, 2), item(0, 2)],
  ] as const)("[MB3] is %s", ([, fork, a, b, expected]) => {
    for (const pair of [[a, b] as const, [b, a] as const]) expect(meet(...pair, forkedAt(fork))).toEqual(expected);
  });

  it("[MB3] is nowhere for a log that begins twice", () => {
    expect(meet(item(0, 3), item(1, 2), forkedAt(1)).seq).toBe(0);
  });
});
