import { connect, type Socket } from "node:net";
import { createSocket } from "node:dgram";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as, type DeviceId, type EnvelopeBytes, type Hash32, type RecordId } from "../../src/shared/base/brand.ts";
import { sameBytes } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { decodePart, encodePart, padme, PARTS_PER_MESSAGE } from "../../src/shared/protocol/envelope.ts";
import { decodeFrame, decodeIntroduction, encodeFrame, type Frame } from "../../src/shared/protocol/frames.ts";
import { decodeInvitation, decodePairingMessage } from "../../src/shared/protocol/pairing.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { openChannel, openPart, Reassembly, sealMessage } from "../../src/main/core/sync/envelope.ts";
import { openDiscovery } from "../../src/main/core/sync/links/lan/discovery.ts";
import { type Lan, openLan } from "../../src/main/core/sync/links/lan/lan.ts";
import { listen } from "../../src/main/core/sync/links/lan/listener.ts";
import { createReplicator, type Replicator } from "../../src/main/core/sync/replicator.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { memoryPipe } from "../contract/memoryLink.ts";
import { toyPair, type ToyPair } from "../contract/toyLog.ts";
import { until } from "../contract/until.ts";
import { count } from "../harness/forms.ts";
import { seededRandom } from "./seededRandom.ts";
import { prefixed } from "./wire.ts";

const SEED = Number(process.env["HOMEPORT_SEED"] ?? 20261122);
const options = { timers: systemTimers, random: randomBytes };

describe("byte layouts", () => {
  const readers: readonly ((bytes: Uint8Array) => unknown)[] = [
    decodePart,
    decodeFrame,
    decodeIntroduction,
    decodeInvitation,
    decodePairingMessage,
  ];
  const frame = (): Frame => ({
    type: "session",
    session: as<Hash32>(randomBytes(32)),
    number: 7,
    body: { what: "pack", entries: [randomBytes(40), randomBytes(0)], keys: [randomBytes(32)] },
  });

  it("[G5] readers take any bytes without throwing", () => {
    const bytes = fc.uint8Array({ maxLength: 400 });
    const check = fc.property(bytes, (input) => {
      for (const read of readers) read(input);
    });
    fc.assert(check, { seed: SEED, numRuns: count({ quick: 5_000, full: 200_000 }) });
  });

  it("[G5] one encoding a value: what a mutated frame reads as, it was written as", () => {
    const random = seededRandom(SEED);
    let read = 0;
    for (let i = 0; i < count({ quick: 3_000, full: 100_000 }); i++) {
      const bytes = encodeFrame(frame());
      for (let flips = 0; flips <= random.below(3); flips++) bytes[random.below(bytes.length)] = random.below(256);
      const decoded = decodeFrame(bytes);
      if (!decoded) continue;
      read++;
      expect(sameBytes(encodeFrame(decoded), bytes)).toBe(true);
    }
    console.log(`seed ${SEED}, ${read} mutants still readable`);
    expect(read).toBeGreaterThan(0);
  });

  it("[EN1] PADMÉ: never smaller, at most 12 % more, and itself padded", () => {
    for (let length = 1024; length < 200_000; length += 7) {
      const padded = padme(length);
      expect(padded >= length && padded <= length * 1.12 && padme(padded) === padded).toBe(true);
    }
    expect(padme(65_536)).toBe(65_536);
  });

  it("[EN1] envelopes of every message length are padded sizes between 1 and 64 KiB", () => {
    const pair = toyPair();
    const channel = openChannel(pair.a.me().link, pair.b.me().link.publicKey);
    if (!channel) throw new Error("channel");
    for (const length of [0, 1, 900, 967, 966, 5_000, 65_477, 65_478, 65_479, 300_000, 1_048_576]) {
      for (const envelope of sealMessage(channel, new Uint8Array(length), randomBytes)) {
        expect(envelope.length).toBeGreaterThanOrEqual(1024);
        expect(envelope.length).toBeLessThanOrEqual(65_536);
        expect(padme(envelope.length)).toBe(envelope.length);
      }
    }
  });

  it("[EN1] an envelope opens for its receiver alone, unaltered, and never for its sender", () => {
    const pair = toyPair();
    const [a, b] = [pair.a.me(), pair.b.me()];
    const [ab, ba] = [openChannel(a.link, b.link.publicKey), openChannel(b.link, a.link.publicKey)];
    if (!ab || !ba) throw new Error("channel");
    const [envelope] = sealMessage(ab, randomBytes(50), randomBytes);
    if (!envelope) throw new Error("envelope");
    expect(openPart(ba, envelope)?.bytes).toHaveLength(50);
    expect(openPart(ab, envelope)).toBeUndefined();
    const random = seededRandom(SEED);
    for (let i = 0; i < 500; i++) {
      const altered = envelope.slice();
      const at = random.below(altered.length);
      altered[at] = (altered[at] ?? 0) ^ (1 << random.below(8));
      expect(openPart(ba, altered)).toBeUndefined();
    }
  });

  it("[EN1] parts come together in any order; a peer that never ends its messages costs bounded memory", () => {
    const reassembly = new Reassembly();
    const id = randomBytes(8);
    const part = (index: number, message = id) =>
      ({ side: 0, message, index, count: 3, bytes: Uint8Array.of(index) }) as const;
    expect(reassembly.add(part(2))).toBeUndefined();
    expect(reassembly.add(part(0))).toBeUndefined();
    expect(reassembly.add(part(0))).toBeUndefined();
    expect(reassembly.add(part(1))).toEqual(Uint8Array.of(0, 1, 2));
    for (let i = 0; i < 10_000; i++) reassembly.add(part(0, randomBytes(8)));
    expect(reassembly.openMessages).toBeLessThanOrEqual(4);
    expect(decodePart(encodePart({ ...part(0), count: PARTS_PER_MESSAGE + 1 }))).toBeUndefined();
  });
});

