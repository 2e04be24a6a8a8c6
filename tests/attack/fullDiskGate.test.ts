/** The disk fills up in the middle of what the gate does: what it had begun is done once there is room. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as } from "../../src/shared/base/brand.ts";
import { concat, toHex } from "../../src/shared/base/bytes.ts";
import type { VectorItem } from "../../src/shared/protocol/entry.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { makeIdentity } from "../../src/main/core/log/identity.ts";
import { StorageError } from "../../src/main/core/vault/store.ts";
import { Device } from "../simulator/device.ts";
import { deliverAll, makeDevices, openStores } from "../simulator/people.ts";
import { Forger, hashOf } from "./forger.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [bob, phone, gate]: [Device, Device, Device] = [undefined as never, undefined as never, undefined as never];

beforeAll(async () => {
  opened = await openStores(4);
});
afterAll(() => opened.close());
beforeEach(async () => {
  const [alice, ...theirs] = (await makeDevices(["A", "B", "B"], opened.stores)) as [Device, Device, Device];
  [bob, phone] = theirs;
  // It has no log yet: no word of its own keeps what there is to judge.
  const { identity } = makeIdentity(alice.random, alice.identity.person, "restored");
  gate = new Device("mute", identity, opened.stores[3] ?? alice.store, alice);
  for (const from of [alice, bob, phone]) await deliverAll(from, gate);
});

const give = (entries: readonly Uint8Array[]) => gate.gate.receive(bob.identity.device, entries, []);

/** There is no room from when `isFull` says so, as long as `work` runs. */
async function withoutRoom(isFull: () => boolean, work: () => Promise<unknown>): Promise<void> {
  const { transaction } = gate.store;
  gate.store.transaction = (inside) => {
    if (isFull()) throw new StorageError("Full");
    return transaction.call(gate.store, inside) as ReturnType<typeof inside>;
  };
  try {
    await work();
  } finally {
    gate.store.transaction = transaction;
  }
}

describe("a full disk", () => {
  it("[FK1] [D2] between two forks of a pack leaves none that is noted and not counted", async () => {
    const twice = [bob, phone].map((device) => [0, 1].map(() => new Forger(device).next({ kind: 78 }, randomBytes(8))));
    const [first, second] = [0, 1].map((i) => twice.map((pair) => pair[i] as Uint8Array)) as [
      Uint8Array[],
      Uint8Array[],
    ];
    await give(first);
    const statuses = () => first.map((bytes) => gate.statusOf(hashOf(bytes)));
    await withoutRoom(
      () => gate.log.forks.size === 1,
      () => expect(give(second)).rejects.toThrow(StorageError),
    );
    expect(gate.log.forks.size).toBe(1);
    expect(statuses()).toEqual(["unknown none", "unknown none"]);
    // Whatever comes next, though it is nothing.
    await give([]);
    expect(gate.log.forks.size).toBe(2);
    expect(statuses()).toEqual(["uncounted none", "uncounted none"]);
  });

  it("[D3] [D2] [GT2] while what was held is looked at anew after a start costs none of it", async () => {
    const { device } = bob.identity;
    const never = { device: phone.identity.device, seq: 9, hash: as<VectorItem["hash"]>(randomBytes(32)) };
    const waits = new Forger(bob).next({ kind: 79, vectorDelta: [never] }, randomBytes(8));
    const bad = new Forger(bob).next({ kind: 79 }, randomBytes(8));
    bad[bad.length - 1] = (bad.at(-1) ?? 0) ^ 1;
    const put = (bytes: Uint8Array, order: number): void => {
      const { store, log } = gate;
      const group = store.groupId("held", log.space);
      store.put("held", store.rowId("held", log.space, toHex(hashOf(bytes))), concat(device, bytes), { group, order });
    };
    // As they lie where a signature could not be checked before a crash, and where rows of the log were lost.
    gate.store.transaction(() => [put(bad, 0), put(waits, 1)]);
    const again = async (): Promise<void> => {
      gate.start();
      await gate.gate.idle();
    };
    await withoutRoom(() => true, again);
    expect(gate.quarantined).toEqual([]);
    await give([]);
    expect(gate.quarantined).toHaveLength(1);
    await again();
    expect(gate.gate.held.map(toHex)).toEqual([toHex(hashOf(waits))]);
    expect(gate.gate.stranded).toBe(1);
  });
});
