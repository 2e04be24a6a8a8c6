/** What strangers may do to a meeting point: it neither ends nor swells, and an app that behaves is served all along. */
import { connect, type Socket } from "node:net";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { as, type Signature } from "../../src/shared/base/brand.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { encodeRequest, openingBytes, REQUEST_BYTES } from "../../src/shared/protocol/relay.ts";
import { randomBytes, sign, signingKeys } from "../../src/main/core/crypto/index.ts";
import { RELAY_LIMITS } from "../../src/relay/limits.ts";
import { until } from "../contract/until.ts";
import { count } from "../harness/forms.ts";
import { newEnvelopes, newQueue, queueOf, RelayClient, type Replied } from "../harness/relayClient.ts";
import { type RelayProcess, startRelay } from "../harness/relayProcess.ts";
import { type HonestApp, honestApp } from "./honestApp.ts";
import { seededRandom } from "./seededRandom.ts";

const SEED = Number(process.env["HOMEPORT_SEED"] ?? 20261122);
const FRAMES = count({ quick: 600, full: 50_000 });
const MIB = 2 ** 20;
/** Node itself, SQLite, and garbage not yet collected, on top of what connections may hold together. */
const MOST_BYTES = RELAY_LIMITS.memoryBytes + 512 * MIB;

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const said = (answer: Replied | undefined): string => (answer?.type === "refused" ? answer.why : `${answer?.type}`);

