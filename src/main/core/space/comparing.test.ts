import { expect, it } from "vitest";
import { as, type DeviceId, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import type { Claims } from "../../../shared/protocol/frames.ts";
import { StorageError } from "../vault/store.ts";
import { Comparing } from "./comparing.ts";

const id = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const peer = as<DeviceId>(id(1));
const [first, second] = [as<RecordId>(id(2)), as<RecordId>(id(3))];
const claims: Claims = { vector: [], refused: [{ device: peer, seq: 1, hash: id(4) as never }], kept: [] };

it("[RC1] [D2] a full disk ends nothing: what was not taken is told once there is room, and once only", async () => {
  const due: (() => void)[] = [];
  const told: RecordId[] = [];
  let isFull = true;
  let found: readonly RecordId[] = [first, second];
  const comparing = new Comparing({
    gate: {
      compare: async () => {
        const untaken = found;
        found = []; // as the gate does: its mark is on disk, and nothing is found twice
        return { untaken: [...untaken], kept: [] };
      },
    },
    timers: { now: () => 0, wallClock: () => 0, after: (_ms, run) => (due.push(run), () => undefined) },
    personOf: () => as<PersonKey>(id(9)),
    untaken: (record) => {
      if (isFull && told.length === 1) throw new StorageError("Full");
      told.push(record);
    },
  });
  const rejected: unknown[] = [];
  const note = (error: unknown): void => void rejected.push(error);
  process.on("unhandledRejection", note);
  const compare = async (): Promise<void> => {
    comparing.heard(peer, claims);
    for (const run of due.splice(0)) run();
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await compare();
  expect(told).toEqual([first]);
  isFull = false;
  await compare();
  await compare();
  process.off("unhandledRejection", note);
  expect(told).toEqual([first, second]);
  expect(rejected).toEqual([]);
});
