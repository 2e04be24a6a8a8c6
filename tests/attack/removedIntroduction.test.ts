/**
 * EN3, MB2: a device that its person took out of use, and that has not heard so, introduces itself to a partner who never met it: by a
 * carry file, over a link, at a meeting point. It is not let in, and hears nothing. One that nobody removed is let in by each.
 */
import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { sameBytes } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { decodeCarryFile } from "../../src/shared/protocol/carryFile.ts";
import { memoryPipe } from "../contract/memoryLink.ts";
import { until } from "../contract/until.ts";
import { quickTimers } from "../harness/quickTimers.ts";
import { startRelay } from "../harness/relayProcess.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { openTwo, spaceOf } from "./twoDevices.ts";

const TIMES = 20;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms / TIMES));
const MINUTE = 60_000;

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function fileOf({ core }: CoupleDevice): Promise<Uint8Array> {
  const file = await core.syncing.carryFile();
  if (!file) throw new Error("they are paired");
  return file;
}
async function carry(from: CoupleDevice, to: CoupleDevice): Promise<void> {
  unwrap((await to.core.syncing.carried(await fileOf(from))) ?? expect.unreachable());
  await to.quiet();
}

/** Robin, Noor, and Robin's phone, a restored copy of which Noor has no introduction yet. Those two know all that the other has. */
async function three(isRemoved: boolean) {
  const { robin, noor, close } = await openTwo(quickTimers(TIMES));
  ends.push(close);
  for (const [from, to] of [
    [robin, noor],
    [noor, robin],
  ] as const)
    await carry(from, to);
  const phone = robin.beside("phone");
  await phone.restore(await robin.backup());
  ends.push(() => phone.lock());
  const { device } = phone.core.identity;
  if (isRemoved) {
    await carry(phone, robin);
    expect(await spaceOf(robin).removeDevice(device)).toBe(true);
  }
  for (let round = 0; round < 2; round++) {
    await carry(robin, noor);
    await carry(noor, robin);
  }
  const isIn = (): boolean =>
    spaceOf(noor)
      .peers()
      .some((peer) => sameBytes(peer.device, device));
  expect(isIn()).toBe(false);
  expect(spaceOf(phone).place, "it has not heard").toBe("ok");
  return { robin, noor, phone, isIn };
}

describe.each([true, false])("[EN3] [MB2] the introduction of a device (removed: %s)", (isRemoved) => {
  it("in a carry file", async () => {
    const { noor, phone, isIn } = await three(isRemoved);
    const before = decodeCarryFile(await fileOf(noor))?.length ?? 0;
    await carry(phone, noor);
    expect(isIn()).toBe(!isRemoved);
    const answer = await fileOf(noor);
    expect(decodeCarryFile(answer)?.length ?? 0).toBe(isRemoved ? before : before + 1);
    expect((await phone.core.syncing.carried(answer))?.ok).toBe(!isRemoved);
  });

  it("over a link", async () => {
    const { noor, phone, isIn } = await three(isRemoved);
    const peer = spaceOf(phone)
      .peers()
      .find(({ device }) => sameBytes(device, noor.core.identity.device));
    let [said, answered] = [0, 0];
    const [here, there] = memoryPipe((from, bytes) => {
      if (from === "dialler") said += 1;
      else answered += 1;
      return [bytes];
    });
    noor.core.syncing.sink?.attach(there);
    phone.core.syncing.sink?.attach(here, peer);
    if (isRemoved) await pause(MINUTE);
    else await until(() => answered > 0);
    expect(said).toBeGreaterThanOrEqual(2);
    expect([isIn(), answered > 0]).toEqual([!isRemoved, !isRemoved]);
  });

  it("at a meeting point", async () => {
    const relay = await startRelay();
    ends.push(async () => {
      await relay.end("SIGKILL");
      rmSync(relay.data, { recursive: true, force: true });
    });
    const put = async (): Promise<number> => {
      const text = await (await fetch(`${relay.http}/metrics`)).text();
      return Number(/^homeport_relay_envelopes_total (\d+)/m.exec(text)?.[1]);
    };
    const { noor, phone, isIn } = await three(isRemoved);
    unwrap(phone.core.syncing.addMeetingPoint(relay.url));
    // Its introduction, and what it has to say.
    while ((await put()) < 2) await pause(1_000);
    await phone.lock();
    const before = await put();
    unwrap(noor.core.syncing.addMeetingPoint(relay.url));
    await until(() => noor.core.syncing.meetingPoints()[0]?.state === "reached");
    if (isRemoved) await pause(3 * MINUTE);
    else while ((await put()) === before) await pause(1_000);
    expect([isIn(), (await put()) > before]).toEqual([!isRemoved, !isRemoved]);
  });
});
