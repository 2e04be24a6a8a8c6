/** Two devices over a meeting point: the app's whole way there, and a real process in between. */
import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { channelsOf } from "../../src/main/core/sync/channels.ts";
import { parseMeetingLink } from "../../src/main/core/sync/links/relay/meetingLink.ts";
import { MeetingPoint } from "../../src/main/core/sync/links/relay/meetingPoint.ts";
import { Parcels } from "../../src/main/core/sync/parcels.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { seededRandom } from "../attack/seededRandom.ts";
import { count, progress } from "../harness/forms.ts";
import { quickTimers } from "../harness/quickTimers.ts";
import { freshData, type RelayProcess, startRelay } from "../harness/relayProcess.ts";
import { peerOf, toyDevice, ToyLog, toyPair } from "./toyLog.ts";
import { lackBodies } from "./toyBodies.ts";
import { until } from "./until.ts";

const TIMES = 40;
const timers = quickTimers(TIMES);
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms / TIMES));
const ROUNDS = count({ quick: 10, full: 100 });
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("apart, over a meeting point", () => {
  const relays: RelayProcess[] = [];
  const points: MeetingPoint[] = [];
  const start = async (...args: Parameters<typeof startRelay>): Promise<RelayProcess> => {
    const relay = await startRelay(...args);
    relays.push(relay);
    return relay;
  };
  const meet = (log: ToyLog, url: string, isLive = (): boolean => false, changed = (): void => undefined) => {
    const link = unwrap(parseMeetingLink(url));
    const parcels = new Parcels({ log, random: randomBytes, channelTo: channelsOf(log), onMet: () => undefined });
    const point = new MeetingPoint({
      link,
      log,
      parcels,
      timers,
      random: randomBytes,
      isLive,
      changed,
    });
    points.push(point);
    return point;
  };
  /** How many envelopes were taken and handed out there, by its own count. */
  const metric = async (relay: RelayProcess, name: string): Promise<number> => {
    const text = await (await fetch(`${relay.http}/metrics`)).text();
    const said = new RegExp(`^homeport_relay_${name} (\\d+)`, "m").exec(text)?.[1];
    if (said === undefined) throw new Error(`${name} is not in\n${text}`);
    return Number(said);
  };
  /** So many envelopes are there or were, or more. */
  const deposited = async (relay: RelayProcess, most: number): Promise<void> => {
    while ((await metric(relay, "envelopes_total")) < most) await pause(SECOND);
  };
  afterEach(async () => {
    for (const point of points.splice(0)) point.stop();
    for (const relay of relays.splice(0)) {
      await relay.end("SIGKILL");
      rmSync(relay.data, { recursive: true, force: true });
    }
  });

  it("[AP1] [AP3] [H3] two who are never there together come to the same", async () => {
    const relay = await start();
    const { a, b } = toyPair();
    a.write("from a");
    const first = meet(a, relay.url);
    await deposited(relay, 1);
    first.stop();
    b.write("from b");
    const second = meet(b, relay.url);
    await until(() => b.bodies().length === 2);
    await deposited(relay, 2);
    second.stop();
    meet(a, relay.url);
    await until(() => a.bodies().length === 2);
    expect(a.bodies().toSorted()).toEqual(b.bodies().toSorted());
  });

  it("[RP2] [AP3] what is said while a deposit is under way is put there, too, before the vault is locked", async () => {
    const relay = await start();
    const { a, b } = toyPair();
    const point = meet(a, relay.url);
    await until(() => point.state === "reached");
    await point.flush();
    a.write("one");
    void point.flush();
    await Promise.resolve();
    a.write("two");
    await point.flush();
    point.stop();
    meet(b, relay.url);
    await until(() => b.bodies().length === 2);
  });

  it("[AP3] both there: what one says is with the other seconds later, and each hears that it arrived", async () => {
    const relay = await start();
    const { a, b, devices } = toyPair();
    meet(a, relay.url);
    meet(b, relay.url);
    for (let round = 1; round <= 5; round++) {
      a.write(`a${round}`);
      b.write(`b${round}`);
      await until(() => a.bodies().length === 2 * round && b.bodies().length === 2 * round);
    }
    await until(() => a.confirmed(devices[1].self.device).length === 2);
    await until(() => a.confirmed(devices[1].self.device).every(({ seq }) => seq === 5));
  });

  it("[AP3] many things said while the other is away wait as one parcel or two, not as a parcel each", async () => {
    const relay = await start();
    const { a, b } = toyPair();
    const point = meet(a, relay.url);
    await until(() => point.state === "reached");
    for (let said = 0; said < 50; said++) {
      a.write(`said ${said} ${"x".repeat(300)}`);
      await pause(4 * SECOND);
    }
    await pause(10 * SECOND);
    point.stop();
    expect(await metric(relay, "deposits_total")).toBeGreaterThan(40);
    meet(b, relay.url);
    await until(() => b.bodies().length === 50);
    // 700 bytes each, with header and signature; a parcel each would come to more than 1 KiB each, with its receipt.
    expect(await metric(relay, "bytes_out_total")).toBeLessThan(50 * 750 + 4096);
  });

  it("[AP3] more than a queue holds goes as it is read, and nothing is dropped for it", async () => {
    const relay = await start();
    const { a, b } = toyPair();
    for (let part = 0; part < 60; part++) a.write(randomBytes(200_000)); // 12 MB, half as much again as waits there
    const point = meet(a, relay.url);
    await deposited(relay, 100);
    await pause(20 * SECOND);
    expect(point.state).toBe("reached");
    meet(b, relay.url);
    await until(() => b.bodies().length === 60, 60_000);
  });

  it("[D7] [RQ6] wiped with everything in it, it costs time only", async () => {
    const relay = await start();
    const { a, b } = toyPair();
    a.write("lost there");
    const point = meet(a, relay.url);
    await deposited(relay, 1);
    await relay.end("SIGKILL");
    await until(() => point.state === "unreached");
    a.write("said while it was away");
    await start({ port: relay.port, data: freshData() });
    meet(b, relay.url);
    await until(() => b.bodies().length === 2, 30_000);
  });

  it(`[D7] [RQ6] killed, wiped and cut in the midst of it, ${ROUNDS} times: both have everything each time`, async () => {
    const random = seededRandom(7);
    let relay = await start();
    const { port } = relay;
    const { a, b } = toyPair();
    for (const log of [a, b]) meet(log, relay.url);
    const step = progress("D7, meeting points that die", ROUNDS);
    for (let round = 1; round <= ROUNDS; round++) {
      a.write(`a${round} ${"x".repeat(random.pick([10, 5_000, 150_000]))}`);
      b.write(`b${round}`);
      await pause(random.below(4 * SECOND));
      await relay.end(random.pick(["SIGKILL", "SIGTERM"]));
      if (random.below(2) === 0) b.write(`b${round} while it is away`);
      relay = await start({ port, data: random.below(2) === 0 ? relay.data : freshData() });
      await until(() => a.bodies().length === b.bodies().length && a.bodies().length >= 2 * round, 60_000);
      step();
    }
    expect(a.bodies().toSorted()).toEqual(b.bodies().toSorted());
  });

  it("[AP3] read there and never confirmed, all of it is put there again", async () => {
    const relay = await start();
    const { a, b } = toyPair();
    a.write("taken and forgotten");
    meet(a, relay.url);
    b.drop = () => true; // what comes is gone, as in a hold that overflowed
    const thief = meet(b, relay.url);
    await until(() => b.keysSeen.size > 0);
    await pause(10 * SECOND);
    thief.stop();
    b.drop = () => false;
    meet(b, relay.url);
    const began = timers.now();
    await until(() => b.bodies().length === 1, 30_000);
    expect(timers.now() - began).toBeGreaterThan(20 * SECOND);
  });

  it("[AP3] nothing goes there while the two are connected otherwise, and what was said meanwhile does afterwards", async () => {
    const relay = await start();
    const { a, b, devices } = toyPair();
    let live = true;
    const point = meet(a, relay.url, () => live);
    await until(() => point.state === "reached");
    a.write("said at home");
    await pause(MINUTE);
    expect(await metric(relay, "envelopes_total")).toBe(0);
    live = false;
    point.heard(devices[1].self.device);
    meet(b, relay.url);
    await until(() => b.bodies().length === 1);
  });

  it("[AP5] [EN3] a restored device, of which the other never heard, introduces itself there; never there together", async () => {
    const relay = await start();
    const { a, b, devices } = toyPair();
    const restored = new ToyLog(a.space, toyDevice(devices[0].person, true), a.knownPersons());
    restored.addPeer(peerOf(devices[1].self.certificate, true));
    restored.write("from the copy");
    b.write("newer than the backup");
    const first = meet(restored, relay.url);
    await deposited(relay, 2); // its introduction, and what it has to say
    first.stop();
    const second = meet(b, relay.url);
    await until(() => b.admitted.length === 1);
    second.peersChanged();
    await until(() => b.bodies().length === 2);
    await deposited(relay, 4); // for either device of that person
    second.stop();
    meet(restored, relay.url);
    await until(() => restored.bodies().length === 2);
  });

  it("[AP5] [EN3] a restored device introduces itself to another of its own person, never there together, and leaves its own word there", async () => {
    const relay = await start();
    const { a, devices } = toyPair();
    const restored = new ToyLog(a.space, toyDevice(devices[0].person, true), a.knownPersons());
    restored.addPeer(peerOf(devices[0].self.certificate, true));
    const first = meet(restored, relay.url);
    await deposited(relay, 1);
    await pause(10 * SECOND); // it hears of what it has just put there
    first.stop();
    meet(a, relay.url);
    await until(() => a.admitted.length === 1);
    expect(a.admitted).toEqual([restored.me().certificate]);
    expect(restored.admitted).toEqual([]);
  });

  it("[D3] says when less is here than was said, and what is lost comes again", async () => {
    const relay = await start();
    const { a, b, devices } = toyPair();
    a.write("kept");
    a.write("lost");
    const [here, there] = [meet(a, relay.url), meet(b, relay.url)];
    await until(() => a.confirmed(devices[1].self.device)[0]?.seq === 2);
    b.lose(1);
    expect(b.bodies()).toEqual(["kept"]);
    there.restart();
    await until(() => b.bodies().length === 2);
    expect(here.state).toBe("reached");
  });

  it("[D3] [AP3] asks one who has nothing new to say for a word, and again where no answer comes", async () => {
    const relay = await start();
    const { a, b, devices } = toyPair();
    a.write("both have it");
    const [here, there] = [meet(a, relay.url), meet(b, relay.url)];
    await until(() => a.confirmed(devices[1].self.device).length === 1);
    here.stop();
    b.waitsSince = b.counter;
    there.restart();
    // It reads there, and says nothing: as if the answer were lost.
    const silent = meet(a, relay.url, () => true);
    await until(() => a.claims.filter(({ seen }) => seen > 0).length > 0 && a.claims.length > 1);
    silent.stop();
    const before = a.counter;
    expect(b.awaitsWord(devices[0].self.device)).toBe(true);
    meet(a, relay.url);
    await until(() => !b.awaitsWord(devices[0].self.device), 30_000);
    expect(a.counter).toBeGreaterThan(before);
  });

  it("[KD2] [AP6] asks there for bodies that are not here, each once, and has those that another asks for; never there together", async () => {
    const relay = await start();
    const { a, b } = toyPair();
    const { items, lack } = await lackBodies(a, b, 600, 599);
    // Each pretends to know that the other has all entries: nothing else is to be said.
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const)
      one.peerClaims(other.me().device, { vector: one.vector(), refused: [], kept: [] }, 0);
    const asking = meet(a, relay.url);
    await deposited(relay, 3); // pages of 256
    asking.stop();
    const telling = meet(b, relay.url);
    await until(() => lack.looked.length >= 599);
    await pause(10 * SECOND);
    telling.stop();
    meet(a, relay.url);
    await until(() => lack.missing.length === 0);
    expect(lack.looked.toSorted((x, y) => x - y)).toEqual(items.slice(0, 599).map(({ seq }) => seq));
  });

  it("[RQ2] asks for a token: the right one leads in, another one or none is told", async () => {
    const relay = await start({ flags: ["--token", "a-token-of-the-operator"] });
    const { a, b } = toyPair();
    const none = meet(a, relay.url);
    await until(() => none.state === "unwanted");
    const right = meet(b, `${relay.url}#a-token-of-the-operator`);
    await until(() => right.state === "reached");
  });

  it("[RP2] says nothing more once it is stopped: by then the vault may be closed", async () => {
    const relay = await start();
    let told = 0;
    const point = meet(toyPair().a, relay.url, undefined, () => void (told += 1));
    await until(() => point.state === "reached");
    point.stop();
    const before = told;
    await pause(20 * SECOND);
    expect([before > 0, told - before]).toEqual([true, 0]);
  });

  it("[AP4] finds it again after it was away, and says so meanwhile", async () => {
    const relay = await start();
    const { a, b } = toyPair();
    const point = meet(a, relay.url);
    await until(() => point.state === "reached");
    await relay.end();
    await until(() => point.state === "unreached");
    await start({ port: relay.port, data: relay.data });
    await until(() => point.state === "reached");
    a.write("after all");
    meet(b, relay.url);
    await until(() => b.bodies().length === 1);
  });
});