describe("sockets under attack", () => {
  let pair: ToyPair;
  const stations: { lan: Lan; replicator: Replicator }[] = [];
  const port = (): number => stations[0]?.lan.port ?? 0;

  beforeAll(async () => {
    pair = toyPair();
    for (const log of [pair.a, pair.b]) {
      const replicator = createReplicator({ log, ...options });
      const lan = unwrap(await openLan({ ...options, discovery: "off" }));
      lan.serve({ sink: replicator, log });
      stations.push({ lan, replicator });
    }
    stations[1]?.lan.setManual(`127.0.0.1:${port()}`);
    await until(() => stations[1]?.replicator.live().length === 1);
  });
  afterAll(async () => {
    for (const { lan, replicator } of stations) {
      replicator.stop();
      await lan.stop();
    }
  });

  const open = (): Promise<Socket> =>
    new Promise((done) => {
      const socket = connect({ host: "127.0.0.1", port: port() });
      socket.on("error", () => undefined);
      socket.on("connect", () => done(socket));
      socket.on("close", () => done(socket));
    });
  /** From writing at b until it has arrived at a, in ms. */
  const roundTrip = async (): Promise<number> => {
    const before = pair.a.received;
    const start = performance.now();
    pair.b.write(`honest ${before}`);
    await until(() => pair.a.received > before, 5_000);
    return performance.now() - start;
  };

  it("[G5] 1,000 connections, silent, dripping, malformed, oversize: bounded, and the honest peer unaffected", async () => {
    const random = seededRandom(SEED);
    const sockets: Socket[] = [];
    const calm = await roundTrip();
    const before = process.memoryUsage();
    const times: number[] = [];
    for (let i = 0; i < 1_000; i++) {
      const socket = await open();
      sockets.push(socket);
      const huge = Buffer.alloc(4);
      huge.writeUInt32BE(0xffffffff);
      random.pick([
        () => undefined,
        () => socket.write(prefixed(randomBytes(65_536)).subarray(0, 60_000)), // never completed
        () => socket.write(Buffer.of(0)),
        () => socket.write(huge),
        () => socket.write(prefixed(randomBytes(0))),
        () => socket.write(randomBytes(1 + random.below(5_000))),
        () => socket.write(Buffer.concat([prefixed(randomBytes(1024)), prefixed(randomBytes(65_536))])),
      ])();
      if (i % 50 === 0) times.push(await roundTrip());
    }
    const stillOpen = sockets.filter((socket) => !socket.destroyed && socket.readyState === "open").length;
    const after = process.memoryUsage();
    const grown = after.heapUsed + after.external - before.heapUsed - before.external;
    for (const socket of sockets) socket.destroy();
    const worst = Math.max(...times);
    console.log(
      `seed ${SEED}; ${stillOpen} of 1000 still open; memory grew ${(grown / 2 ** 20).toFixed(1)} MiB; ` +
        `honest entry ${calm.toFixed(1)} ms before, at worst ${worst.toFixed(1)} ms during`,
    );
    expect(stillOpen).toBeLessThanOrEqual(64);
    expect(grown).toBeLessThan(64 * 2 ** 20);
    expect(worst).toBeLessThan(1_000);
    expect(stations[0]?.replicator.live()).toHaveLength(1);
  });

  it("[G5] slow-loris: a byte now and then keeps no connection beyond the time for a first frame", async () => {
    let now = 0;
    const due: { at: number; run: () => void }[] = [];
    const timers = {
      now: () => now,
      wallClock: () => now,
      after: (ms: number, run: () => void) => {
        due.push({ at: now + ms, run });
        return () => undefined;
      },
    };
    const replicator = createReplicator({ log: toyPair().a, timers, random: randomBytes });
    const listener = unwrap(await listen({ port: 0, host: "127.0.0.1", onLink: (link) => replicator.attach(link) }));
    const socket = connect({ host: "127.0.0.1", port: listener.port });
    await until(() => listener.strangers() === 1);
    const frame = prefixed(randomBytes(1024));
    for (let i = 0; i < 20; i++) {
      socket.write(frame.subarray(i, i + 1));
      await new Promise((done) => setTimeout(done, 5));
    }
    expect(listener.strangers()).toBe(1);
    now = 10_000;
    for (const timer of due.splice(0)) if (timer.at <= now) timer.run();
    await until(() => listener.strangers() === 0);
    replicator.stop();
    await listener.stop();
  });

  it("[G5] malformed frames from the partner's own device: dropped, core goes on", async () => {
    const { a, b } = toyPair();
    const [ra, rb] = [createReplicator({ log: a, ...options }), createReplicator({ log: b, ...options })];
    const random = seededRandom(SEED);
    const channel = openChannel(a.me().link, b.me().link.publicKey);
    if (!channel) throw new Error("channel");
    let sent = 0;
    const nasty = (): EnvelopeBytes[] => {
      sent++;
      const huge = { type: "session" as const, session: as<Hash32>(randomBytes(32)), number: random.below(9) };
      const record = as<RecordId>(randomBytes(32));
      return random.pick([
        () => sealMessage(channel, randomBytes(random.below(3000)), randomBytes),
        () =>
          sealMessage(channel, encodeFrame({ ...huge, body: { what: "together", records: [record] } }), randomBytes),
        () => sealMessage(channel, encodeFrame({ ...huge, body: { what: "alive" } }), randomBytes),
        () => [as<EnvelopeBytes>(randomBytes(1024 + random.below(2000)))],
        () => sealMessage(channel, randomBytes(200_000), randomBytes).slice(0, 1),
      ])();
    };
    const pipe = memoryPipe((from, bytes) => (from === "dialler" ? [bytes, ...nasty(), ...nasty()] : [bytes]));
    const peer = a.peers()[0];
    ra.attach(pipe[0], peer);
    rb.attach(pipe[1]);
    for (let i = 0; i < 200; i++) {
      a.write(`a${i}`);
      await new Promise((done) => setTimeout(done, 1));
    }
    await until(() => b.bodies().length === 200);
    console.log(`${sent} malformed messages between 200 entries`);
    expect(rb.togetherStates()).toHaveLength(0);
    ra.stop();
    rb.stop();
  });

  it("[G5] malformed multicast packets and made-up services: nothing thrown", async () => {
    const random = seededRandom(SEED);
    let found = 0;
    const type = `hp-${process.pid}`;
    const discovery = openDiscovery({ type, random: randomBytes, onFound: () => found++, onBlocked: () => undefined });
    discovery.announce(4321, ["00"]);
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    await new Promise<void>((done) => socket.bind(0, () => done()));
    socket.setMulticastInterface("127.0.0.1");
    const name = (text: string): Buffer =>
      Buffer.concat([
        ...text.split(".").map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])),
        Buffer.of(0),
      ]);
    const record = (owner: string, type: number, data: Buffer): Buffer => {
      const fixed = Buffer.alloc(10);
      fixed.writeUInt16BE(type, 0);
      fixed.writeUInt16BE(1, 2);
      fixed.writeUInt32BE(120, 4);
      fixed.writeUInt16BE(data.length, 8);
      return Buffer.concat([name(owner), fixed, data]);
    };
    const made = (): Buffer => {
      const fqdn = `x${random.below(1e9)}._${type}._tcp.local`;
      const header = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
      const srv = Buffer.concat([Buffer.from([0, 0, 0, 0, random.below(256), random.below(256)]), name("h.local")]);
      const txt = Buffer.concat([Buffer.of(random.below(30)), randomBytes(random.below(30))]);
      const body = [record(`_${type}._tcp.local`, 12, name(fqdn)), record(fqdn, 33, srv), record(fqdn, 16, txt)];
      const packet = Buffer.concat([header, ...body]);
      if (random.below(2) === 0) for (let i = 0; i < 3; i++) packet[random.below(packet.length)] = random.below(256);
      return random.below(5) === 0 ? packet.subarray(0, random.below(packet.length)) : packet;
    };
    for (let i = 0; i < 2_000; i++) {
      socket.send(made(), 5353, "224.0.0.251");
      if (i % 20 === 0) await new Promise((done) => setTimeout(done, 5));
    }
    await until(() => found > 0);
    await new Promise((done) => setTimeout(done, 100));
    console.log(`seed ${SEED}; 2000 packets, ${found} services told`);
    socket.close();
    discovery.stop();
    expect(await roundTrip()).toBeLessThan(1_000);
  });

  it("[G5] a partner that floods faster than the gate takes it is read no further", async () => {
    const { a, b } = toyPair();
    const [ra, rb] = [createReplicator({ log: a, ...options }), createReplicator({ log: b, ...options })];
    const body = "x".repeat(200_000);
    for (let i = 0; i < 100; i++) a.write(body);
    let open: () => void = () => undefined;
    const gate = new Promise<void>((done) => (open = done));
    const plain = b.receive.bind(b);
    let waiting = 0;
    b.receive = async (from: DeviceId, entries, keys) => {
      waiting += entries.length;
      await gate;
      return plain(from, entries, keys);
    };
    const pipe = memoryPipe();
    let delivered = 0;
    const link = {
      ...methodsOf(pipe[1]),
      onEnvelope: (handler: (bytes: Uint8Array) => void) =>
        pipe[1].onEnvelope((bytes) => ((delivered += bytes.length), handler(bytes))),
    };
    ra.attach(pipe[0], a.peers()[0]);
    rb.attach(link);
    await new Promise((done) => setTimeout(done, 1500));
    expect(delivered).toBeLessThan(8 * 2 ** 20);
    expect(waiting).toBeGreaterThan(0);
    open();
    await until(() => b.bodies().length === 100, 30_000);
    ra.stop();
    rb.stop();
  });
});

const methodsOf = (link: ReturnType<typeof memoryPipe>[1]): typeof link => ({
  dialled: link.dialled,
  send: (envelope) => link.send(envelope),
  queued: () => link.queued(),
  onEnvelope: (handler) => link.onEnvelope(handler),
  onDrain: (handler) => link.onDrain(handler),
  onClose: (handler) => link.onClose(handler),
  admitted: () => link.admitted(),
  pause: () => link.pause(),
  resume: () => link.resume(),
  close: () => link.close(),
});
