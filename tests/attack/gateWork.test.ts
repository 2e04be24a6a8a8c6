/** What a partner's altered app can make the gate do: in work for each thing it sends, and in one piece. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, type Hash32 } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { redact } from "../../src/shared/base/redacted.ts";
import { encodeDeviceRemoved } from "../../src/shared/protocol/body.ts";
import { compareVectorItems, KIND, type VectorItem } from "../../src/shared/protocol/entry.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { recordKeyId } from "../../src/main/core/log/sealEntry.ts";
import type { Device } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { Forger, hashOf } from "./forger.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [alice, bob, phone]: [Device, Device, Device] = [undefined as never, undefined as never, undefined as never];

beforeAll(async () => {
  opened = await openStores(3);
});
afterAll(() => opened.close());
beforeEach(async () => {
  [alice, bob, phone] = (await makeDevices(["A", "B", "A"], opened.stores)) as [Device, Device, Device];
  await deliverRound([alice, bob, phone]);
  await deliverRound([alice, bob, phone]);
});

const give = (entries: readonly Uint8Array[]) => alice.gate.receive(bob.identity.device, entries, []);
const plain = (forger: Forger): Uint8Array => forger.next({ kind: 78 }, randomBytes(8));
/** Rows of her log read while `work` ran. */
async function reads(work: () => Promise<void>): Promise<number> {
  const get = alice.log.get.bind(alice.log);
  let count = 0;
  alice.log.get = (item) => {
    count += 1;
    return get(item);
  };
  await work();
  alice.log.get = get;
  return count;
}

/** The most calls of `counted` between two turns of the event loop while `work` ran. */
async function mostAtOnce(counted: (count: () => void) => void, work: () => Promise<void>): Promise<number> {
  let [now, most, done] = [0, 0, false];
  counted(() => {
    now += 1;
    most = Math.max(most, now);
  });
  const turn = (): void => {
    now = 0;
    if (!done) setImmediate(turn);
  };
  turn();
  await work();
  done = true;
  return most;
}

describe("entries that wait for good", () => {
  it("[LG7] [CV1] [G5] cost what they are looked at once, and nothing whatever else comes, also after a restart", async () => {
    const NAMED = 20;
    const forger = new Forger(bob);
    const line = Array.from({ length: NAMED }, () => plain(forger));
    await give(line);
    const device = bob.identity.device;
    const named = line.map((bytes, i): VectorItem => ({ device, seq: 2 + i, hash: hashOf(bytes) }));
    const [first, second, withheld] = [plain(forger), plain(forger), plain(forger)];
    const missing = { device, seq: 4 + NAMED, hash: hashOf(withheld) };
    const never = { device, seq: 900, hash: as<VectorItem["hash"]>(randomBytes(32)) };
    const waiting = (last: VectorItem): Uint8Array =>
      new Forger(phone).next({ kind: 79, vectorDelta: [...named, last].sort(compareVectorItems) }, randomBytes(8));
    // Branches of a log, each naming what is there and one that is not.
    const held = [...Array.from({ length: 60 }, () => waiting(never)), waiting(missing)];
    await give(held);
    expect(alice.gate.held).toHaveLength(61);
    for (const next of [first, second]) {
      expect(await reads(() => give([]))).toBe(0);
      // What it names itself is read, and nothing that they name.
      expect(await reads(() => give([next]))).toBeLessThan(10);
      expect(alice.statusOf(hashOf(next))).toBe("unknown none");
      alice.start();
      await alice.gate.idle();
    }
    // The one that waited for what was only late goes on.
    await give([withheld]);
    expect(alice.gate.held).toHaveLength(60);
    expect(alice.statusOf(hashOf(held.at(-1) as Uint8Array))).toBeDefined();
  });

  it("[LG7] [D3] wait again where a row that was found for them is lost meanwhile, and go on when it has come back", async () => {
    const forger = new Forger(bob);
    const line = Array.from({ length: 4 }, () => plain(forger));
    const [lost, , , late] = line.map((bytes, i): VectorItem => ({
      device: bob.identity.device,
      seq: 2 + i,
      hash: hashOf(bytes),
    }));
    if (!lost || !late) throw new Error("four entries");
    await give(line.slice(0, 3));
    const waits = new Forger(phone).next(
      { kind: 79, vectorDelta: [lost, late].sort(compareVectorItems) },
      randomBytes(8),
    );
    await give([waits]);
    const id = alice.store.rowId("entries", alice.log.space, lost.device, lost.seq, lost.hash);
    alice.store.transaction(() => alice.log.takeOut([id]));
    await give(line.slice(3));
    expect(line.map((bytes) => alice.statusOf(hashOf(bytes)))).toEqual(line.map(() => undefined));
    expect(alice.gate.held.map(toHex)).toContain(toHex(hashOf(waits)));
    await give(line.slice(0, 1));
    expect([...line, waits].map((bytes) => alice.statusOf(hashOf(bytes)))).not.toContain(undefined);
    expect(alice.gate.held).toEqual([]);
  });
});