describe("[G5] strangers at a meeting point", () => {
  let relay: RelayProcess;
  let app: HonestApp;
  let largest = 0;
  let watching: NodeJS.Timeout;
  const sockets: (Socket | WebSocket)[] = [];

  const measure = async (name = "resident_memory_bytes"): Promise<number> => {
    const text = await (await fetch(`${relay.http}/metrics`)).text();
    return Number(new RegExp(`^homeport_relay_${name} (\\d+)$`, "m").exec(text)?.[1]);
  };
  const raw = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port: relay.port }, () => resolve(socket));
      sockets.push(socket);
      socket.on("error", reject);
    });
  const dropAll = (): void => {
    for (const socket of sockets.splice(0))
      if (socket instanceof WebSocket) socket.terminate();
      else socket.destroy();
  };
  /** After each attack: nothing ended, memory stayed within its bound, and who behaves was served meanwhile. */
  const unharmed = async (what: string): Promise<void> => {
    await until(() => app.served().rounds > 0);
    const now = await measure();
    largest = Math.max(largest, now);
    console.log(`${what}: ${Math.round(largest / MIB)} MiB at most so far`);
    expect(largest).toBeLessThan(MOST_BYTES);
    expect(relay.child.exitCode).toBeNull();
    expect(relay.output()).not.toContain('"event":"fault"');
  };

  beforeAll(async () => {
    relay = await startRelay();
    app = await honestApp(relay.url);
    const look = async (): Promise<void> => {
      // Among a thousand that connect, or as it is stopped, one look may be reset: whether it lives is asked elsewhere.
      largest = Math.max(largest, await measure().catch(() => 0));
    };
    watching = setInterval(() => void look(), 100);
  });
  afterAll(async () => {
    clearInterval(watching);
    dropAll();
    await app.stop();
    expect(await relay.end()).toBe(0);
    rmSync(relay.data, { recursive: true });
  });

  it(`${FRAMES} malformed frames: each ends its connection with a number, or is refused`, async () => {
    console.log(`seed ${SEED}`);
    const random = seededRandom(SEED);
    const queue = newQueue();
    const signature = sign(DOMAIN.queueOpen, randomBytes(65), queue.write);
    const valid = [
      encodeRequest({ type: "open", number: 1, role: "write", keys: queue.keys, signature }),
      encodeRequest({ type: "deposit", number: 2, queue: queue.id, replaces: 0, envelopes: newEnvelopes(3) }),
      encodeRequest({ type: "fetch", number: 3, queue: queue.id, after: 0 }),
      encodeRequest({ type: "watch", number: 4, queue: queue.id }),
    ];
    const kinds: (() => Uint8Array | string)[] = [
      () => randomBytes(random.below(2_000)),
      () => random.pick(valid).slice(0, random.below(30)),
      () => Uint8Array.of(...random.pick(valid), 0),
      () => {
        const changed = random.pick(valid).slice();
        changed[random.below(Math.min(changed.length, 60))] = random.below(256);
        return changed;
      },
      // A list that promises more than there is: nothing may be made ready for it.
      () => Uint8Array.of(3, ...randomBytes(4), ...queue.id, ...new Uint8Array(8), 0, 128, 255, 255, 255, 255),
      () => Uint8Array.of(),
      () => "text",
    ];
    const ends = new Map<string, number>();
    const attempt = async (): Promise<void> => {
      const client = await RelayClient.connect(relay.url);
      client.socket.removeAllListeners("message");
      const answered = new Promise<string>((resolve) => {
        client.socket.on("message", (data: Buffer) => resolve(`answered ${data[0]}`));
        client.socket.on("close", (code) => resolve(`closed ${code}`));
      });
      client.socket.send(random.pick(kinds)());
      const end = await answered;
      ends.set(end, (ends.get(end) ?? 0) + 1);
      client.socket.terminate();
    };
    for (let n = 0; n < FRAMES; n += 20) await Promise.all(Array.from({ length: 20 }, attempt));
    console.log(Object.fromEntries(ends));
    // 18 is a refusal: a changed byte in a signature or an id still makes a request.
    expect([...ends.keys()].toSorted()).toEqual(["answered 18", "closed 1002", "closed 1003"]);
    expect([...ends.values()].reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(FRAMES);
    await unharmed("malformed frames");
  });

  it("a frame longer than any request is refused by its length, before its bytes are there", async () => {
    const client = await RelayClient.connect(relay.url);
    client.socket.send(new Uint8Array(REQUEST_BYTES + 1));
    await until(() => client.closed !== undefined);
    expect(client.closed).toBe(1009);
    // 2^62 bytes are announced, and never sent.
    const upgraded = await raw();
    upgraded.write(handshake(relay.port));
    await new Promise((resolve) => upgraded.once("data", resolve));
    const gone = new Promise((resolve) => upgraded.once("close", resolve));
    upgraded.resume();
    upgraded.write(Uint8Array.of(0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4));
    await gone;
    await unharmed("too long");
  });

  it("what is no HTTP, or a head too long, or the beginning of TLS, is ended without a word more than a status", async () => {
    for (const bytes of [
      "\x16\x03\x01\x02\x00\x01\x00",
      "GET",
      "\0".repeat(500),
      `GET / HTTP/1.1\r\nx: ${"y".repeat(20_000)}`,
    ]) {
      const socket = await raw();
      const [got, gone] = [[] as Buffer[], new Promise((resolve) => socket.once("close", resolve))];
      socket.on("data", (data) => got.push(data));
      socket.write(bytes);
      if (bytes === "GET") socket.end();
      await gone;
      expect(Buffer.concat(got).length).toBeLessThan(200);
    }
    await unharmed("no HTTP");
  });

  it("heads that come a byte at a time, or never, end when their time is over", async () => {
    const slow = await Promise.all(Array.from({ length: 300 }, raw));
    const begun = performance.now();
    let ended = 0;
    for (const socket of slow)
      socket
        .on("error", () => undefined)
        .on("close", () => ended++)
        .resume();
    const head = handshake(relay.port);
    let at = 0;
    // A third of them says nothing at all.
    const drip = setInterval(() => {
      slow.forEach((socket, n) => n % 3 > 0 && !socket.destroyed && socket.write(head[at % 60] ?? "x"));
      at++;
    }, 500);
    await until(() => ended === slow.length, RELAY_LIMITS.headMs + 10_000);
    clearInterval(drip);
    console.log(`the last of ${slow.length} ended after ${Math.round(performance.now() - begun)} ms`);
    await unharmed("slow heads");
  });

  it("1,000 connections at once, each with a frame of 1 MiB that never ends", async () => {
    const open = await Promise.all(Array.from({ length: 1_000 }, () => raw()));
    let ended = 0;
    const part = Buffer.concat([frameHead(REQUEST_BYTES), Buffer.alloc(MIB - 1_000)]);
    for (const socket of open) {
      socket
        .on("error", () => undefined)
        .on("close", () => ended++)
        .resume();
      socket.write(handshake(relay.port));
      socket.write(part);
    }
    // Beyond what all may hold together, whoever holds the most is ended.
    const fit = Math.ceil(RELAY_LIMITS.memoryBytes / MIB);
    await until(() => ended > 900 - fit, 60_000);
    for (let n = 0; n < 30; n++) {
      expect(await measure("held_bytes")).toBeLessThan(RELAY_LIMITS.memoryBytes + MIB);
      await wait(50);
    }
    await unharmed(`1,000 connections, ${ended} ended`);
    dropAll();
    await until(() => ended === 1_000);
  });

  it("1,000 connections at once that do nothing more are served beside others", async () => {
    const open = await Promise.all(
      Array.from({ length: 1_000 }, async () => {
        const client = await RelayClient.connect(relay.url);
        sockets.push(client.socket);
        return client;
      }),
    );
    expect(await measure("connected")).toBeGreaterThanOrEqual(1_000);
    const queue = newQueue();
    expect(said(await open[999]?.open(queue, "write"))).toBe("done");
    await unharmed("1,000 connections");
    dropAll();
  });

  it("a peer that asks for pages and never reads them is read no further, and holds little", async () => {
    const queue = newQueue();
    const writer = await RelayClient.connect(relay.url);
    await writer.open(queue, "write");
    for (let n = 0; n < 8; n++)
      expect(said(await writer.deposit(queue, newEnvelopes(16, LIMIT.envelopeBytes)))).toBe("done");
    const before = await measure("held_bytes");
    const deaf = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = await RelayClient.connect(relay.url);
        sockets.push(client.socket);
        await client.open(queue, "read");
        client.socket.pause();
        for (let n = 0; n < 400; n++) void client.fetch(queue);
        return client;
      }),
    );
    await wait(2_000);
    const held = (await measure("held_bytes")) - before;
    console.log(`20 that never read hold ${Math.round(held / 1024)} KiB`);
    expect(held).toBeGreaterThan(20 * LIMIT.fetchBytes - 1); // it is they who are measured
    expect(held).toBeLessThan(20 * (LIMIT.fetchBytes + 64 * 1024)); // one page each, and small requests
    await unharmed("never reading");
    for (const client of deaf) client.socket.terminate();
    writer.close();
    await until(() => writer.closed !== undefined);
  });

  it("[RQ4] many that watch what many change are told of it now and then, and at last how it stands", async () => {
    const queue = newQueue();
    const many = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = await RelayClient.connect(relay.url);
        sockets.push(client.socket);
        for (const role of ["write", "read"] as const) await client.open(queue, role);
        await client.watch(queue);
        return client;
      }),
    );
    const begun = performance.now();
    const before = await measure("news_total");
    // Nothing waits there: not one of these changes anything.
    await Promise.all(many.flatMap((client) => Array.from({ length: 50 }, () => client.acknowledge(queue, 9))));
    expect(await measure("news_total")).toBe(before);
    let changes = 0;
    const change = async (client: RelayClient): Promise<void> => {
      for (let round = 0; round < 12; round++) {
        if (said(await client.deposit(queue, newEnvelopes(1))) === "done") changes++;
        if (said(await client.acknowledge(queue, Number.MAX_SAFE_INTEGER)) === "done") changes++;
      }
    };
    await Promise.all(many.map(change));
    const last = await many[0]?.deposit(queue, newEnvelopes(1));
    const place = last?.type === "done" ? last.standing.last : 0;
    await until(() => many.every(({ news }) => news.at(-1)?.standing.last === place), 20_000);
    const told = (await measure("news_total")) - before;
    const { burst, perSecond } = RELAY_LIMITS.news;
    console.log(`${changes} changes, ${told} news to 20`);
    expect(told).toBeLessThan(20 * (burst + (perSecond * (performance.now() - begun)) / 1_000 + 1));
    await unharmed("watchers");
    dropAll();
  });

  it("[RQ2] no forged, borrowed or replayed opening lets anyone in", async () => {
    const [mallory, victim] = [await RelayClient.connect(relay.url), await RelayClient.connect(relay.url)];
    const [queue, own] = [newQueue(), newQueue()];
    const { id, keys } = queue;
    const open = (role: "write" | "read", signature: Uint8Array, shown = keys) =>
      mallory.ask({ type: "open", role, keys: shown, signature: sig(signature) });
    const signed = (nonce: Uint8Array, role: "write" | "read", by = queue[role]) =>
      sign(DOMAIN.queueOpen, openingBytes(nonce, id, role), by);
    const forgeries: Record<string, () => Promise<Replied | undefined>> = {
      "random bytes": () => open("read", randomBytes(64)),
      zeros: () => open("read", new Uint8Array(64)),
      "what another connection signed": () => open("read", signed(victim.nonce, "read")),
      "the other role's": () => open("read", signed(mallory.nonce, "write", queue.write)),
      "the other role's, by the right key": () => open("read", signed(mallory.nonce, "write", queue.read)),
      "the writer's key for reading": () => open("read", signed(mallory.nonce, "read", queue.write)),
      "another domain": () => open("read", sign(DOMAIN.receipt, openingBytes(mallory.nonce, id, "read"), queue.read)),
      "another queue's": () =>
        open("read", sign(DOMAIN.queueOpen, openingBytes(mallory.nonce, own.id, "read"), queue.read)),
      "a key that is no point": () => open("read", randomBytes(64), { ...keys, read: new Uint8Array(32).fill(255) }),
      "a key of small order": () =>
        open("read", new Uint8Array(64), { ...keys, read: Uint8Array.of(1, ...new Uint8Array(31)) }),
    };
    for (const [what, forge] of Object.entries(forgeries)) expect(said(await forge()), what).toBe("BadSignature");
    expect(said(await mallory.fetch(queue))).toBe("NotOpen");
    expect(said(await open("read", signed(mallory.nonce, "read")))).toBe("done"); // the same way, rightly signed
    await unharmed("forged openings");
  });

  it("[RQ1] nobody takes a queue's id: with another key in it, it is another queue", async () => {
    const mallory = await RelayClient.connect(relay.url);
    const victim = await RelayClient.connect(relay.url);
    const queue = newQueue();
    expect(said(await victim.open(queue, "write"))).toBe("done");
    expect(said(await victim.deposit(queue, newEnvelopes(2)))).toBe("done");
    const mine = signingKeys(randomBytes(32));
    const beside = [queueOf(queue.write, mine), queueOf(mine, queue.read), queueOf(queue.read, queue.write)];
    for (const squat of beside) {
      expect(Buffer.compare(squat.id, queue.id)).not.toBe(0);
      const role = squat.write === mine ? "write" : "read";
      const answer = await mallory.open({ ...squat, [role]: mine }, role);
      // Where it opens, it is an empty queue of its own.
      if (answer?.type === "done") expect(answer.standing.count).toBe(0);
    }
    expect(said(await mallory.deposit(queue, newEnvelopes(1)))).toBe("NotOpen");
    expect(said(await mallory.acknowledge(queue, Number.MAX_SAFE_INTEGER))).toBe("NotOpen");
    // The id itself in place of keys.
    const [same] = [{ write: queue.id, read: queue.id }];
    expect(said(await mallory.ask({ type: "open", role: "read", keys: same, signature: sig(randomBytes(64)) }))).toBe(
      "BadSignature",
    );
    const reader = await RelayClient.connect(relay.url);
    const opened = await reader.open(queue, "read");
    expect(opened?.type === "done" && opened.standing.count).toBe(2);
    await unharmed("squatting");
  });

  it("filling one's own queues over many connections keeps nobody else from theirs", async () => {
    const flood = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const client = await RelayClient.connect(relay.url);
        sockets.push(client.socket);
        const queue = newQueue();
        await client.open(queue, "write");
        return Promise.all(Array.from({ length: 300 }, () => client.deposit(queue, newEnvelopes(1, 4_096))));
      }),
    );
    const answers = new Map<string, number>();
    for (const answer of flood.flat()) answers.set(said(answer), (answers.get(said(answer)) ?? 0) + 1);
    console.log(Object.fromEntries(answers));
    expect(answers.get("done")).toBe(40 * LIMIT.queueEnvelopes);
    expect(answers.get("Full")).toBeGreaterThan(0);
    await unharmed("floods");
  });
});

const sig = (bytes: Uint8Array): Signature => as<Signature>(bytes);
const handshake = (port: number): string =>
  `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
/** Of a masked binary frame of that length. */
const frameHead = (length: number): Buffer => {
  const head = Buffer.alloc(14);
  head.writeUInt8(0x82, 0);
  head.writeUInt8(0xff, 1);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
};
