/** G2: a carry file as large as may be, from the partner or from anybody: core answers others while it is read, and while one is written. */
import { describe, expect, it } from "vitest";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { readCarryFile, writeCarryFile } from "../../src/main/core/sync/carryFile.ts";
import { channelsOf } from "../../src/main/core/sync/channels.ts";
import { introduceTo } from "../../src/main/core/sync/introductions.ts";
import { Parcels } from "../../src/main/core/sync/parcels.ts";
import { as, type EnvelopeBytes } from "../../src/shared/base/brand.ts";
import { encodeCarryFile } from "../../src/shared/protocol/carryFile.ts";
import { INTRODUCTION_BYTES } from "../../src/shared/protocol/frames.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { peerOf, toyDevice, type ToyLog, toyPair } from "../contract/toyLog.ts";
import { longestStall } from "./longestStall.ts";

const MOST_MS = 100;
const parcels = (log: ToyLog): Parcels =>
  new Parcels({ log, random: randomBytes, channelTo: channelsOf(log), onMet: () => undefined });

/** Two people with four devices each: as many as may be. */
function eight() {
  const pair = toyPair();
  const [mine, theirs] = pair.devices;
  for (const log of [pair.a, pair.b])
    for (const { person } of [mine, theirs, mine, theirs, mine, theirs])
      log.addPeer(peerOf(toyDevice(person).self.certificate));
  return pair;
}
const ofBytes = (size: number, most = Infinity): Uint8Array => {
  const count = Math.min(Math.floor((LIMIT.carryBytes - 64) / (size + 4)), LIMIT.carryEnvelopes, most);
  return encodeCarryFile(Array.from({ length: count }, () => as<EnvelopeBytes>(randomBytes(size))));
};

describe("[G2] [CF1] a carry file as large as may be", () => {
  it.each([
    ["of the largest envelopes for nobody", LIMIT.envelopeBytes],
    ["of as many as it holds for nobody", 8 * 1024 - 4],
    ["of what looks like introductions", INTRODUCTION_BYTES],
  ])("%s", async (what, size) => {
    const { a } = eight();
    const file = ofBytes(size);
    const { value, stall } = await longestStall(() => readCarryFile(file, a, parcels(a)));
    console.log(`a carry file ${what}: ${Math.round(stall)} ms at the longest`);
    expect(value).toEqual({ ok: false, error: { type: "NotForUs" } });
    expect(stall).toBeLessThan(MOST_MS);
  });

  it("of true introductions", async () => {
    const { a, b, devices } = eight();
    const peer = peerOf(devices[0].self.certificate);
    const introduction = introduceTo(peer, b);
    if (!introduction) throw new Error("it can be sealed");
    const file = encodeCarryFile(Array.from({ length: LIMIT.carryEnvelopes }, () => introduction));
    const { value, stall } = await longestStall(() => readCarryFile(file, a, parcels(a)));
    console.log(`a carry file of true introductions: ${Math.round(stall)} ms at the longest`);
    expect(value).toMatchObject({ ok: true });
    expect(stall).toBeLessThan(MOST_MS);
  });

  it("of what the other lacks: to read, and to write", async () => {
    const { a, b } = eight();
    for (let i = 0; i < 5_000; i++) a.write(randomBytes(5_000));
    const written = await longestStall(() => writeCarryFile(a, parcels(a)));
    if (!written.value) throw new Error("nobody left");
    const { value: file } = written;
    const read = await longestStall(() => readCarryFile(file, b, parcels(b)));
    console.log(
      `${Math.round(file.length / 2 ** 20)} MiB: ${Math.round(written.stall)} ms to write, ${Math.round(read.stall)} ms to read at the longest`,
    );
    expect(read.value).toEqual({ ok: true, value: { isNew: true } });
    expect(b.bodies().length).toBeGreaterThan(100);
    expect(Math.max(written.stall, read.stall)).toBeLessThan(MOST_MS);
  });
});
