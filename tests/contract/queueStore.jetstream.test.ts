/** The store of NATS JetStream, over real servers: the contract, alone and in a cluster, and what a cluster is for. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { as, type QueueId } from "../../src/shared/base/brand.ts";
import { err, unwrap } from "../../src/shared/base/result.ts";
import { EMPTY, type Standing } from "../../src/shared/protocol/relay.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { openJetstreamStore } from "../../src/relay/store/jetstreamStore.ts";
import type { QueueStore } from "../../src/relay/store/queueStore.ts";
import { type NatsServers, noNats, startNats } from "../harness/natsServers.ts";
import { digest, newEnvelopes } from "../harness/relayClient.ts";
import { skipAll } from "../harness/skipAll.ts";
import { type OpenStore, runQueueStoreContract } from "./queueStore.ts";
import { until } from "./until.ts";

const GIB = 2 ** 30;
const newQueue = (): QueueId => as<QueueId>(randomBytes(32));
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const openAt = async (servers: NatsServers, shards = 4, maxBytes = GIB): Promise<QueueStore> =>
  unwrap(await openJetstreamStore({ servers: servers.addresses, shards, maxBytes, patienceMs: 30_000 }));

/** What an operator's own tool would see. */
async function managing<T>(servers: NatsServers, work: (jsm: JetStreamManager) => Promise<T>): Promise<T> {
  const nc = await connect({ servers: [...servers.addresses] });
  try {
    return await work(await jetstreamManager(nc));
  } finally {
    await nc.close();
  }
}

const wipe = (servers: NatsServers): Promise<void> =>
  managing(servers, async (jsm) => {
    for await (const name of jsm.streams.names()) await jsm.streams.delete(name);
  });

async function fetchAll(store: QueueStore, queue: QueueId): Promise<string[]> {
  const got: string[] = [];
  for (let [after, more] = [0, true]; more;) {
    const page = unwrap(await store.fetch(queue, after));
    got.push(...page.waiting.map(({ envelope }) => digest(envelope)));
    [after, more] = [page.waiting.at(-1)?.place ?? after, page.more];
  }
  return got;
}

describe.each([
  ["JetStream, one server", 1],
  ["JetStream, three servers", 3],
])("%s", (name, many) => {
  skipAll(noNats);
  let servers: NatsServers;
  beforeAll(async () => {
    if (noNats === undefined) servers = await startNats(many);
  });
  afterAll(() => servers?.stop());

  const open: OpenStore = async ({ maxBytes } = {}) => {
    // The room is shared out evenly: with one shard any queue may use all of it, as the contract asks.
    const openOne = () => openAt(servers, maxBytes === undefined ? 4 : 1, maxBytes);
    let current = await openOne();
    return {
      store: current,
      reopen: async () => {
        await current.close();
        current = await openOne();
        return current;
      },
      done: async () => {
        await current.close();
        await wipe(servers);
      },
    };
  };
  runQueueStoreContract(name, open);

  it("[RQ3] two nodes into one queue at once: each deposit whole and in its order, no part of what was refused", async () => {
    const [one, two] = [await openAt(servers), await openAt(servers)];
    const queue = newQueue();
    const each = Array.from({ length: 30 }, () => newEnvelopes(3));
    const answers = await Promise.all(each.map((sent, n) => (n % 2 === 0 ? one : two).deposit(queue, sent, 0)));
    const kept = each.filter((_, n) => answers[n]?.ok).map((sent) => sent.map(digest));
    expect(kept.length).toBeGreaterThan(10);
    for (const answer of answers) if (!answer.ok) expect(answer.error.type).toBe("Unavailable");
    const got = await fetchAll(two, queue);
    expect(got.toSorted()).toEqual(kept.flat().toSorted());
    // One server lets nothing in between. In a cluster, of two in the same instant one may lie between the other's envelopes.
    for (const sent of kept) {
      const at = got.indexOf(sent[0] ?? "");
      expect(many === 1 ? got.slice(at, at + 3) : got.filter((each) => sent.includes(each))).toEqual(sent);
    }
    const standing = unwrap(await one.standing(queue));
    expect(Math.abs(standing.count - got.length)).toBeLessThan(10); // why it may be out: jetstreamMessages.ts
    expect(unwrap(await two.acknowledge(queue, standing.last))).toEqual(EMPTY);
    expect(unwrap(await one.deposit(queue, newEnvelopes(2), 0)).count).toBe(2);
    await Promise.all([one.close(), two.close()]);
  });

  it("[RQ4] who watches at one node hears what was done at another, and what was missed without servers", async () => {
    const [one, two] = [await openAt(servers), await openAt(servers)];
    const queue = newQueue();
    const told: Standing[] = [];
    one.watch(queue, (standing) => told.push(standing));
    expect(unwrap(await one.standing(queue))).toEqual(EMPTY);
    const standing = unwrap(await two.deposit(queue, newEnvelopes(3), 0));
    await until(() => told.at(-1)?.last === standing.last);
    unwrap(await two.acknowledge(queue, standing.last));
    await until(() => told.at(-1)?.count === 0);
    expect(told.at(-1)).toEqual(EMPTY);
    told.length = 0;
    await Promise.all(servers.all.map((server) => server.kill()));
    expect(await one.isHealthy()).toBe(false);
    expect(await one.deposit(queue, newEnvelopes(1), 0)).toEqual(err({ type: "Unavailable" }));
    for (const server of servers.all) server.start();
    // Each connection comes back by itself; whoever watches is told without having asked.
    await until(() => told.length > 0, 60_000);
    await untilOk(() => two.deposit(queue, newEnvelopes(1), 0));
    // One that was refused for want of an answer may be there as well.
    const { last } = unwrap(await two.standing(queue));
    await until(() => told.at(-1)?.last === last, 60_000);
    await Promise.all([one.close(), two.close()]);
  });
});

