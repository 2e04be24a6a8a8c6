import { createSocket } from "node:dgram";
import { describe, expect, it } from "vitest";
import { toHex, utf8 } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { padme } from "../../src/shared/protocol/envelope.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { readInvitation, writeInvitation } from "../../src/main/core/pairing/invitation.ts";
import type { PairingResult } from "../../src/main/core/pairing/describe.ts";
import { createPairing } from "../../src/main/core/pairing/pairing.ts";
import type { PairingService } from "../../src/main/core/pairing/service.ts";
import { openLan } from "../../src/main/core/sync/links/lan/lan.ts";
import { createReplicator } from "../../src/main/core/sync/replicator.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { as, type RecordId } from "../../src/shared/base/brand.ts";
import { peerOf, type ToyDevice, toyDevice, ToyLog } from "../contract/toyLog.ts";
import { until } from "../contract/until.ts";
import { nothingApart } from "../harness/keptInMemory.ts";
import { awaitingInMemory } from "../harness/awaitingInMemory.ts";
import { type Proxy, proxyTo } from "./wire.ts";

const options = { timers: systemTimers, random: randomBytes };

/** Every way bytes commonly show up in a capture. */
const forms = (bytes: Uint8Array): Buffer[] => {
  const raw = Buffer.from(bytes);
  return [
    raw,
    Buffer.from(raw.toString("hex")),
    Buffer.from(raw.toString("base64")),
    Buffer.from(raw.toString("base64url")),
  ];
};
const textForms = (text: string): Buffer[] => [...forms(utf8(text)), Buffer.from(text, "utf16le")];

const hits = (captured: readonly Buffer[], wanted: ReadonlyMap<string, Buffer[]>): string[] => {
  const whole = Buffer.concat(captured);
  return [...wanted].flatMap(([name, shapes]) => (shapes.some((shape) => whole.includes(shape)) ? [name] : []));
};

/** Every run of 12 bytes that two captures have in common. */
function shared(one: Buffer, two: Buffer): number {
  const seen = new Set<string>();
  for (let at = 0; at + 12 <= one.length; at++) seen.add(one.toString("latin1", at, at + 12));
  let count = 0;
  for (let at = 0; at + 12 <= two.length; at++) if (seen.has(two.toString("latin1", at, at + 12))) count++;
  return count;
}

