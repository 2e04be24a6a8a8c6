/** What a stranger on the network can make us do by announcing, as often as they like, whatever they like. */
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import type { DiscoveryDeps, Found } from "../../src/main/core/sync/links/lan/discovery.ts";
import { type Lan, openLan } from "../../src/main/core/sync/links/lan/lan.ts";
import { hourOf, pseudonym } from "../../src/main/core/sync/links/lan/pseudonym.ts";
import { pairSecret } from "../../src/main/core/sync/pairSecret.ts";
import { createReplicator, type Replicator } from "../../src/main/core/sync/replicator.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { toyPair, type ToyPair } from "../contract/toyLog.ts";

const FOR_MS = 3_000;

let pair: ToyPair;
let replicator: Replicator;
let lan: Lan;
let announce: DiscoveryDeps["onFound"];
let server: Server;
let port: number;
/** Places we called, one a connection. */
let called: string[];

beforeEach(async () => {
  called = [];
  server = createServer((socket) => {
    called.push(socket.localAddress ?? "");
    socket.destroy();
  }).listen(0, "0.0.0.0");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
  pair = toyPair();
  replicator = createReplicator({ log: pair.a, timers: systemTimers, random: randomBytes });
  lan = unwrap(
    await openLan({
      timers: systemTimers,
      random: randomBytes,
      discovery: ({ onFound }) => {
        announce = onFound;
        return { announce: () => undefined, ask: () => undefined, stop: () => undefined };
      },
    }),
  );
  lan.serve({ sink: replicator, log: pair.a });
});
afterEach(async () => {
  replicator.stop();
  await lan.stop();
  server.close();
});

/** Every 5 ms another one, each from another place that also names seven more. */
async function flood(pseudonyms: () => string[]): Promise<number> {
  const end = performance.now() + FOR_MS;
  let sent = 0;
  for (; performance.now() < end; sent++) {
    const addresses = Array.from({ length: 8 }, (_, i) => `127.${i + 1}.${sent >> 7}.${1 + (sent & 127)}`);
    const found: Found = { instance: toHex(randomBytes(16)), addresses, port, pseudonyms: pseudonyms() };
    announce(found);
    await new Promise((done) => setTimeout(done, 5));
  }
  return sent;
}

describe("a flood of announcements", () => {
  it("[G5] of nobody we know: a few a minute are tried, each where it came from and nowhere else it names", async () => {
    const sent = await flood(() => [toHex(randomBytes(16))]);
    console.log(`unknown: ${sent} announced, ${called.length} tried`);
    expect(called.length).toBeGreaterThan(0);
    expect(called.length).toBeLessThanOrEqual(8);
    expect(called.filter((place) => !place.startsWith("127.1."))).toEqual([]);
  }, 30_000);

  it("[G5] that repeat the partner's own pseudonym: neither dialled without end nor kept from dialling", async () => {
    const secret = pairSecret(pair.b.me().link, pair.a.me().certificate.linkKey, pair.a.space);
    if (!secret) throw new Error("no pair secret");
    const hour = hourOf(systemTimers.wallClock());
    const sent = await flood(() => [pseudonym(secret, pair.b.me().device, hour)]);
    console.log(`known: ${sent} announced, ${called.length} tried`);
    expect(called.length).toBeGreaterThan(0);
    // Twelve times it is taken for news, with four of its places; each begins a round of twelve at most, however quickly those
    // hang up. Then come rounds ever further apart: three more in this time where the waits turn out shortest.
    expect(new Set(called).size).toBeLessThanOrEqual(12 * 4);
    expect(called.length).toBeLessThanOrEqual((12 + 3) * 12);
  }, 30_000);
});