describe("a pack", () => {
  it("[G5] [GT1] of a thousand entries lets core do other things all along", async () => {
    const forger = new Forger(bob);
    const pack = Array.from({ length: 1_000 }, () => plain(forger));
    const examined = await mostAtOnce(
      (count) => {
        const { has } = alice.log;
        alice.log.has = (item) => {
          count();
          return has(item);
        };
      },
      () => give(pack),
    );
    expect(alice.statusOf(hashOf(pack.at(-1) as Uint8Array))).toBe("unknown none");
    expect(examined).toBeLessThanOrEqual(64);
  });

  it("[G5] [GT1] of nothing, again and again, lets core do other things all along", async () => {
    const handled = await mostAtOnce(
      (count) => {
        const { list } = alice.store;
        alice.store.list = (table, where) => {
          count();
          return list.call(alice.store, table, where);
        };
      },
      async () => void (await Promise.all(Array.from({ length: 500 }, () => give([])))),
    );
    expect(handled).toBeLessThanOrEqual(100);
  });

  it("[KD1] [G5] of keys that nothing names reads none, and lets core do other things all along", async () => {
    const keys = Array.from({ length: 1_000 }, () => {
      const key = randomBytes(32);
      return { id: as<Hash32>(recordKeyId(key)), key: redact(key) };
    });
    const { get } = alice.keys;
    let asked = 0;
    alice.keys.get = (id) => {
      asked += 1;
      return get.call(alice.keys, id);
    };
    const looked = await mostAtOnce(
      (count) => {
        const { waitingFor } = alice.rows;
        alice.rows.waitingFor = (id) => {
          count();
          return waitingFor.call(alice.rows, id);
        };
      },
      () => alice.gate.receive(bob.identity.device, [], keys),
    );
    expect(asked).toBe(0);
    expect(looked).toBeLessThanOrEqual(64);
  });
});

describe("removals", () => {
  it("[MB2] [MB3] [G5] that are refused make nobody write, however many they are; one that is accepted does, once", async () => {
    const me = toHex(alice.identity.device);
    const before = alice.log.heads(me)[0]?.entry.core.seq;
    const forger = new Forger(bob);
    const removal = (last: VectorItem) => forger.next({ kind: KIND.deviceRemoved }, encodeDeviceRemoved(last));
    const { device } = phone.identity;
    const head = alice.log.heads(toHex(device))[0];
    if (!head) throw new Error("her phone's log");
    // Of her phone, which is not his to remove: by an entry that is not there, and by one that is.
    const bad = Array.from({ length: 20 }, (_, i) => removal({ device, seq: 1 + i, hash: as(randomBytes(32)) }));
    bad.push(removal({ device, seq: head.entry.core.seq, hash: head.hash }));
    await give(bad);
    expect(bad.map((bytes) => alice.statusOf(hashOf(bytes)))).toEqual(bad.map(() => "refused NoDevice"));
    expect(alice.log.heads(me)[0]?.entry.core.seq).toBe(before);
    // His app says what it had seen of hers, when one of her own takes it out of use.
    const his = toHex(bob.identity.device);
    const was = bob.log.heads(his)[0]?.entry.core.seq ?? 0;
    const { item } = await phone.gate.remove(alice.identity.device);
    const bytes = item && phone.log.get(item)?.bytes;
    if (!bytes) throw new Error("no removal");
    for (let i = 0; i < 2; i++) await bob.gate.receive(device, [bytes], []);
    const word = bob.log.heads(his)[0]?.entry.core;
    expect([word?.kind, word?.seq]).toEqual([KIND.removalSeen, was + 1]);
    expect(bob.log.removalsOf(me)).toHaveLength(1);
  });
});
