import { afterEach, describe, expect, it } from "vitest";
import { as, type EnvelopeBytes, type RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { decodeEntry, isEntry } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { memoryPipe, type Tap } from "../../../../tests/contract/memoryLink.ts";
import { peerOf, toyDevice, ToyLog, toyPair } from "../../../../tests/contract/toyLog.ts";
import { lackBodies } from "../../../../tests/contract/toyBodies.ts";
import { until } from "../../../../tests/contract/until.ts";
import { randomBytes } from "../crypto/index.ts";
import { createReplicator, type Replicator } from "./replicator.ts";
import { systemTimers } from "./timers.ts";

const running: Replicator[] = [];
afterEach(() => {
  for (const replicator of running.splice(0)) replicator.stop();
});

function replicate(log: ToyLog, onMet?: () => void): Replicator {
  const replicator = createReplicator({ log, timers: systemTimers, random: randomBytes, ...(onMet ? { onMet } : {}) });
  running.push(replicator);
  return replicator;
}

function join(a: ToyLog, b: ToyLog, ra: Replicator, rb: Replicator, tap?: Tap): ReturnType<typeof memoryPipe> {
  const pipe = memoryPipe(tap);
  const peer = a.peers().find(({ device }) => Buffer.from(device).equals(b.me().device));
  ra.attach(pipe[0], peer);
  rb.attach(pipe[1]);
  return pipe;
}

const record = as<RecordId>(randomBytes(32));

describe("replicator", () => {
  it("[RC1] sends what the other lacks, both ways, with its record keys, and new entries at once", async () => {
    const { a, b } = toyPair();
    for (let i = 0; i < 40; i++) a.write(`a${i}`);
    b.write("b0");
    let met = 0;
    const [ra, rb] = [replicate(a, () => met++), replicate(b)];
    join(a, b, ra, rb);
    await until(() => a.bodies().length === 41 && b.bodies().length === 41);
    expect(b.keysSeen.size).toBe(1);
    expect(met).toBe(1);
    a.write("late");
    await until(() => b.bodies().includes("late"));
    expect(ra.isLive(b.me().device)).toBe(true);
  });

  it("[EN1] carries packs far larger than an envelope", async () => {
    const { a, b } = toyPair();
    const bodies = Array.from({ length: 12 }, () => Buffer.from(randomBytes(100_000)).toString("hex"));
    for (const body of bodies) a.write(body);
    join(a, b, replicate(a), replicate(b));
    await until(() => b.bodies().length === 12);
    expect(b.bodies()).toEqual(bodies);
  });

  it("[KD2] asks a peer for the bodies that are not here, each once, also of what came so meanwhile, and hands on its own", async () => {
    const { a, b } = toyPair();
    const { items, lack } = await lackBodies(a, b, 600, 599, [7]);
    join(a, b, replicate(a), replicate(b));
    await until(() => lack.came.size === 598);
    lack.missing = [...lack.missing, ...items.slice(599)];
    a.write("so it is looked at");
    await until(() => lack.came.size === 599);
    expect(lack.missing.map(({ seq }) => seq)).toEqual([7]);
    expect(lack.looked.toSorted((x, y) => x - y)).toEqual(items.map(({ seq }) => seq));
  });

  it("[RC1] [KD2] counts what goes ahead of entries in with their pack, and sends of that no piece twice in one", async () => {
    const { a, b } = toyPair();
    const pieces = Array.from({ length: 200 }, () => randomBytes(8_000));
    let most = 0;
    a.ahead = (entries) =>
      entries.flatMap((bytes) => {
        const entry = decodeEntry(bytes);
        return isEntry(entry) ? (pieces[entry.core.seq >> 1] ?? []) : [];
      });
    const { receive } = b;
    b.receive = (from, entries, keys) => {
      const names = entries.map((bytes) => toHex(bytes.subarray(0, 200)));
      expect(new Set(names).size).toBe(names.length);
      most = Math.max(
        most,
        entries.reduce((sum, bytes) => sum + bytes.length, 0),
      );
      return receive.call(b, from, entries, keys);
    };
    for (let i = 0; i < 380; i++) a.write(`a${i}`);
    join(a, b, replicate(a), replicate(b));
    await until(() => b.bodies().length === 380);
    expect(most).toBeGreaterThan(LIMIT.packBytes / 8);
    expect(most).toBeLessThan(LIMIT.packBytes / 2);
  });

  it("does not send back to a peer what came from it", async () => {
    const { a, b } = toyPair();
    const [ra, rb] = [replicate(a), replicate(b)];
    let fromB = 0;
    join(a, b, ra, rb, (from, bytes) => {
      if (from === "acceptor" && bytes.length > 50_000) fromB++;
      return [bytes];
    });
    a.write("x".repeat(60_000));
    await until(() => b.bodies().length === 1);
    b.write("y");
    await until(() => a.bodies().length === 2);
    expect(fromB).toBe(0);
  });

  it("[RC1] sends again what the peer dropped", async () => {
    const { a, b } = toyPair();
    let dropped = 0;
    b.drop = () => dropped++ < 3;
    for (let i = 0; i < 5; i++) a.write(`a${i}`);
    join(a, b, replicate(a), replicate(b));
    await until(() => b.bodies().length === 5);
    expect(dropped).toBeGreaterThan(3);
  });

  it("does not send the same for ever to a peer that never takes it", async () => {
    const { a, b } = toyPair();
    let dropped = 0;
    b.drop = () => ++dropped > 0;
    a.write("never");
    join(a, b, replicate(a), replicate(b));
    await until(() => dropped >= 2);
    await new Promise((done) => setTimeout(done, 1000));
    expect(dropped).toBe(2);
  });

  it("passes on what a third device wrote", async () => {
    const { a, b, devices } = toyPair();
    const second = toyDevice(devices[0].person);
    const a2 = new ToyLog(a.space, second, a.knownPersons());
    a.addPeer(peerOf(second.self.certificate));
    b.addPeer(peerOf(second.self.certificate));
    a2.addPeer(peerOf(devices[0].self.certificate));
    const [ra, rb, ra2] = [replicate(a), replicate(b), replicate(a2)];
    join(a, b, ra, rb);
    join(a2, a, ra2, ra);
    a2.write("from the second device");
    await until(() => b.bodies().includes("from the second device"));
  });

  it("two links at once do no harm, and one of them stays", async () => {
    const { a, b } = toyPair();
    const [ra, rb] = [replicate(a), replicate(b)];
    join(a, b, ra, rb);
    join(b, a, rb, ra);
    a.write("1");
    await until(() => b.bodies().length === 1);
    await new Promise((done) => setTimeout(done, 100));
    b.write("2");
    await until(() => a.bodies().length === 2);
    expect(ra.isLive(b.me().device)).toBe(true);
  });

  it("[F17] Write together is on once both joined, off for both when one leaves or the link is lost", async () => {
    const { a, b } = toyPair();
    const [ra, rb] = [replicate(a), replicate(b)];
    const pipe = join(a, b, ra, rb);
    await until(() => ra.live().length === 1 && rb.live().length === 1);
    const seenByB: string[] = [];
    rb.onTogether(({ state }) => seenByB.push(state));
    expect(ra.togetherJoin(record)).toBe("waiting");
    await until(() => seenByB.at(-1) === "asked");
    expect(rb.togetherJoin(record)).toBe("on");
    await until(() => ra.togetherStates()[0]?.state === "on");
    ra.togetherLeave(record);
    await until(() => rb.togetherStates().length === 0);

    ra.togetherJoin(record);
    rb.togetherJoin(record);
    await until(() => ra.togetherStates()[0]?.state === "on" && rb.togetherStates()[0]?.state === "on");
    pipe[0].close();
    await until(() => ra.togetherStates().length === 0 && rb.togetherStates().length === 0);

    // Waiting alone outlives the link, and is heard by the next one.
    ra.togetherJoin(record);
    join(a, b, ra, rb);
    await until(() => rb.togetherStates()[0]?.state === "asked");
  });

  it("[EN3] a new device under a known person key is let in by its first frame", async () => {
    const { a, b, devices } = toyPair();
    const fresh = toyDevice(devices[0].person, true);
    const restored = new ToyLog(a.space, fresh, a.knownPersons());
    restored.addPeer(peerOf(devices[1].self.certificate, true));
    b.write("before");
    const [rr, rb] = [replicate(restored), replicate(b)];
    join(restored, b, rr, rb);
    await until(() => restored.bodies().includes("before"));
    expect(b.admitted).toHaveLength(1);
    restored.write("after");
    await until(() => b.bodies().includes("after"));
  });

  it("[EN3] a certificate under another person key gets silence", async () => {
    const { a, b, devices } = toyPair();
    const stranger = toyDevice();
    const log = new ToyLog(a.space, stranger, a.knownPersons());
    log.addPeer(peerOf(devices[1].self.certificate, true));
    let answered = 0;
    join(log, b, replicate(log), replicate(b), (from, bytes) => {
      if (from === "acceptor") answered++;
      return [bytes];
    });
    await new Promise((done) => setTimeout(done, 200));
    expect(answered).toBe(0);
    expect(b.admitted).toHaveLength(0);
  });

  it("[S7] frames recorded in one session do nothing in another, nor twice in their own", async () => {
    const { a, b } = toyPair();
    const [ra, rb] = [replicate(a), replicate(b)];
    const recorded: EnvelopeBytes[] = [];
    const pipe = join(a, b, ra, rb, (from, bytes) => {
      if (from !== "dialler") return [bytes];
      recorded.push(bytes);
      return [bytes, bytes]; // everything twice
    });
    a.write("once");
    await until(() => b.bodies().length === 1);
    ra.togetherJoin(record);
    await until(() => rb.togetherStates()[0]?.state === "asked");
    ra.togetherLeave(record);
    await until(() => rb.togetherStates().length === 0);
    const received = b.received;
    pipe[0].close();
    await until(() => rb.live().length === 0);

    let answered = 0;
    const replay = memoryPipe((from, bytes) => {
      if (from === "acceptor") answered++;
      return [bytes];
    });
    rb.attach(replay[1]);
    for (const envelope of recorded) replay[0].send(envelope);
    await new Promise((done) => setTimeout(done, 200));
    expect(answered).toBe(0);

    let seen = 0;
    rb.onTogether(() => seen++);
    join(a, b, ra, rb, (from, bytes) => (from === "dialler" ? [bytes, ...recorded] : [bytes]));
    await until(() => rb.live().length === 1);
    await new Promise((done) => setTimeout(done, 200));
    expect(seen).toBe(0);
    expect(b.received).toBe(received);
  });

  it("a reflected envelope opens for nobody", async () => {
    const { a, b } = toyPair();
    const ra = replicate(a);
    const pipe = memoryPipe();
    ra.attach(pipe[0], a.peers()[0]);
    pipe[1].onEnvelope((bytes) => pipe[1].send(as<EnvelopeBytes>(bytes)));
    await new Promise((done) => setTimeout(done, 200));
    expect(ra.live()).toHaveLength(0);
    expect(b.claims).toHaveLength(0);
  });

  it("[RC1] a receipt that was held back and let loose later makes nobody live", async () => {
    const { a, b } = toyPair();
    const [ra, rb] = [replicate(a), replicate(b)];
    const recorded: EnvelopeBytes[] = [];
    const held = memoryPipe((from, bytes) => {
      if (from === "dialler") recorded.push(bytes);
      return [];
    });
    ra.attach(held[0], a.peers()[0]);
    const replay = memoryPipe();
    rb.attach(replay[1]);
    for (const envelope of recorded) replay[0].send(envelope);
    await new Promise((done) => setTimeout(done, 200));
    expect(rb.live()).toHaveLength(0);
  });

  it("[RB3] a peer put back from a snapshot, its counter an old one, still learns of it when dialled", async () => {
    const { a, b } = toyPair();
    const [ra, rb] = [replicate(a), replicate(b)];
    b.acceptReceiptCounter(a.me().device, 1000);
    a.counter = 3;
    join(b, a, rb, ra);
    await until(() => ra.live().length === 1 && rb.live().length === 1);
    expect(a.claims.length).toBeGreaterThan(0);
  });

  it("[S11] after stop nothing is sent or let in", async () => {
    const { a, b } = toyPair();
    const [ra, rb] = [replicate(a), replicate(b)];
    let bytes = 0;
    const tap: Tap = (_, envelope) => {
      bytes += envelope.length;
      return [envelope];
    };
    join(a, b, ra, rb, tap);
    await until(() => ra.live().length === 1 && rb.live().length === 1);
    ra.stop();
    await until(() => rb.live().length === 0);
    bytes = 0;
    a.write("unsent");
    const pipe = memoryPipe(tap);
    ra.attach(pipe[0], a.peers()[0]);
    rb.attach(pipe[1]);
    await new Promise((done) => setTimeout(done, 100));
    expect(bytes).toBe(0);
  });
});
