/** The store of one SQLite file: the contract, and what is its alone. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { as, type QueueId } from "../../src/shared/base/brand.ts";
import { err, unwrap } from "../../src/shared/base/result.ts";
import { EMPTY, type Standing } from "../../src/shared/protocol/relay.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { openSqliteStore, type SqliteStore } from "../../src/relay/store/sqliteStore.ts";
import { newEnvelopes } from "../harness/relayClient.ts";
import { type OpenStore, runQueueStoreContract } from "./queueStore.ts";
import { until } from "./until.ts";

const GIB = 2 ** 30;
const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "homeport-queues-"));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const newPath = (): string => join(folder, `${++made}.sqlite`);
const openAt = (path: string, now = Date.now, maxBytes = GIB): SqliteStore =>
  unwrap(openSqliteStore({ path, maxBytes, now }));

const open: OpenStore = ({ maxBytes = GIB } = {}) => {
  const path = newPath();
  let current = openAt(path, Date.now, maxBytes);
  return Promise.resolve({
    store: current,
    reopen: async () => {
      await current.close();
      current = openAt(path, Date.now, maxBytes);
      return current;
    },
    done: () => current.close(),
  });
};
runQueueStoreContract("SQLite", open);

describe("the store of one SQLite file", () => {
  const newQueue = (): QueueId => as<QueueId>(randomBytes(32));

  it("[RQ5] deletes what nobody fetched 30 days after its deposit, and tells who watches", async () => {
    let now = Date.UTC(2026, 0, 1);
    const store = openAt(newPath(), () => now);
    const [old, young] = [newQueue(), newQueue()];
    unwrap(await store.deposit(old, newEnvelopes(100), 0));
    const crowd = Array.from({ length: 300 }, newQueue);
    await Promise.all(crowd.map((queue) => store.deposit(queue, newEnvelopes(1), 0)));
    now += 10 * DAY_MS;
    unwrap(await store.deposit(old, newEnvelopes(1), 0));
    unwrap(await store.deposit(young, newEnvelopes(2), 0));
    now += 20 * DAY_MS;
    await store.sweep();
    expect(unwrap(await store.standing(old)).count).toBe(101); // on the day itself, not yet
    const told: Standing[] = [];
    store.watch(old, (standing) => told.push(standing));
    now += 2 * 3_600_000;
    await store.sweep();
    expect(unwrap(await store.standing(old)).count).toBe(1);
    await until(() => told.at(-1)?.count === 1);
    expect(unwrap(await store.standing(young)).count).toBe(2);
    for (const queue of crowd) expect(unwrap(await store.standing(queue))).toEqual(EMPTY);
    now += 11 * DAY_MS;
    await store.sweep();
    expect(unwrap(await store.standing(young))).toEqual(EMPTY);
    await store.close();
  });

  it("[RQ5] deletes it in time also where the clock was a year ahead meanwhile", async () => {
    let now = Date.UTC(2026, 0, 1);
    const store = openAt(newPath(), () => now);
    const queues = [newQueue(), newQueue(), newQueue(), newQueue()] as const;
    unwrap(await store.deposit(queues[0], newEnvelopes(1), 0));
    now += 365 * DAY_MS;
    unwrap(await store.deposit(queues[1], newEnvelopes(1), 0));
    now += 3_600_000;
    unwrap(await store.deposit(queues[2], newEnvelopes(1), 0));
    now -= 365 * DAY_MS;
    unwrap(await store.deposit(queues[3], newEnvelopes(1), 0));
    const waiting = () => Promise.all(queues.map(async (queue) => unwrap(await store.standing(queue)).count));
    await store.sweep();
    now += 29 * DAY_MS;
    await store.sweep();
    expect(await waiting()).toEqual([1, 1, 1, 1]);
    now += 2 * DAY_MS;
    await store.sweep();
    expect(await waiting()).toEqual([0, 0, 0, 0]);
    await store.close();
  });

  it("[RQ5] deletes it when it is opened, too, and gives the room back", async () => {
    const path = newPath();
    let now = Date.UTC(2026, 0, 1);
    const store = openAt(path, () => now);
    await Promise.all(Array.from({ length: 20 }, () => store.deposit(newQueue(), newEnvelopes(100), 0)));
    await store.close();
    const before = statSync(path).size;
    expect(before).toBeGreaterThan(2_000_000);
    now += 31 * DAY_MS;
    const again = openAt(path, () => now);
    await again.sweep();
    await again.close();
    expect(statSync(path).size).toBeLessThan(before / 2);
  });

  it("leaves no byte of an acknowledged envelope in its file", async () => {
    const path = newPath();
    const store = openAt(path);
    const [queue, sent] = [newQueue(), newEnvelopes(50)];
    unwrap(await store.deposit(queue, sent, 0));
    await store.close();
    const [first] = sent;
    if (!first) throw new Error("nothing was sent");
    const found = (): number => readFileSync(path).indexOf(first.subarray(0, 32));
    expect(found()).toBeGreaterThan(0); // it would be found
    const again = openAt(path);
    unwrap(await again.acknowledge(queue, Number.MAX_SAFE_INTEGER));
    await again.close();
    expect(found()).toBe(-1);
  });

  it("is opened by one process at a time, and says so of a file that is no store", async () => {
    const path = newPath();
    const store = openAt(path);
    expect(openSqliteStore({ path, maxBytes: GIB, now: Date.now })).toEqual(err({ type: "InUse" }));
    await store.close();
    const other = newPath();
    writeFileSync(other, randomBytes(8192));
    expect(openSqliteStore({ path: other, maxBytes: GIB, now: Date.now })).toEqual(err({ type: "Damaged" }));
    const nowhere = join(folder, "missing", "x.sqlite");
    expect(openSqliteStore({ path: nowhere, maxBytes: GIB, now: Date.now })).toEqual(err({ type: "Unwritable" }));
  });
});
