/** D4 for a rhythm's days: what two people noted and took back, on four devices, in whatever order it arrives (RY2). */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { seededRandom } from "../attack/seededRandom.ts";
import { count } from "../harness/forms.ts";
import { DAY, type Device } from "./device.ts";
import { notedByGate, notedByModel } from "./notedModel.ts";
import { deliverAll, deliverRound, makeDevices, openStores } from "./people.ts";

const WORLDS = count({ quick: 12, full: 500 });
const FIRST = Number(process.env["HOMEPORT_SEED"] ?? randomBytes(3).reduce((sum, byte) => sum * 256 + byte, 0));
console.log(`noted: first seed ${FIRST}`);

let opened: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => {
  opened = await openStores(4);
});
afterAll(() => opened.close());

function shuffled<T>(items: readonly T[], below: (limit: number) => number): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const at = below(i + 1);
    [all[i], all[at]] = [all[at] as T, all[i] as T];
  }
  return all;
}

describe("what two people noted of a rhythm", () => {
  it(`[D4] [RY2] is the same on every device, and what a reading of all entries at once gives, over ${WORLDS} worlds`, async () => {
    const seen = { stands: 0, ended: 0, apart: 0 };
    for (let seed = FIRST; seed < FIRST + WORLDS; seed++) {
      const { below } = seededRandom(seed);
      const devices = await makeDevices(["A", "A", "B", "B"], opened.stores);
      const [first] = devices as [Device];
      // One of them hears of it only in the end, and in any order.
      const late = devices.pop() as Device;
      const { record } = await first.create("rhythm", "Sundays");
      await deliverRound(devices);
      for (let step = 0; step < 24; step++) {
        const device = devices[below(3)] as Device;
        if (below(3) === 0) await deliverAll(devices[below(3)] as Device, device);
        const { verdict } = await device.note(record, DAY - below(3), below(2) === 0);
        expect(verdict, `seed ${seed}`).toMatchObject({ status: "accepted" });
        expect(notedByGate(device, record), `seed ${seed}`).toEqual(notedByModel(device, record));
      }
      const apart = new Set(devices.map((device) => notedByGate(device, record).join())).size > 1;
      for (let round = 0; round < 2; round++) await deliverRound(devices);
      const all = notedByGate(first, record);
      for (const entry of shuffled(first.allEntries(), below)) {
        await late.gate.receive(first.identity.device, [entry], first.allKeys());
      }
      for (const device of [...devices, late]) expect(notedByGate(device, record), `seed ${seed}`).toEqual(all);
      expect(all, `seed ${seed}`).toEqual(notedByModel(first, record));
      if (apart) seen.apart += 1;
      if (all.length > 0) seen.stands += 1;
      if (all.length < 5) seen.ended += 1;
    }
    console.log(`D4, noted days: of ${WORLDS} worlds`, seen);
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(0);
  });
});
