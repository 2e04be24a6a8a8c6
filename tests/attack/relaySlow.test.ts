/** Peers that are silent, slow or too many, at a meeting point whose patience is shortened from minutes to moments. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { unwrap } from "../../src/shared/base/result.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { Counts } from "../../src/relay/counts.ts";
import type { RelayLimits } from "../../src/relay/limits.ts";
import { type RelayServer, startServer } from "../../src/relay/server.ts";
import { openSqliteStore } from "../../src/relay/store/sqliteStore.ts";
import { until } from "../contract/until.ts";
import { newEnvelopes, newQueue, RelayClient } from "../harness/relayClient.ts";

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe("[G5] silent and slow peers of a meeting point", () => {
  let server: RelayServer;
  let counts: Counts;
  let folder: string;
  const start = async (
    limits: Partial<RelayLimits>,
    most: { maxConnections?: number; maxPerAddress?: number } = {},
  ) => {
    folder = mkdtempSync(join(tmpdir(), "homeport-relay-slow-"));
    const path = join(folder, "relay.sqlite");
    const store = unwrap(openSqliteStore({ path, maxBytes: 2 ** 30, now: Date.now }));
    counts = new Counts();
    const open = { host: "0.0.0.0", port: 0, tls: undefined, tokens: [], maxConnections: 1_000, maxPerAddress: 0 };
    server = unwrap(await startServer({ ...open, ...most, store, counts, log: () => undefined, limits }));
    return `ws://127.0.0.1:${server.port}`;
  };
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it("[RQ5] who opens no queue in time is ended with 1008, who did stays", async () => {
    const url = await start({ openMs: 300 });
    const [idle, used] = [await RelayClient.connect(url), await RelayClient.connect(url)];
    await used.open(newQueue(), "read");
    await until(() => idle.closed !== undefined);
    expect(idle.closed).toBe(1008);
    await wait(400);
    expect(used.closed).toBeUndefined();
    used.close();
  });

  it("a frame that isn't whole in time ends its connection, pings answered in between or not", async () => {
    const url = await start({ frameMs: 400, openMs: 300, pingMs: 100 });
    const client = await RelayClient.connect(url);
    await client.open(newQueue(), "write");
    // The first fragment of a message, and never a second; `ws` answers pings by itself.
    client.socket.send(new Uint8Array(5_000), { fin: false });
    await until(() => client.closed !== undefined);
    expect(counts.all()["connectionsEnded"]).toBe(1);
    // Frames in pieces, each whole in time, are as good as any.
    const patient = await RelayClient.connect(url);
    const queue = newQueue();
    await patient.open(queue, "write");
    for (let n = 0; n < 8; n++) {
      expect((await patient.deposit(queue, newEnvelopes(1, LIMIT.envelopeBytes)))?.type).toBe("done");
      await wait(100);
    }
    expect(patient.closed).toBeUndefined();
    patient.close();
  });

  it("a peer that is gone without a word is ended, one that answers pings stays for as long as it likes", async () => {
    const url = await start({ pingMs: 150 });
    const [gone, there] = [await RelayClient.connect(url), await RelayClient.connect(url)];
    for (const client of [gone, there]) await client.open(newQueue(), "read");
    gone.socket.pause(); // nothing it is sent is read, so no ping is answered
    await until(() => counts.connected === 1);
    await wait(600);
    expect(there.closed).toBeUndefined();
    there.close();
    gone.socket.terminate();
  });

  it("a peer that watches and never reads its news is ended", async () => {
    const news = { burst: 1_000, perSecond: 1_000 };
    const url = await start({ unsentBytes: 20_000, heldRequests: 1_000_000, heldBytes: 2 ** 30, news });
    const queue = newQueue();
    const [writer, deaf] = [await RelayClient.connect(url), await RelayClient.connect(url)];
    await writer.open(queue, "write");
    await deaf.open(queue, "read");
    await deaf.watch(queue);
    for (let n = 0; n < 8; n++) await writer.deposit(queue, newEnvelopes(16, LIMIT.envelopeBytes));
    deaf.socket.pause();
    // Filled until its socket takes no more; what then waits for it is bounded.
    for (let n = 0; n < 60; n++) void deaf.fetch(queue);
    await writer.open(queue, "read");
    for (let n = 1; n <= 128 && counts.all()["connectionsEnded"] === undefined; n++) await writer.acknowledge(queue, n);
    await until(() => counts.all()["connectionsEnded"] === 1);
    writer.close();
    deaf.socket.terminate();
  });

  it("an app with a page and small things under way is let be where others never read the page that each of them asked for", async () => {
    const url = await start({ memoryBytes: 8 * LIMIT.fetchBytes + 64 * 1024, heldRequests: 1_000, heldBytes: 2 ** 30 });
    const [app, writer] = [await RelayClient.connect(url), await RelayClient.connect(url)];
    const [mine, theirs] = [newQueue(), newQueue()];
    for (const [client, queue] of [
      [app, mine],
      [writer, theirs],
    ] as const) {
      await client.open(queue, "write");
      for (let n = 0; n < 5; n++) await client.deposit(queue, newEnvelopes(2, LIMIT.envelopeBytes));
    }
    await app.open(mine, "read");
    const held = async (): Promise<number> => {
      const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
      return Number(/^homeport_relay_held_bytes (\d+)$/m.exec(text)?.[1]);
    };
    const deaf: RelayClient[] = [];
    for (let each = 1; each <= 8; each++) {
      const client = await RelayClient.connect(url);
      deaf.push(client);
      await client.open(theirs, "read");
      client.socket.pause();
      // As many as its socket takes, and one page that waits for it.
      while ((await held()) < each * LIMIT.fetchBytes) {
        void client.fetch(theirs);
        await wait(20);
      }
    }
    for (let n = 0; n < 20; n++) {
      // As when it opens all its queues at once.
      const asked = [app.deposit(mine, newEnvelopes(1)), app.fetch(mine), app.fetch(mine, 1)];
      expect((await Promise.all(asked)).map((answer) => answer?.type)).toEqual(["done", "envelopes", "envelopes"]);
    }
    expect(app.closed).toBeUndefined();
    expect(counts.all()["connectionsEnded"]).toBeGreaterThan(0);
    for (const { socket } of [app, writer, ...deaf]) socket.terminate();
  });

  it("takes so many connections, and so many of one address, and room made is room again", async () => {
    const url = await start({}, { maxConnections: 8, maxPerAddress: 5 });
    const mine = await Promise.all(Array.from({ length: 5 }, () => RelayClient.connect(url)));
    await expect(RelayClient.connect(url)).rejects.toThrow();
    const others = await Promise.all(
      Array.from({ length: 3 }, () => RelayClient.connect(url, { localAddress: "127.0.0.2" })),
    );
    await expect(RelayClient.connect(url, { localAddress: "127.0.0.3" })).rejects.toThrow();
    for (const client of mine) client.close();
    await until(() => counts.connected === 3);
    await wait(50);
    const again = await RelayClient.connect(url);
    expect(again.closed).toBeUndefined();
    expect(counts.all()["connectionsRefused"]).toBe(2);
    for (const client of [...others, again]) client.close();
  });

  it("a thousand that never said what they want don't keep it from stopping", async () => {
    await start({ headMs: 60_000, shutdownMs: 1_500 });
    const mute = await Promise.all(
      Array.from(
        { length: 500 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket: Socket = connect({ host: "127.0.0.1", port: server.port }, () => resolve(socket));
            socket.on("error", () => undefined);
          }),
      ),
    );
    const begun = performance.now();
    await server.stop();
    expect(performance.now() - begun).toBeLessThan(3_000);
    for (const socket of mute) socket.destroy();
  });
});