describe("what a listener on the network sees", () => {
  it("[S2] of pairing, discovery and syncing: no text, name, key, id or hash; padded sizes only", async () => {
    const cleanUps: (() => void | Promise<void>)[] = [];
    const names = { ana: "Ana Canary-Lundqvist", ben: "Ben Canary-Okonkwo" };
    const devices = { ana: toyDevice(), ben: toyDevice() };
    const bodies = Array.from(
      { length: 50 },
      (_, i) => `canary ${i} ${toHex(randomBytes(6))} we agree to talk on Sundays`,
    );

    const multicast: Buffer[] = [];
    const ear = createSocket({ type: "udp4", reuseAddr: true });
    ear.on("message", (packet) => multicast.push(packet));
    await new Promise<void>((done) => ear.bind(5353, "0.0.0.0", () => done()));
    ear.addMembership("224.0.0.251", "127.0.0.1");
    cleanUps.push(() => void ear.close());

    const logs: Partial<Record<"ana" | "ben", ToyLog>> = {};
    const join = async (who: "ana" | "ben") => {
      const device: ToyDevice = devices[who];
      const lan = unwrap(await openLan(options));
      let result: PairingResult | undefined;
      const service: PairingService = createPairing({
        ...options,
        me: () => ({
          certificate: device.self.certificate,
          signing: device.self.signing,
          link: device.self.link,
          name: names[who],
          port: lan.port,
        }),
        awaiting: awaitingInMemory(),
        onState: () => undefined,
        onPaired: (paired) => (result = paired),
        ...nothingApart(),
        addresses: () => ["127.0.0.1"],
      });
      cleanUps.push(
        () => service.stop(),
        () => lan.stop(),
      );
      return { lan, service, result: () => result };
    };
    const [ana, ben] = [await join("ana"), await join("ben")];
    const { text } = unwrap(await ana.service.invite());
    const invitation = unwrap(readInvitation(text));
    const meeting = await proxyTo(invitation.port);
    unwrap(ben.service.accept(writeInvitation({ ...invitation, port: meeting.port })));
    await until(() => ana.service.state().stage === "compare" && ben.service.state().stage === "compare");
    const digits = ana.service.state().digits ?? "";
    ana.service.confirm(true);
    ben.service.confirm(true);
    await until(() => ana.result() !== undefined && ben.result() !== undefined);

    const sessions: Proxy[] = [];
    const record = as<RecordId>(randomBytes(32));
    for (const side of ["ana", "ben"] as const) {
      const result = (side === "ana" ? ana : ben).result();
      if (!result) throw new Error("unpaired");
      const log = new ToyLog(result.space, devices[side], [
        result.partner.person,
        devices[side].self.certificate.person,
      ]);
      log.addPeer(peerOf(result.partner.certificate));
      logs[side] = log;
    }
    const { ana: logA, ben: logB } = logs;
    if (!logA || !logB) throw new Error("logs");
    // Two sessions one after another over a tap, each with text of its own; discovery runs as it does.
    for (const half of [bodies.slice(0, 25), bodies.slice(25)]) {
      const [ra, rb] = [createReplicator({ log: logA, ...options }), createReplicator({ log: logB, ...options })];
      const tap = await proxyTo(ana.lan.port);
      sessions.push(tap);
      ana.lan.serve({ sink: ra, log: logA });
      const dialling = unwrap(await openLan({ ...options, discovery: "off" }));
      dialling.serve({ sink: rb, log: logB });
      dialling.setManual(`127.0.0.1:${tap.port}`);
      await until(() => rb.live().length === 1);
      ra.togetherJoin(record);
      rb.togetherJoin(record);
      for (const [i, body] of half.entries()) (i % 2 === 0 ? logA : logB).write(body);
      const written = logA.bodies().length;
      await until(() => logA.bodies().length === logB.bodies().length && logA.bodies().length >= written);
      await new Promise((done) => setTimeout(done, 400));
      rb.stop();
      ra.stop();
      await dialling.stop();
    }
    expect(logB.bodies().length).toBe(50);

    const wanted = new Map<string, Buffer[]>();
    for (const [i, body] of bodies.entries()) wanted.set(`text ${i}`, textForms(body));
    wanted.set("words of a text", textForms("agree to talk on Sundays"));
    for (const [who, name] of Object.entries(names)) wanted.set(`name of ${who}`, textForms(name));
    wanted.set("the word canary", textForms("anary"));
    wanted.set("code digits", textForms(digits));
    for (const [who, { self, person }] of Object.entries(devices)) {
      wanted.set(`device of ${who}`, forms(self.device));
      wanted.set(`person of ${who}`, forms(person.publicKey));
      wanted.set(`link key of ${who}`, forms(self.link.publicKey));
      wanted.set(`signing key of ${who}`, forms(self.signing.publicKey));
    }
    wanted.set("space", forms(logA.space));
    wanted.set("record", forms(record));
    wanted.set("record key", forms(logA.recordKey));
    for (const [i, item] of [...logA.vector(), ...logB.vector()].entries())
      wanted.set(`entry hash ${i}`, forms(item.hash));

    const pairingBytes = [...meeting.there, ...meeting.back];
    const sessionBytes = sessions.map((tap) => Buffer.concat([...tap.there, ...tap.back]));
    const everything = [...pairingBytes, ...sessionBytes, ...multicast];
    console.log(
      `captured ${Buffer.concat(pairingBytes).length} B pairing, ${sessionBytes.map((b) => b.length).join(" + ")} B syncing, ` +
        `${multicast.length} multicast packets; looked for ${wanted.size} things`,
    );
    expect(hits(everything, wanted)).toEqual([]);
    // Planted: the same search finds one of each kind put into the same capture.
    const planted = [
      ...everything,
      utf8(`..${bodies[3]}..`),
      Buffer.from(names.ana, "utf16le"),
      Buffer.from(toHex(logA.space)),
    ];
    expect(
      hits(
        planted.map((part) => Buffer.from(part)),
        wanted,
      ),
    ).toEqual(expect.arrayContaining(["text 3", "name of ana", "space"]));

    // Nothing is the same in two sessions; only padded sizes pass.
    expect(shared(sessionBytes[0] ?? Buffer.of(), sessionBytes[1] ?? Buffer.of())).toBe(0);
    for (const stream of [...sessions, meeting].flatMap((tap) => [Buffer.concat(tap.there), Buffer.concat(tap.back)])) {
      for (let at = 0; at + 4 <= stream.length;) {
        const length = stream.readUInt32BE(at);
        expect(length >= 1024 && length <= 65_536 && padme(length) === length).toBe(true);
        at += 4 + length;
      }
    }
    expect(multicast.length).toBeGreaterThan(0);
    for (const cleanUp of cleanUps) await cleanUp();
    for (const tap of [...sessions, meeting]) tap.stop();
  });
});
