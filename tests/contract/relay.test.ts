/** A meeting point as apps meet it: a real process, real sockets, a real file. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { EMPTY, type Standing } from "../../src/shared/protocol/relay.ts";
import { RELAY_LIMITS } from "../../src/relay/limits.ts";
import { digest, newEnvelopes, newQueue, RelayClient, type Replied, type TestQueue } from "../harness/relayClient.ts";
import { freshData, type RelayProcess, startRelay } from "../harness/relayProcess.ts";
import { until } from "./until.ts";

const TOKEN = "planted-token-0123456789";

describe("a meeting point", () => {
  const running: RelayProcess[] = [];
  const folders: string[] = [];
  const start = async (...args: Parameters<typeof startRelay>): Promise<RelayProcess> => {
    const relay = await startRelay(...args);
    running.push(relay);
    folders.push(relay.data);
    return relay;
  };
  const standing = (answer: Replied | undefined): Standing => {
    if (answer?.type !== "done") throw new Error(`not done: ${JSON.stringify(answer)}`);
    return answer.standing;
  };
  const waiting = (answer: Replied | undefined) => {
    if (answer?.type !== "envelopes") throw new Error(`no page: ${JSON.stringify(answer)}`);
    return answer;
  };
  const refused = (answer: Replied | undefined): string =>
    answer?.type === "refused" ? answer.why : JSON.stringify(answer);
  const both = async (relay: RelayProcess, queue: TestQueue): Promise<readonly [RelayClient, RelayClient]> => {
    const [writer, reader] = [await RelayClient.connect(relay.url), await RelayClient.connect(relay.url)];
    standing(await writer.open(queue, "write"));
    standing(await reader.open(queue, "read"));
    return [writer, reader];
  };
  afterEach(async () => {
    for (const relay of running.splice(0)) await relay.end("SIGKILL");
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it("[RQ3] [RQ4] two who are never there together: deposit, fetch, acknowledge, and both are told", async () => {
    const relay = await start();
    const [queue, sent] = [newQueue(), newEnvelopes(3)];
    const writer = await RelayClient.connect(relay.url);
    expect(standing(await writer.open(queue, "write"))).toEqual(EMPTY);
    const deposited = standing(await writer.deposit(queue, sent));
    expect(deposited.count).toBe(3);
    writer.close();
    await until(() => writer.closed !== undefined);
    const reader = await RelayClient.connect(relay.url);
    expect(standing(await reader.open(queue, "read"))).toEqual(deposited);
    standing(await reader.watch(queue));
    const page = waiting(await reader.fetch(queue));
    expect(page.waiting.map(({ envelope }) => digest(envelope))).toEqual(sent.map(digest));
    const again = await RelayClient.connect(relay.url);
    standing(await again.open(queue, "write"));
    standing(await again.watch(queue));
    expect(standing(await reader.acknowledge(queue, page.waiting[1]?.place ?? 0)).count).toBe(1);
    await until(() => again.news.at(-1)?.standing.count === 1);
    standing(await again.deposit(queue, newEnvelopes(1)));
    await until(() => reader.news.at(-1)?.standing.count === 2);
    expect(reader.news.at(-1)?.queue).toEqual(queue.id);
  });

  it("[RQ2] refuses what names a queue not open in that role, and a false signature", async () => {
    const relay = await start();
    const [queue, other] = [newQueue(), newQueue()];
    const [writer, reader] = await both(relay, queue);
    standing(await writer.deposit(queue, newEnvelopes(1)));
    expect(refused(await writer.fetch(queue))).toBe("NotOpen");
    expect(refused(await writer.acknowledge(queue, 9))).toBe("NotOpen");
    expect(refused(await reader.deposit(queue, newEnvelopes(1)))).toBe("NotOpen");
    for (const answer of [writer.fetch(other), writer.deposit(other, newEnvelopes(1)), writer.watch(other)])
      expect(refused(await answer)).toBe("NotOpen");
    expect(refused(await writer.open({ ...queue, read: other.read }, "read"))).toBe("BadSignature");
    expect(refused(await writer.fetch(queue))).toBe("NotOpen");
    // The writer may hold both keys, too: then it may do both.
    standing(await writer.open(queue, "read"));
    expect(waiting(await writer.fetch(queue)).waiting).toHaveLength(1);
  });

  it("[RQ2] a token is asked for before anything else, whatever its length, and lets in", async () => {
    const relay = await start({ env: { HOMEPORT_RELAY_TOKEN: `other-token-0123456789,${TOKEN}` } });
    for (const token of [undefined, "", "x", `${TOKEN}x`, TOKEN.slice(1), "x".repeat(5_000)])
      await expect(RelayClient.connect(relay.url, token === undefined ? {} : { token })).rejects.toThrow("401");
    for (const token of [TOKEN, "other-token-0123456789"]) {
      const client = await RelayClient.connect(relay.url, { token });
      expect(client.nonce).toHaveLength(32);
      client.close();
    }
    expect((await fetch(`${relay.http}/metrics`)).status).toBe(401);
    expect((await fetch(`${relay.http}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
    expect((await fetch(`${relay.http}/healthz`)).status).toBe(200);
  });

  it("[RQ3] a full queue is refused and says so, nothing dropped; a replacement goes in whole", async () => {
    const relay = await start();
    const queue = newQueue();
    const [writer, reader] = await both(relay, queue);
    const sent = newEnvelopes(LIMIT.queueEnvelopes - 1);
    standing(await writer.deposit(queue, sent));
    expect(refused(await writer.deposit(queue, newEnvelopes(2)))).toBe("Full");
    const first = waiting(await reader.fetch(queue)).waiting;
    expect(first.map(({ envelope }) => digest(envelope))).toEqual(sent.map(digest));
    const [instead] = newEnvelopes(1);
    if (!instead) throw new Error("none");
    const after = standing(await writer.deposit(queue, [instead], first[100]?.place));
    expect(after.count).toBe(101);
  });

  it("[RQ5] has a rate for each connection and each queue, and says how long to wait", async () => {
    const relay = await start();
    const queue = newQueue();
    const [writer, reader] = await both(relay, queue);
    // A queue's outlives the connection that used it up.
    for (let round = 0; round < RELAY_LIMITS.deposited.burst / 64; round++) {
      const { last } = standing(await writer.deposit(queue, newEnvelopes(64)));
      standing(await reader.acknowledge(queue, last));
    }
    const again = await RelayClient.connect(relay.url);
    standing(await again.open(queue, "write"));
    const answer = await again.deposit(queue, newEnvelopes(64));
    expect(refused(answer)).toBe("Slower");
    expect(answer?.type === "refused" && answer.retryMs).toBeGreaterThan(1_000);
    expect(answer?.type === "refused" && answer.retryMs).toBeLessThanOrEqual(6_400);
    // Another queue over the same connection isn't held up.
    const other = newQueue();
    standing(await again.open(other, "write"));
    standing(await again.deposit(other, newEnvelopes(1)));

    const many = RELAY_LIMITS.requests.burst + 100;
    const answers = await Promise.all(Array.from({ length: many }, () => reader.fetch(queue)));
    const slower = answers.filter((each) => refused(each) === "Slower");
    expect(slower.length).toBeGreaterThan(0);
    expect(answers.filter((each) => each?.type === "envelopes").length).toBe(many - slower.length);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(waiting(await reader.fetch(queue)).waiting).toEqual([]);
  });

  it("[RQ5] a connection opens a bounded number of queues", async () => {
    const relay = await start();
    const client = await RelayClient.connect(relay.url);
    const queues = Array.from({ length: RELAY_LIMITS.openQueues }, newQueue);
    for (const queue of queues) standing(await client.open(queue, "read"));
    // So many at once use the rate up, too: that is asked for first.
    let beyond = await client.open(newQueue(), "read");
    while (beyond?.type === "refused" && beyond.why === "Slower") {
      await new Promise((resolve) => setTimeout(resolve, beyond?.type === "refused" ? beyond.retryMs : 0));
      beyond = await client.open(newQueue(), "read");
    }
    expect(refused(beyond)).toBe("TooMuch");
    for (const queue of queues.slice(0, 3)) standing(await client.watch(queue));
  });

  it("[RQ3] killed in the middle of traffic, it has every envelope it said it had, and goes on", async () => {
    const data = freshData();
    const kept = new Map<TestQueue, { said: string[]; acknowledged: number; asked: string[] }>();
    for (let round = 0; round < 4; round++) {
      const relay = await start({ data });
      const queues = Array.from({ length: 12 }, newQueue);
      let answered = 0;
      const traffic = queues.map(async (queue) => {
        const state = { said: [] as string[], acknowledged: 0, asked: [] as string[] };
        kept.set(queue, state);
        const [writer, reader] = await both(relay, queue);
        for (;;) {
          const sent = newEnvelopes(1 + (answered % 3));
          state.asked.push(...sent.map(digest));
          const answer = await writer.deposit(queue, sent);
          if (answer?.type === "refused") await new Promise((wait) => setTimeout(wait, 20));
          if (answer?.type === "done") state.said.push(...sent.map(digest));
          if (!answer || writer.closed !== undefined) return;
          answered++;
          if (state.said.length > 60 && state.acknowledged === 0) {
            const tenth = waiting(await reader.fetch(queue)).waiting[9]?.place ?? 0;
            if ((await reader.acknowledge(queue, tenth))?.type === "done") state.acknowledged = 10;
          }
        }
      });
      const ends = Promise.allSettled(traffic);
      await until(() => answered > 150 * (round + 1));
      expect(await relay.end("SIGKILL")).toBeNull();
      await ends;
    }
    const relay = await start({ data });
    let checked = 0;
    for (const [queue, { said, acknowledged, asked }] of kept) {
      const reader = await RelayClient.connect(relay.url);
      standing(await reader.open(queue, "read"));
      const there = waiting(await reader.fetch(queue)).waiting.map(({ envelope }) => digest(envelope));
      // What was said to be stored is; what was said to be gone is. An answer that the kill swallowed may be either way.
      for (const each of said.slice(10)) expect(there).toContain(each);
      if (acknowledged > 0) for (const each of said.slice(0, acknowledged)) expect(there).not.toContain(each);
      expect(there).toEqual(asked.filter((each) => there.includes(each)));
      checked += said.length;
      reader.close();
    }
    expect(checked).toBeGreaterThan(1_000);
  });

  it("[RQ3] told to stop, it finishes what is under way, says goodbye with 1001, and ends with 0 within 5 s", async () => {
    const relay = await start();
    const queue = newQueue();
    const [writer, reader] = await both(relay, queue);
    const under = Array.from({ length: 20 }, () => writer.deposit(queue, newEnvelopes(3)));
    await under[0];
    const begun = performance.now();
    const code = relay.end("SIGTERM");
    const done = (await Promise.all(under)).filter((answer) => answer?.type === "done").length;
    expect(await code).toBe(0);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await until(() => writer.closed !== undefined && reader.closed !== undefined);
    expect([writer.closed, reader.closed]).toEqual([1001, 1001]);
    expect(relay.output()).toMatch(/"event":"stopping"[^]*"event":"stopped","unfinished":0/);
    const again = await start({ data: relay.data });
    const later = await RelayClient.connect(again.url);
    expect(standing(await later.open(queue, "read")).count).toBeGreaterThanOrEqual(done * 3);
  });

  it("says how it is: /healthz, and /metrics as Prometheus reads it, without a queue or an address", async () => {
    const relay = await start();
    const queue = newQueue();
    const [writer, reader] = await both(relay, queue);
    const { last } = standing(await writer.deposit(queue, newEnvelopes(4)));
    waiting(await reader.fetch(queue));
    standing(await reader.acknowledge(queue, last));
    await writer.fetch(queue);
    const text = await (await fetch(`${relay.http}/metrics`)).text();
    for (const line of [
      "homeport_relay_connected 2",
      "homeport_relay_deposits_total 1",
      "homeport_relay_envelopes_total 4",
      "homeport_relay_acknowledgements_total 1",
      'homeport_relay_requests_refused_total{why="NotOpen"} 1',
    ])
      expect(text.split("\n")).toContain(line);
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(
        /^(# (HELP [a-z_]+ [^{}]+|TYPE [a-z_]+ (counter|gauge))|[a-z_]+(\{why="[A-Za-z]+"\})? \d+)$/,
      );
    expect(text).not.toContain("127.0.0.1");
    expect((await fetch(`${relay.http}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${relay.http}/metrics`, { method: "POST" })).status).toBe(405);
  });

  it("speaks TLS by flags", async () => {
    const data = freshData();
    const [key, cert] = [join(data, "key.pem"), join(data, "cert.pem")];
    // A certificate of its own for the test, made by the system's openssl.
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        key,
        "-out",
        cert,
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
      ],
      { stdio: "ignore" },
    );
    const relay = await start({ data, flags: ["--tls-cert", cert, "--tls-key", key] });
    const client = await RelayClient.connect(relay.url);
    const queue = newQueue();
    standing(await client.open(queue, "write"));
    expect(standing(await client.deposit(queue, newEnvelopes(16, LIMIT.envelopeBytes))).count).toBe(16);
    await expect(RelayClient.connect(relay.url.replace("wss", "ws"))).rejects.toThrow();
  });

  it("[RQ5] [S2] no address, queue, key, token or envelope is in its log or, but queue and envelope, on its disk", async () => {
    const folder = freshData();
    const tokens = join(folder, "tokens");
    writeFileSync(tokens, `${TOKEN}\n`);
    const relay = await start({ data: folder, flags: ["--token-file", tokens], env: { NODE_DEBUG: "" } });
    const queue = newQueue();
    const client = await RelayClient.connect(relay.url, { token: TOKEN, localAddress: "127.0.0.9" });
    standing(await client.open(queue, "write"));
    const [envelope] = newEnvelopes(1);
    if (!envelope) throw new Error("none");
    standing(await client.deposit(queue, [envelope]));
    await client.fetch(queue);
    client.socket.send(Uint8Array.of(99, 1, 2, 3));
    await until(() => client.closed !== undefined);
    await expect(RelayClient.connect(relay.url, { token: `wrong-${TOKEN}` })).rejects.toThrow("401");
    expect(await relay.end()).toBe(0);
    const log = relay.output();
    expect(log).toContain('"event":"started"'); // there is something to look through
    const planted = [queue.id, queue.keys.write, queue.keys.read, envelope.subarray(0, 32)];
    const forms = planted.flatMap((each) => [
      Buffer.from(each).toString("hex"),
      Buffer.from(each).toString("base64").slice(0, 40),
    ]);
    for (const form of [...forms, TOKEN, "127.0.0.", "::ffff", createHash("sha256").update(TOKEN).digest("hex")])
      expect(log).not.toContain(form);
    const disk = readFileSync(join(folder, "relay.sqlite"));
    expect(disk.indexOf(queue.id)).toBeGreaterThan(0);
    for (const never of [queue.keys.write, queue.keys.read, Buffer.from(TOKEN), Buffer.from("127.0.0.9")])
      expect(disk.indexOf(never)).toBe(-1);
  });
});
