/** What a partner's altered app can do to this machine over a proven session: floods, and failures at a bad moment. */
import { afterEach, describe, expect, it } from "vitest";
import { as, type EntryHash, type Hash32, type RecordId } from "../../src/shared/base/brand.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { encodeCore, encodeEntry, isEntry, decodeEntry, KIND, ZERO_32 } from "../../src/shared/protocol/entry.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { hash, randomBytes } from "../../src/main/core/crypto/index.ts";
import { openChannel } from "../../src/main/core/sync/envelope.ts";
import { createReplicator, type Replicator } from "../../src/main/core/sync/replicator.ts";
import { Session } from "../../src/main/core/sync/session.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { headOf } from "../../src/main/core/sync/vectors.ts";
import { StorageError } from "../../src/main/core/vault/store.ts";
import { memoryPipe } from "../contract/memoryLink.ts";
import { peerOf, toyDevice, ToyLog, toyPair } from "../contract/toyLog.ts";
import { until } from "../contract/until.ts";
import { longestStall } from "./longestStall.ts";

/** Of one that never minds how long it hears nothing. */
const patient = { ...systemTimers, now: () => 0 };
const running: Replicator[] = [];
const sessions: Session[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.close();
  for (const replicator of running.splice(0)) replicator.stop();
});

const options = { timers: systemTimers, random: randomBytes };
function replicate(log: ToyLog): Replicator {
  const replicator = createReplicator({ log, ...options });
  running.push(replicator);
  return replicator;
}

/** Dials `victim` as the partner's altered app: the keys are real, what is said is up to the test. */
async function infiltrate(log: ToyLog, victim: Replicator, timers = systemTimers) {
  const pipe = memoryPipe();
  let drain = (): void => undefined;
  pipe[1].onDrain = (handler) => void (drain = handler);
  let ended = false;
  let isOpen = false;
  const session = new Session(
    {
      log,
      ...options,
      timers,
      channelTo: ({ linkKey }) => openChannel(log.me().link, linkKey),
    },
    pipe[0],
    { open: () => (isOpen = true), body: () => undefined, closed: () => (ended = true) },
    log.peers()[0],
  );
  sessions.push(session);
  victim.attach(pipe[1]);
  session.start();
  await until(() => isOpen);
  session.send({ what: "together", records: [] });
  await until(() => victim.live().length > 0);
  return { session, link: pipe[1], ended: () => ended, drain: () => drain() };
}

/** Well formed, of a log that does not exist, signed by nobody. */
function fabricated(
  space: ToyLog["space"],
  at: { device: Uint8Array; seq: number; prev: Uint8Array } = madeUp(),
): Uint8Array {
  const body = new Uint8Array(1);
  const coreBytes = encodeCore({
    version: 1,
    kind: KIND.change,
    space,
    device: as(at.device),
    seq: at.seq,
    prevHash: as<EntryHash>(at.prev),
    record: as<RecordId>(ZERO_32),
    recordKeyId: as<Hash32>(ZERO_32),
    actorNonces: [],
    day: 20_000 as Day,
    vectorDelta: [],
  });
  const bodyHash = hash(DOMAIN.body, body);
  const entry = { core: undefined as never, coreBytes, bodyHash, signature: as<never>(randomBytes(64)), body };
  const bytes = encodeEntry(entry);
  if (!isEntry(decodeEntry(bytes))) throw new Error("not an entry");
  return bytes;
}

const madeUp = () => ({ device: randomBytes(32), seq: 2, prev: randomBytes(32) });

