/** PR2: who may finish a pairing that was confirmed here alone. The device whose codes were compared, and nobody else. */
import { afterEach, describe, expect, it } from "vitest";
import { as, type SpaceId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { Awaiting } from "../../src/main/core/awaiting.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { makeIdentity } from "../../src/main/core/log/identity.ts";
import { createReplicator } from "../../src/main/core/sync/replicator.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { memoryPipe } from "../contract/memoryLink.ts";
import { peerOf, type ToyDevice, toyDevice, ToyLog } from "../contract/toyLog.ts";
import { newVault, remove, scratch } from "./vaultKit.ts";

const dir = scratch();
const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  remove(dir);
});

describe("a pairing that awaits the other's confirm", () => {
  it("[PR2] [S7] [S8] is finished by the compared device in that space alone, whoever dials; nobody gets a word", async () => {
    const vault = await newVault(dir);
    cleanUps.push(() => vault.close());
    const { identity } = makeIdentity(randomBytes, undefined, "paired");
    const parts = { store: vault.store, identity, today: () => 20_000 as Day };
    const space = as<SpaceId>(randomBytes(32));
    const partner = toyDevice();
    const { certificate } = partner.self;
    new Awaiting(parts).put({
      space,
      lanHint: [],
      meetingPoints: [],
      partner: { person: certificate.person, certificate, name: "P" },
    });
    const awaiting = new Awaiting(parts); // as after a kill
    expect(toHex(awaiting.current?.space ?? new Uint8Array())).toBe(toHex(space));

    const mine = peerOf(identity.certificate);
    const tries = async (device: ToyDevice, there: SpaceId, dials: "they" | "we", introduce = false) => {
      let met = 0;
      const log = awaiting.log();
      if (!log) throw new Error("nothing is awaited");
      const ours = createReplicator({ log, timers: systemTimers, random: randomBytes, onMet: () => met++ });
      const theirLog = new ToyLog(there, device, [device.self.certificate.person, identity.certificate.person]);
      theirLog.addPeer({ ...mine, introduce });
      theirLog.write("a word of theirs");
      const theirs = createReplicator({ log: theirLog, timers: systemTimers, random: randomBytes });
      let said = 0;
      const pipe = memoryPipe((from, bytes) => {
        if ((from === "dialler") === (dials === "we")) said += 1;
        return [bytes];
      });
      if (dials === "they") {
        theirs.attach(pipe[0], { ...mine, introduce });
        ours.attach(pipe[1]);
      } else {
        ours.attach(pipe[0], log.peers()[0]);
        theirs.attach(pipe[1]);
      }
      await new Promise((done) => setTimeout(done, 200));
      for (const replicator of [ours, theirs]) replicator.stop();
      expect(theirLog.bodies()).toEqual(["a word of theirs"]);
      return { met, answered: dials === "they" && said > 0 };
    };
    const nothing = { met: 0, answered: false };
    // Another person; another device of the same person, which nobody compared; the right one in another space.
    expect(await tries(toyDevice(), space, "they", true)).toEqual(nothing);
    expect(await tries(toyDevice(partner.person, true), space, "they", true)).toEqual(nothing);
    expect(await tries(partner, as<SpaceId>(randomBytes(32)), "they")).toEqual(nothing);
    expect(await tries(partner, as<SpaceId>(randomBytes(32)), "we")).toEqual(nothing);
    expect(await tries(toyDevice(), space, "we")).toEqual(nothing);
    expect(await tries(partner, space, "they")).toEqual({ met: 1, answered: true });
    expect((await tries(partner, space, "we")).met).toBe(1);

    awaiting.drop();
    expect(awaiting.log()).toBeUndefined();
    expect(new Awaiting(parts).current).toBeUndefined();
  });
});
