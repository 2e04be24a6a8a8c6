/** G5: a meeting point that never ends: it uses its own line, not this machine's memory, disk or line. */
import { afterEach, describe, expect, it } from "vitest";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { channelsOf } from "../../src/main/core/sync/channels.ts";
import { parseMeetingLink } from "../../src/main/core/sync/links/relay/meetingLink.ts";
import { MeetingPoint } from "../../src/main/core/sync/links/relay/meetingPoint.ts";
import { Outbox } from "../../src/main/core/sync/links/relay/outbox.ts";
import type { RelayError } from "../../src/main/core/sync/links/relay/relaySocket.ts";
import { Parcels } from "../../src/main/core/sync/parcels.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { as, type EnvelopeBytes } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { err, unwrap } from "../../src/shared/base/result.ts";
import type { Waiting } from "../../src/shared/protocol/relay.ts";
import { type ToyLog, toyPair } from "../contract/toyLog.ts";
import { until } from "../contract/until.ts";
import { type Said, ScriptedRelay } from "./scriptedRelay.ts";

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const parcelsOf = (log: ToyLog): Parcels =>
  new Parcels({ log, random: randomBytes, channelTo: channelsOf(log), onMet: () => undefined });
const waiting = (from: number, envelopes: readonly Uint8Array[]): Waiting[] =>
  envelopes.map((envelope, at) => ({ place: from + at, envelope: as<EnvelopeBytes>(envelope) }));

describe("a meeting point that never ends", () => {
  const ends: (() => void)[] = [];
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });
  const relayThat = (answer: (said: Said) => boolean): ScriptedRelay => {
    const relay = new ScriptedRelay(answer);
    ends.push(() => relay.close());
    return relay;
  };
  const meet = async (log: ToyLog, relay: ScriptedRelay): Promise<MeetingPoint> => {
    const point = new MeetingPoint({
      link: unwrap(parseMeetingLink(await relay.url())),
      log,
      parcels: parcelsOf(log),
      timers: systemTimers,
      random: randomBytes,
      isLive: () => false,
      changed: () => undefined,
    });
    ends.push(() => point.stop());
    return point;
  };

  const REFUSALS: RelayError[] = [
    { type: "Slower", retryMs: 0 },
    { type: "Slower", retryMs: 2 ** 32 - 1 },
    { type: "Full", retryMs: 2 ** 31 },
  ];
  for (const { type, retryMs } of REFUSALS) {
    it(`[AP3] [RQ6] that refuses (${type}, ${retryMs} ms) is not tried without a pause`, async () => {
      const { a } = toyPair();
      a.write("from a");
      let tried = 0;
      const outbox = new Outbox({
        log: a,
        timers: systemTimers,
        parcels: parcelsOf(a),
        peer: a.peers()[0] ?? expect.unreachable(),
        deposit: async () => {
          tried += 1;
          return err({ type, retryMs });
        },
        isLive: () => false,
        full: () => undefined,
      });
      outbox.opened({ first: 1, last: 1, count: 1 });
      ends.push(() => outbox.closed());
      await until(() => tried > 0);
      await pause(500);
      expect(tried).toBe(1);
    });
  }

  it("[G5] [RQ6] has no thousand fetches of introductions under way by saying a thousand times that there are some", async () => {
    const { a } = toyPair();
    let flooded = "";
    const relay: ScriptedRelay = relayThat(({ request, socket }) => {
      // The first that is asked for is of introductions.
      if (request.type !== "fetch" || flooded !== "") return request.type === "fetch";
      flooded = toHex(request.queue);
      for (let said = 0; said < 1000; said++)
        relay.say(socket, { type: "news", queue: request.queue, standing: { first: 1, last: 1, count: 1 } });
      return true; // never answered
    });
    await meet(a, relay);
    await until(() => flooded !== "");
    await pause(500);
    expect(relay.fetched.filter((queue) => queue === flooded)).toHaveLength(1);
  });

  it("[G5] [AP4] says for ever that something waits in a queue, and hands out nothing, and is heard no more", async () => {
    const { a } = toyPair();
    for (const queue of [0, 1, 2]) {
      const relay: ScriptedRelay = relayThat(({ request, socket }) => {
        if (request.type === "fetch" && toHex(request.queue) === relay.watched[queue] && relay.closed === 0)
          relay.say(socket, { type: "news", queue: request.queue, standing: { first: 1, last: 1, count: 1 } });
        return false;
      });
      const point = await meet(a, relay);
      await until(() => relay.closed > 0 || relay.fetched.length > 5_000, 30_000);
      expect(relay.closed).toBe(1);
      expect(relay.fetched.length).toBeLessThan(300);
      point.stop();
    }
  });

  it("[G5] [AP4] hands out next to nothing for ever, and is heard no more", async () => {
    const { a } = toyPair();
    let place = 1;
    const relay: ScriptedRelay = relayThat(({ request, socket }) => {
      if (request.type !== "fetch" || relay.closed > 0) return false;
      relay.say(socket, {
        type: "envelopes",
        number: request.number,
        waiting: waiting(place++, [Uint8Array.of(1)]),
        more: true,
      });
      return true;
    });
    await meet(a, relay);
    await until(() => relay.closed > 0 || relay.fetched.length > 5_000, 30_000);
    expect(relay.closed).toBe(1);
    expect(relay.fetched.length).toBeLessThan(900);
  });

  it("[G5] [AP4] hands out 16 MiB of what is no introduction, and is heard no more", async () => {
    const { a } = toyPair();
    let bytes = 0;
    let place = 1;
    const relay: ScriptedRelay = relayThat(({ request, socket }) => {
      if (request.type !== "fetch" || toHex(request.queue) !== relay.watched[0]) return false;
      const junk = Array.from({ length: 8 }, () => randomBytes(65_000));
      bytes += 8 * 65_000;
      if (bytes < 64 * 1024 * 1024 && relay.closed === 0)
        relay.say(socket, { type: "envelopes", number: request.number, waiting: waiting(place, junk), more: true });
      place += 8;
      return true;
    });
    await meet(a, relay);
    await until(() => relay.closed > 0 || bytes > 64 * 1024 * 1024, 30_000);
    expect(relay.closed).toBe(1);
    expect(bytes).toBeLessThan(18 * 1024 * 1024);
  });

  it("[G5] [AP4] hands out one old parcel for ever, and is heard no more", async () => {
    const { a, b } = toyPair();
    a.write("x".repeat(50_000));
    const [peer] = a.peers();
    const old = peer && parcelsOf(a).seal(peer, { pack: { entries: [...a.entriesSince([])], keys: [] }, want: [] });
    if (old?.length !== 1) throw new Error("one envelope");
    let place = 1;
    let bytes = 0;
    const relay: ScriptedRelay = relayThat(({ request, socket }) => {
      if (request.type !== "fetch" || toHex(request.queue) === relay.watched[0]) return false;
      if (toHex(request.queue) === relay.watched[1]) return false;
      const again = Array.from({ length: 8 }, () => old[0] ?? new Uint8Array());
      bytes += again.reduce((sum, { length }) => sum + length, 0);
      if (bytes < 64 * 1024 * 1024 && relay.closed === 0)
        relay.say(socket, { type: "envelopes", number: request.number, waiting: waiting(place, again), more: true });
      place += 8;
      return true;
    });
    await meet(b, relay);
    await until(() => relay.closed > 0 || bytes > 64 * 1024 * 1024, 60_000);
    expect(relay.closed).toBe(1);
    expect(bytes).toBeLessThan(18 * 1024 * 1024);
    expect(b.bodies()).toHaveLength(1);
  });
});