/** Asks again until it is done, as an app does. */
async function untilOk(work: () => Promise<{ readonly ok: boolean }>, ms = 60_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await work()).ok) {
    if (Date.now() > end) throw new Error(`still refused after ${ms} ms`);
    await pause(100);
  }
}

describe("a store that is wiped under a node", () => {
  skipAll(noNats);

  it("[RQ6] is laid out anew by the node that runs, and empty", async () => {
    const servers = await startNats();
    const store = await openAt(servers);
    const queue = newQueue();
    unwrap(await store.deposit(queue, newEnvelopes(2), 0));
    await wipe(servers);
    expect(await store.deposit(queue, newEnvelopes(1), 0)).toEqual(err({ type: "Unavailable" }));
    await untilOk(() => store.deposit(queue, newEnvelopes(1), 0));
    expect(unwrap(await store.standing(queue)).count).toBe(1);
    await store.close();
    await servers.stop();
  });
});

describe("three servers of JetStream", () => {
  skipAll(noNats);
  let servers: NatsServers;
  beforeAll(async () => {
    if (noNats === undefined) servers = await startNats(3);
  });
  afterAll(() => servers?.stop());

  it("[RQ3] lose no acknowledged envelope when the leader of their stream is killed, twice, in the midst of it", async () => {
    const nodes = [await openAt(servers, 1), await openAt(servers, 1)];
    const kept = new Map<QueueId, string[]>();
    let [acknowledged, refused, isOver] = [0, 0, false];
    onTestFinished(() => void (isOver = true));
    const send = async (n: number) => {
      let queue = newQueue();
      for (let round = n; !isOver; round++) {
        const sent = newEnvelopes(1 + (round % 3));
        // Moves on to the other node each time, and to another queue where one is full: there is always room for more.
        const answer = await nodes[round % 2]?.deposit(queue, sent, 0);
        if (answer?.ok) {
          kept.set(queue, [...(kept.get(queue) ?? []), ...sent.map(digest)]);
          acknowledged += sent.length;
        } else if (answer?.error.type === "Full") queue = newQueue();
        else refused++;
        await pause(answer?.ok ? 50 : 200);
      }
    };
    const traffic = Promise.all(Array.from({ length: 40 }, (_, n) => send(n)));
    const killLeader = async () => {
      const { cluster } = await managing(servers, (jsm) => jsm.streams.info("homeport-1-0"));
      const leader = servers.all.find(({ name }) => name === cluster?.leader);
      if (!leader) throw new Error("there is no leader to be killed");
      await leader.kill();
      return leader;
    };
    const went: string[] = [];
    for (const _ of [1, 2]) {
      await until(() => acknowledged > 200);
      const killed = await killLeader();
      const [before, start] = [acknowledged, performance.now()];
      await until(() => acknowledged > before + 200, 60_000);
      went.push(
        `${killed.name} killed, ${acknowledged - before} kept within ${Math.round(performance.now() - start)} ms`,
      );
      killed.start();
      await untilOk(async () => ({ ok: (await nodes[0]?.isHealthy()) === true }));
      await pause(2_000);
      acknowledged = 0;
    }
    isOver = true;
    await traffic;
    console.log(`${went.join("; ")}; ${refused} refused meanwhile`);
    const store = await openAt(servers, 1);
    for (const [queue, sent] of kept) {
      const got = await fetchAll(store, queue);
      // What was refused for want of an answer may be there as well: kept, as far as anybody knows, by nobody.
      expect(got.filter((one) => sent.includes(one))).toEqual(sent);
    }
    await Promise.all([...nodes, store].map((each) => each.close()));
  });

  it("say Unavailable while most of them are gone, and go on by themselves once they are back", async () => {
    const store = await openAt(servers, 1);
    const queue = newQueue();
    unwrap(await store.deposit(queue, newEnvelopes(2), 0));
    const [one, two] = servers.all;
    await Promise.all([one?.kill(), two?.kill()]);
    await pause(3_000); // it is connected to the last one now, which alone decides nothing
    expect(await store.deposit(queue, newEnvelopes(1), 0)).toEqual(err({ type: "Unavailable" }));
    expect(await store.isHealthy()).toBe(false);
    one?.start();
    two?.start();
    await untilOk(() => store.deposit(queue, newEnvelopes(1), 0));
    expect((await fetchAll(store, queue)).length).toBeGreaterThanOrEqual(3);
    await untilOk(async () => ({ ok: await store.isHealthy() }));
    await store.close();
  });

  it("are laid out once: three replicas, and a node that asks for another number of shards hears it", async () => {
    await wipe(servers);
    await (await openAt(servers, 2)).close();
    const options = { servers: servers.addresses, maxBytes: GIB, patienceMs: 0 };
    expect(await openJetstreamStore({ ...options, shards: 3 })).toEqual(err({ type: "OtherShards", shards: 2 }));
    const configs = await managing(servers, async (jsm) => [
      (await jsm.streams.info("homeport-2-0")).config,
      (await jsm.streams.info("homeport-2-1")).config,
    ]);
    expect(configs.map((config) => config.num_replicas)).toEqual([3, 3]);
    expect(configs.map((config) => config.max_age)).toEqual(Array(2).fill(30 * 86_400 * 1e9));
    // Room and replicas may be changed later: the next node that starts sees to it.
    unwrap(await openJetstreamStore({ ...options, shards: 2, replicas: 1, maxBytes: 2 * GIB }));
    const later = await managing(servers, (jsm) => jsm.streams.info("homeport-2-1"));
    expect([later.config.num_replicas, later.config.max_bytes]).toEqual([1, GIB]);
    expect(await openJetstreamStore({ ...options, shards: 2, replicas: 5 })).toMatchObject({
      ok: false,
      error: { type: "Refused" },
    });
  });
});