describe("a flood from the partner's machine", () => {
  it("[G5] of thousands of entries at once lets core do other things all along", async () => {
    const { a, b } = toyPair();
    const { session } = await infiltrate(b, replicate(a));
    let handled = 0;
    a.receive = async () => void handled++;
    const give = async (entries: readonly Uint8Array[]): Promise<void> => {
      const before = handled;
      session.send({ what: "pack", entries, keys: [] });
      await until(() => handled > before, 60_000);
    };
    const device = randomBytes(32);
    // As many heads as are noted of a peer, but for one; then a log that goes on from the last of them.
    await give(
      Array.from({ length: 510 }, (_, n) => fabricated(a.space, { device, seq: n + 2, prev: randomBytes(32) })),
    );
    let prev: Uint8Array = randomBytes(32);
    const chain = Array.from({ length: 3_500 }, (_, n) => {
      const bytes = fabricated(a.space, { device, seq: n + 1_000, prev });
      prev = headOf(bytes)?.hash ?? expect.unreachable();
      return bytes;
    });
    const { stall } = await longestStall(() => give(chain));
    console.log(`3,500 entries: ${Math.round(stall)} ms at the longest`);
    expect(stall).toBeLessThan(100);
  }, 120_000);

  it("[G5] of entries of made-up logs costs their number, not its square", async () => {
    const { a, b } = toyPair();
    const { session } = await infiltrate(b, replicate(a));
    const pack = Array.from({ length: 2_000 }, () => fabricated(a.space));
    const rounds: number[] = [];
    for (let round = 0; round < 6; round++) {
      let handled = 0;
      // The gate's part has tests of its own; here it takes no time at all.
      a.receive = async () => void handled++;
      const entries = pack.map((bytes) => {
        const copy = bytes.slice();
        copy.set(randomBytes(32), 4 + 34); // another made-up log
        return copy;
      });
      const from = performance.now();
      session.send({ what: "pack", entries, keys: [] });
      await until(() => handled > 0, 60_000);
      rounds.push(performance.now() - from);
    }
    console.log(`rounds of 2,000: ${rounds.map((ms) => ms.toFixed(0)).join(" ")} ms`);
    expect(Math.min(...rounds.slice(-3))).toBeLessThan(4 * Math.min(...rounds.slice(0, 3)) + 200);
  }, 120_000);

  it("[G5] [RC1] of receipts has few of them written down, and the last", async () => {
    const { a, b } = toyPair();
    const { session } = await infiltrate(b, replicate(a));
    const before = a.claims.length;
    for (let i = 0; i < 1_000; i++) {
      if (i === 999) b.write("its newest");
      session.sendReceipt(0);
    }
    await until(() => a.claims.at(-1)?.vector.length === 1, 10_000);
    console.log(`1,000 receipts: ${a.claims.length - before} heard`);
    expect(a.claims.length - before).toBeLessThan(200);
  });

  it("[G5] of keys alone makes it wait like any other", async () => {
    const { a, b } = toyPair();
    let waiting = 0;
    a.receive = async (_from, _entries, keys) => {
      waiting -= keys.length;
      await new Promise((done) => setTimeout(done, 20));
    };
    const replicator = replicate(a);
    let paused = 0;
    const { session, link } = await infiltrate(b, replicator);
    const pause = link.pause.bind(link);
    link.pause = () => {
      paused++;
      pause();
    };
    for (let i = 0; i < 40; i++) {
      // As fast as it is read: a session that is not read ends of itself.
      await until(() => session.queued < 1024 * 1024, 30_000);
      waiting += 4_096;
      session.send({ what: "pack", entries: [], keys: Array.from({ length: 4_096 }, () => new Uint8Array(32)) });
    }
    await until(() => waiting === 0, 30_000);
    expect(paused).toBeGreaterThan(0);
  }, 60_000);

  it("[G5] [RC1] of packs from one that reads nothing is owed its receipts, and not kept them", async () => {
    const { a, b } = toyPair();
    // As many heads as a receipt names at most: it is the largest answer there is to a pack of nothing.
    a.vector = () =>
      Array.from({ length: 256 }, () => ({ device: as(randomBytes(32)), seq: 1, hash: as(randomBytes(32)) }));
    let handled = 0;
    a.receive = async () => void handled++;
    // The clock that spaces receipts out runs as fast as it can.
    const timers = {
      ...systemTimers,
      after: (ms: number, run: () => void) => systemTimers.after(ms === 250 ? 0 : ms, run),
    };
    const victim = createReplicator({ log: a, timers, random: randomBytes });
    running.push(victim);
    const { session, link, ended, drain } = await infiltrate(b, victim, patient);
    let [queued, sent] = [0, 0];
    link.send = (envelope) => void ((queued += envelope.length), sent++);
    link.queued = () => queued;
    for (let i = 1; i <= 200; i++) {
      session.send({ what: "pack", entries: [], keys: [] });
      await until(() => handled >= i);
      await new Promise((done) => setTimeout(done, 1));
    }
    expect(sent).toBeGreaterThan(10);
    expect(queued).toBeLessThan(1024 * 1024 + 64 * 1024);
    expect(ended()).toBe(false);
    // Once it reads, it is told at once how far this one came.
    [queued, sent] = [0, 0];
    drain();
    expect(sent).toBe(1);
  }, 60_000);

  it("[G5] ends the conversation where what waits for one that reads nothing grows all the same", async () => {
    const { a, b } = toyPair();
    const { link, ended } = await infiltrate(b, replicate(a), patient);
    let [queued, sent] = [4 * 1024 * 1024, 0];
    link.send = (envelope) => void ((queued += envelope.length), sent++);
    link.queued = () => queued;
    // Nothing is said to it but that this one is there, and even that comes to an end.
    await until(() => ended(), 20_000);
    expect(sent).toBe(1);
  }, 30_000);

  it("[G5] of links, each of them proven, leaves a few", async () => {
    for (let tries = 0, had = 0; had < 1 && tries < 20; tries++) {
      const { a, b } = toyPair();
      // The case in which the other side chooses which link stays.
      if (Buffer.compare(Buffer.from(a.me().device), Buffer.from(b.me().device)) < 0) continue;
      had++;
      const victim = replicate(a);
      const links: Awaited<ReturnType<typeof infiltrate>>[] = [];
      for (let i = 0; i < 12; i++) links.push(await infiltrate(b, victim));
      await until(() => links.filter(({ ended }) => !ended()).length <= 3);
      expect(links.at(-1)?.ended()).toBe(false);
      expect(victim.live()).toHaveLength(1);
    }
  }, 30_000);
});

