/** KD2, AP6: a partner's altered app asks for bodies without end, at a meeting point and in carry files: each is told once, and so much at most. */
import { afterEach, expect, it } from "vitest";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { readCarryFile, writeCarryFile } from "../../src/main/core/sync/carryFile.ts";
import { channelsOf } from "../../src/main/core/sync/channels.ts";
import { Outbox } from "../../src/main/core/sync/links/relay/outbox.ts";
import { Parcels } from "../../src/main/core/sync/parcels.ts";
import { as, type EntryHash } from "../../src/shared/base/brand.ts";
import { ok } from "../../src/shared/base/result.ts";
import type { VectorItem } from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { EMPTY, type Standing } from "../../src/shared/protocol/relay.ts";
import { type ToyLog, toyPair } from "../contract/toyLog.ts";
import { until } from "../contract/until.ts";
import { quickTimers } from "../harness/quickTimers.ts";

const TIMES = 400;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms / TIMES));
const MINUTE = 60_000;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const parcelsOf = (log: ToyLog): Parcels =>
  new Parcels({ log, random: randomBytes, channelTo: channelsOf(log), onMet: () => undefined });

/** b has one entry, and says that it has any that is asked for. `looked`: for which places. */
function generous(bytes: number) {
  const { a, b } = toyPair();
  b.write(randomBytes(bytes));
  const [entry] = b.entriesSince([]);
  const looked = new Set<number>();
  b.whole = ({ seq }) => {
    looked.add(seq);
    return entry;
  };
  b.peerClaims(a.me().device, { vector: b.vector(), refused: [], kept: [] }, 0);
  const page = (from: number, count = 256): VectorItem[] =>
    Array.from({ length: count }, (_, i) => ({
      device: b.me().device,
      seq: from + i,
      hash: as<EntryHash>(Uint8Array.from({ length: 32 }, (_, at) => ((from + i) >> (8 * (at % 4))) & 0xff)),
    }));
  return { a, b, looked, page };
}

/** A queue that stores what it is given, as far as it has room, and that somebody reads, or nobody. */
function outboxOf(log: ToyLog, isRead: boolean) {
  let [standing, stored, told, sealed]: [Standing, number, number, number] = [EMPTY, 0, 0, 0];
  const parcels = parcelsOf(log);
  const { seal } = parcels;
  parcels.seal = (peer, load) => {
    sealed = load.pack.entries.length;
    return seal.call(parcels, peer, load);
  };
  const outbox: Outbox = new Outbox({
    log,
    timers: quickTimers(TIMES),
    parcels,
    peer: log.peers()[0] ?? expect.unreachable(),
    deposit: async (envelopes, replaces) => {
      stored += envelopes.length;
      told += sealed;
      const first = standing.count > 0 ? standing.first : stored;
      const kept = replaces > 0 ? Math.max(0, replaces - first) : standing.count;
      const last = Math.max(standing.last, replaces) + envelopes.length;
      standing = { first, last, count: kept + envelopes.length };
      const answer = standing;
      if (isRead) {
        standing = EMPTY;
        setTimeout(() => outbox.changed(EMPTY), 1);
      }
      return ok(answer);
    },
    isLive: () => false,
    full: () => undefined,
  });
  outbox.opened(EMPTY);
  ends.push(() => outbox.closed());
  return { outbox, told: () => told, stored: () => stored, waiting: () => standing.count };
}

const asks = (want: readonly VectorItem[]) => ({ pack: { entries: [], keys: [] }, want, asks: true, isNewest: true });

it("[KD2] [AP6] [G5] one that asks without end, and reads all of it, is told each once, and no more than so many", async () => {
  const { b, looked, page } = generous(2_000);
  const { outbox, told, stored } = outboxOf(b, true);
  for (let from = 1; from < 20_000; from += 256) {
    for (let again = 0; again < 3; again++) await outbox.took(asks(page(from)));
    await pause(MINUTE);
  }
  await until(() => looked.size >= 16_384, 60_000);
  await pause(10 * MINUTE);
  const before = stored();
  for (let from = 1; from < 20_000; from += 256) await outbox.took({ ...asks(page(from)), asks: false });
  await pause(60 * MINUTE);
  console.log(`${told()} bodies told, in ${before} envelopes; in the hour after: ${stored() - before}`);
  expect(looked.size).toBe(16_384);
  expect(told()).toBe(16_384);
  expect(stored()).toBe(before);
}, 120_000);

it("[KD2] [AP6] [G5] one that asks and reads nothing has no more waiting for it than a queue holds, sealed once", async () => {
  const { b, looked, page } = generous(100_000);
  const { outbox, stored, waiting } = outboxOf(b, false);
  for (let from = 1; from < 20_000; from += 256) await outbox.took(asks(page(from)));
  await pause(60 * MINUTE);
  console.log(`${waiting()} envelopes wait; sealed: ${stored()}, of ${looked.size} bodies`);
  expect(waiting()).toBeLessThanOrEqual(LIMIT.queueEnvelopes);
  expect(stored()).toBeLessThan(2 * LIMIT.queueEnvelopes);
  const before = stored();
  await pause(60 * MINUTE);
  expect(stored()).toBe(before);
});

it("[KD2] [CF1] [G6] a carry file that asks for all that it may is answered with as much as a file holds", async () => {
  const { a, b, looked, page } = generous(100_000);
  let from = 1;
  a.bodiless = () => page((from += 5_000), 4_000); // another list each time it is looked at
  const asking = await writeCarryFile(a, parcelsOf(a));
  expect(asking && (await readCarryFile(asking, b, parcelsOf(b)))).toMatchObject({ ok: true });
  expect(b.wanted(a.me().device).length).toBeLessThanOrEqual(LIMIT.wantedBodies);
  const answer = await writeCarryFile(b, parcelsOf(b));
  console.log(`asked for in ${asking?.length} bytes, answered in ${answer?.length}: ${looked.size} bodies`);
  expect(looked.size).toBeLessThanOrEqual(LIMIT.wantedBodies);
  expect(answer?.length).toBeLessThanOrEqual(LIMIT.carryBytes);
});
