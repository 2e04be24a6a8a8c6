import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as, type SpaceId } from "../../src/shared/base/brand.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { encodeIntroduction } from "../../src/shared/protocol/frames.ts";
import { randomBytes, sealedBox } from "../../src/main/core/crypto/index.ts";
import { type Lan, openLan } from "../../src/main/core/sync/links/lan/lan.ts";
import { createReplicator, type Replicator } from "../../src/main/core/sync/replicator.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { toyDevice, ToyLog, toyPair, type ToyPair } from "../contract/toyLog.ts";
import { until } from "../contract/until.ts";
import { count } from "../harness/forms.ts";
import { seededRandom } from "./seededRandom.ts";
import { attempt, firstFrame, prefixed, proxyTo } from "./wire.ts";

const ATTEMPTS = count({ quick: 1_000, full: 20_000 });
const SEED = Number(process.env["HOMEPORT_SEED"] ?? 20261122);

describe("strangers and wrong peers", () => {
  let pair: ToyPair;
  let lan: Lan;
  let replicator: Replicator;
  /** What the partner really sent once, whole connections. */
  const recorded: Buffer[] = [];

  beforeAll(async () => {
    pair = toyPair();
    const options = { timers: systemTimers, random: randomBytes };
    replicator = createReplicator({ log: pair.a, ...options });
    lan = unwrap(await openLan({ ...options, discovery: "off" }));
    lan.serve({ sink: replicator, log: pair.a });
    pair.a.write("a secret nobody else may be answered with");

    // Recorded on the wire: an honest partner's connections, each cut after a while.
    for (let i = 0; i < 3; i++) {
      const tap = await proxyTo(lan.port);
      const honest = createReplicator({ log: pair.b, ...options });
      const theirs = unwrap(await openLan({ ...options, discovery: "off" }));
      theirs.serve({ sink: honest, log: pair.b });
      theirs.setManual(`127.0.0.1:${tap.port}`);
      await until(() => honest.live().length === 1 && replicator.live().length === 1);
      await new Promise((done) => setTimeout(done, 50));
      honest.stop();
      await theirs.stop();
      await until(() => replicator.live().length === 0);
      recorded.push(Buffer.concat(tap.there));
      expect(Buffer.concat(tap.back).length).toBeGreaterThan(1000); // the honest one was answered: counting works
      tap.stop();
    }
  });
  afterAll(async () => {
    replicator.stop();
    await lan.stop();
  });

  it(`[S7] ${ATTEMPTS} attempts: no byte answered, nobody let in`, async () => {
    console.log(`seed ${SEED}`);
    const random = seededRandom(SEED);
    const a = pair.devices[0].self;
    const b = pair.devices[1].self;
    const space = pair.a.space;
    const stranger = toyDevice();
    const strangerLog = new ToyLog(space, stranger, []);
    const me = stranger.self;
    const wrongPerson = encodeIntroduction({ space, certificate: me.certificate });
    const known = toyDevice(pair.devices[1].person, true);
    const wrongSpace = encodeIntroduction({ space: as<SpaceId>(randomBytes(32)), certificate: known.self.certificate });
    const forged = { ...known.self.certificate, signature: me.certificate.signature };
    const fresh = 1_000_000;
    const core = { space, from: b.device, to: a.device, counter: fresh };
    const kinds: Record<string, () => Buffer[]> = {
      "random bytes": () => [Buffer.from(randomBytes(1 + random.below(3000)))],
      "a random frame": () => [prefixed(randomBytes(1024 + random.below(3000)))],
      "nothing at all": () => [],
      "half a frame": () => [prefixed(randomBytes(2048)).subarray(0, 500)],
      "http and tls": () => [Buffer.from(random.below(2) ? "GET / HTTP/1.1\r\n\r\n" : "\x16\x03\x01\x02\x00\x01")],
      "an unknown device": () => [firstFrame(me, a.certificate, { ...core, from: strangerLog.me().device })],
      "an unknown device naming the partner": () => [firstFrame(me, a.certificate, core)],
      "the partner, signed by another": () => [firstFrame(b, a.certificate, core, me.signing)],
      "the partner, in another space": () => [
        firstFrame(b, a.certificate, { ...core, space: as<SpaceId>(randomBytes(32)) }),
      ],
      "the partner, meant for another": () => [firstFrame(b, a.certificate, { ...core, to: me.device })],
      "the partner, an old counter": () => [firstFrame(b, a.certificate, { ...core, counter: 1 })],
      "an introduction under another person": () => [prefixed(sealedBox(wrongPerson, a.introductions.publicKey))],
      "an introduction to another space": () => [prefixed(sealedBox(wrongSpace, a.introductions.publicKey))],
      "a forged introduction": () => [
        prefixed(sealedBox(encodeIntroduction({ space, certificate: forged }), a.introductions.publicKey)),
      ],
      "a recorded connection": () => [random.pick(recorded)],
      "a recorded first frame": () => {
        const all = random.pick(recorded);
        return [all.subarray(0, 4 + all.readUInt32BE(0))];
      },
      "a recorded connection without its beginning": () => {
        const all = random.pick(recorded);
        return [all.subarray(4 + all.readUInt32BE(0))];
      },
      "a recorded first frame, one bit other": () => {
        const all = Buffer.from(random.pick(recorded));
        const at = 4 + random.below(1024);
        all[at] = (all[at] ?? 0) ^ (1 << random.below(8));
        return [all];
      },
    };
    const tally = new Map<string, number>();
    let bytesBack = 0;
    let became = 0;
    const unsubscribe = replicator.onLiveChange(() => became++);
    const names = Object.keys(kinds);
    for (let done = 0; done < ATTEMPTS; done += 20) {
      const batch = Array.from({ length: 20 }, (_, i) => names[(done + i) % names.length] ?? "");
      const results = await Promise.all(batch.map((name) => attempt(lan.port, kinds[name]?.() ?? [], 150)));
      for (const [i, result] of results.entries()) {
        tally.set(batch[i] ?? "", (tally.get(batch[i] ?? "") ?? 0) + 1);
        bytesBack += result.bytesBack;
      }
    }
    unsubscribe();
    console.log([...tally].map(([name, count]) => `${name} ${count}`).join(", "));
    expect(bytesBack).toBe(0);
    expect(became).toBe(0);
    expect(pair.a.admitted).toHaveLength(0);
  });

  it("[S7] planted fault: an honest first frame with a fresh counter is answered", async () => {
    const [a, b] = pair.devices.map(({ self }) => self);
    if (!a || !b) throw new Error("pair");
    const core = { space: pair.a.space, from: b.device, to: a.device, counter: 2_000_000 };
    const frame = firstFrame(b, a.certificate, core);
    expect((await attempt(lan.port, [frame], 300)).bytesBack).toBeGreaterThan(0);
    expect((await attempt(lan.port, [frame], 300)).bytesBack).toBe(0);
  });

  it("[PR5] the partner's device under another person key is a stranger", async () => {
    const [a, b] = pair.devices.map(({ self }) => self);
    if (!a || !b) throw new Error("pair");
    const again = toyDevice(toyDevice().person);
    const introduction = encodeIntroduction({ space: pair.a.space, certificate: again.self.certificate });
    const core = { space: pair.a.space, from: again.self.device, to: a.device, counter: 1 };
    const writes = [
      prefixed(sealedBox(introduction, a.introductions.publicKey)),
      firstFrame(again.self, a.certificate, core),
    ];
    expect((await attempt(lan.port, writes, 300)).bytesBack).toBe(0);
    expect(pair.a.admitted).toHaveLength(0);
  });
});