describe("a node that finds no store", () => {
  skipAll(noNats);

  it("says what is amiss", async () => {
    const options = { shards: 1, maxBytes: GIB, patienceMs: 0 };
    const bare = await startNats(1, "jetstream: false");
    const locked = await startNats(1, "authorization { token: sesame }");
    const small = await startNats(1, "max_payload: 65536");
    await pause(1_000);
    const open = (servers: NatsServers, credentials?: string) =>
      openJetstreamStore({ ...options, servers: servers.addresses, credentials });
    expect(await open(bare)).toEqual(err({ type: "NoJetStream" }));
    expect(await open(locked)).toEqual(err({ type: "Unauthorized" }));
    expect(await open(small)).toEqual(err({ type: "SmallPayload" }));
    expect(await open(small, "/nowhere/at.creds")).toEqual(err({ type: "NoCredentials" }));
    await Promise.all([bare, locked, small].map((servers) => servers.stop()));
    expect(await open(bare)).toEqual(err({ type: "Unreachable" }));
  });

  it("says at once what its credentials may not do, and names it where that shows later", async () => {
    const faults: string[] = [];
    const options = { shards: 1, maxBytes: GIB, patienceMs: 20_000, onFault: (name: string) => faults.push(name) };
    // Whoever names nobody is this user there, as whoever brings its credentials would be.
    const allowing = (permissions: string) =>
      startNats(
        1,
        `authorization { users: [{ user: meet, password: sesame, permissions: { ${permissions} } }] }\nno_auth_user: meet`,
      );
    const [laysNothing, writesNothing, tellsNobody, enough] = [
      await allowing('publish: { deny: "$JS.API.STREAM.CREATE.>" }'),
      await allowing('publish: { deny: "homeport.queue.>" }'),
      await allowing('publish: { deny: "homeport.news.>" }'),
      // As docs/running-a-meeting-point.md has it.
      await allowing('publish: ["homeport.>", "$JS.API.>"], subscribe: ["homeport.news.>", "_INBOX.>"]'),
    ];
    await pause(1_000);
    const began = performance.now();
    const refused = await openJetstreamStore({ ...options, servers: laysNothing.addresses });
    expect(refused).toEqual(err({ type: "Forbidden", why: expect.stringContaining("STREAM.CREATE") as string }));
    expect(performance.now() - began).toBeLessThan(options.patienceMs / 2);
    const store = unwrap(await openJetstreamStore({ ...options, servers: writesNothing.addresses }));
    expect(await store.deposit(newQueue(), newEnvelopes(1), 0)).toEqual(err({ type: "Unavailable" }));
    expect(faults).toEqual(["PermissionViolationError"]);
    await store.close();
    const quiet = unwrap(await openJetstreamStore({ ...options, servers: tellsNobody.addresses }));
    unwrap(await quiet.deposit(newQueue(), newEnvelopes(1), 0));
    await until(() => faults.length === 2);
    await quiet.close();
    const well = unwrap(await openJetstreamStore({ ...options, servers: enough.addresses }));
    const [queue, told]: [QueueId, Standing[]] = [newQueue(), []];
    well.watch(queue, (standing) => told.push(standing));
    const { last } = unwrap(await well.deposit(queue, newEnvelopes(2), 0));
    expect(unwrap(await well.fetch(queue, 0)).waiting).toHaveLength(2);
    await until(() => told.at(-1)?.count === 2);
    expect(unwrap(await well.acknowledge(queue, last))).toEqual(EMPTY);
    expect([await well.isHealthy(), faults]).toEqual([true, ["PermissionViolationError", "PermissionViolationError"]]);
    await well.close();
    await Promise.all([laysNothing, writesNothing, tellsNobody, enough].map((servers) => servers.stop()));
  });
});
