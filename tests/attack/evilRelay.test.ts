/** G4, RQ6: whatever a meeting point does, it costs time only: nobody reads what is not theirs, and once it is honest both have the same. */
import { describe, expect, it } from "vitest";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { channelsOf } from "../../src/main/core/sync/channels.ts";
import { parseMeetingLink } from "../../src/main/core/sync/links/relay/meetingLink.ts";
import { MeetingPoint } from "../../src/main/core/sync/links/relay/meetingPoint.ts";
import { Parcels } from "../../src/main/core/sync/parcels.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { type ToyLog, toyPair } from "../contract/toyLog.ts";
import { until } from "../contract/until.ts";
import { count, progress } from "../harness/forms.ts";
import { quickTimers } from "../harness/quickTimers.ts";
import { EvilRelay, KINDS } from "./evilRelay.ts";
import { type SeededRandom, seededRandom } from "./seededRandom.ts";

const LIVES = count({ quick: 96, full: 10_000 });
/** What is tried again after minutes is tried within a second; an answer has a third of one, also on a busy machine. */
const timers = quickTimers(100);
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function live(random: SeededRandom, done: Map<string, number>): Promise<void> {
  const relay = new EvilRelay(random);
  const link = unwrap(parseMeetingLink(await relay.url()));
  const { a, b } = toyPair();
  const meet = (log: ToyLog): MeetingPoint => {
    const parcels = new Parcels({ log, random: randomBytes, channelTo: channelsOf(log), onMet: () => undefined });
    return new MeetingPoint({
      link,
      log,
      parcels,
      timers,
      random: randomBytes,
      isLive: () => false,
      changed: () => undefined,
    });
  };
  const points = new Map([a, b].map((log) => [log, meet(log)]));
  let written = 0;
  for (let step = 0; step < 12; step++) {
    const log = random.pick([a, b]);
    const dice = random.below(6);
    if (dice < 4) {
      log.write(`${step} ${"x".repeat(random.pick([10, 3_000, 90_000]))}`);
      written += 1;
    } else {
      points.get(log)?.stop();
      points.set(log, meet(log));
    }
    await pause(random.below(160));
  }
  relay.isHonest = true;
  await until(() => a.bodies().length === written && b.bodies().length === written, 90_000);
  for (const [way, times] of relay.done) done.set(way, (done.get(way) ?? 0) + times);
  for (const point of points.values()) point.stop();
  relay.close();
}

describe("a meeting point that lies", () => {
  it(`[G4] [RQ6] [AP4] costs time only, in ${LIVES} lives`, async () => {
    const step = progress("G4, meeting points that lie", LIVES);
    const done = new Map<string, number>();
    const play = async (seed: number): Promise<void> => {
      try {
        await live(seededRandom(seed), done);
      } catch (error) {
        throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
      }
      step();
    };
    const seeds = Array.from({ length: LIVES }, (_, at) => at + 1);
    // Most of a life is waiting: several at once.
    while (seeds.length > 0) await Promise.all(seeds.splice(0, 12).map(play));
    console.log(`G4, meeting points that lie: ${LIVES} lives, ${JSON.stringify(Object.fromEntries(done))}`);
    // Each kind of lie was told.
    expect(done.size).toBe(KINDS);
  });
});