describe("a failure while a peer is heard", () => {
  for (const where of ["nextReceiptCounter", "acceptReceiptCounter", "peerClaims", "entriesSince"] as const) {
    it(`[D2] [G5] a full disk at ${where} ends the conversation, not core`, async () => {
      const { a, b } = toyPair();
      const full = (): never => {
        throw new StorageError("Full");
      };
      const [ra, rb] = [replicate(a), replicate(b)];
      let closed = 0;
      const join = (): void => {
        const pipe = memoryPipe();
        const [dialler] = pipe;
        const close = dialler.close.bind(dialler);
        dialler.close = () => {
          closed++;
          close();
        };
        ra.attach(dialler, a.peers()[0]);
        rb.attach(pipe[1]);
      };
      const works = a[where].bind(a);
      Object.assign(a, { [where]: full });
      join();
      b.write("from b");
      await until(() => closed > 0);
      // There is room again: the next conversation goes as ever.
      Object.assign(a, { [where]: works });
      join();
      a.write("from a");
      await until(() => b.bodies().includes("from a") && a.bodies().includes("from b"));
    });
  }
});

it("[EN3] a device certified with another one's link key does not shut that one out", async () => {
  const { a, devices } = toyPair();
  const mine = toyDevice(devices[0].person);
  // The partner vouches for a device of theirs that "has" the link key of this person's second machine.
  const [, partner] = devices;
  const stolen = toyDevice(partner.person);
  const victim = new ToyLog(a.space, devices[0], a.knownPersons());
  victim.addPeer({ ...peerOf(stolen.self.certificate), linkKey: mine.self.certificate.linkKey });
  victim.addPeer(peerOf(mine.self.certificate));
  const second = new ToyLog(a.space, mine, a.knownPersons());
  second.addPeer(peerOf(devices[0].self.certificate));
  second.write("from my second machine");
  const pipe = memoryPipe();
  replicate(second).attach(pipe[0], second.peers()[0]);
  replicate(victim).attach(pipe[1]);
  await until(() => victim.bodies().includes("from my second machine"));
});

it("[KD2] [G5] one that asks for bodies without end is told each once, and no more than so many", async () => {
  const { a, b } = toyPair();
  const victim = replicate(b);
  const { session } = await infiltrate(a, victim);
  const looked = new Map<number, number>();
  b.whole = ({ seq }) => {
    looked.set(seq, (looked.get(seq) ?? 0) + 1);
    return undefined;
  };
  const hash = (seq: number) => as<EntryHash>(Uint8Array.from({ length: 32 }, (_, i) => (seq >> (8 * (i % 4))) & 0xff));
  const page = (from: number) =>
    Array.from({ length: 256 }, (_, i) => ({ device: a.me().device, seq: from + i, hash: hash(from + i) }));
  for (let from = 1; from < 20_000; from += 256) {
    for (let again = 0; again < 3; again++) session.send({ what: "want", items: page(from) });
    await new Promise((done) => setImmediate(done));
  }
  b.write("still heard");
  await until(() => a.bodies().length + looked.size > 0 && looked.size >= 16_384);
  expect(Math.max(...looked.values())).toBe(1);
  expect(looked.size).toBe(16_384);
  expect(victim.live().length).toBe(1);
}, 30_000);
