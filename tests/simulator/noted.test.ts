/** D4 for a rhythm's days: what two people noted and took back, on four devices, in whatever order it arrives (RY2). */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RecordId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { decodeNoted, encodeNoted } from "../../src/shared/protocol/body.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { inFrontier } from "../../src/main/core/log/frontier.ts";
import { openBody } from "../../src/main/core/log/sealEntry.ts";
import { seededRandom } from "../attack/seededRandom.ts";
import { count } from "../harness/forms.ts";
import { DAY, type Device } from "./device.ts";
import { deliverAll, deliverRound, makeDevices, openStores } from "./people.ts";

const WORLDS = count({ quick: 12, full: 500 });
const FIRST = Number(process.env["HOMEPORT_SEED"] ?? randomBytes(3).reduce((sum, byte) => sum * 256 + byte, 0));
console.log(`noted: first seed ${FIRST}`);

let opened: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => {
  opened = await openStores(4);
});
afterAll(() => opened.close());

const say = (device: Device, record: RecordId, day: number, takenBack: boolean) => {
  const created = device.rows.state(record)?.created;
  const key = created && device.keys.get(created.keyId);
  if (!created || !key) throw new Error("no such record here");
  const plaintext = encodeNoted({ day: day as Day, takenBack });
  return device.gate.author({ kind: KIND.noted, record, keyId: created.keyId, key, plaintext });
};

/** What the gate keeps, as words. */
const kept = (device: Device, record: RecordId): string[] =>
  (device.rows.state(record)?.noted ?? [])
    .filter(({ takenBack, isOver }) => !takenBack && !isOver)
    .map(({ person, day }) => `${toHex(person)} ${day}`)
    .sort();

/** The same from every entry at once: a word stands that no later one of its person about its day had seen. */
function model(device: Device, record: RecordId): string[] {
  const key = device.keys.get(device.rows.state(record)?.created?.keyId ?? (new Uint8Array(32) as never));
  const said = device.log.ofRecord(record).flatMap((row) => {
    const plaintext = row.entry.core.kind === KIND.noted && row.status === "accepted" && openBody(row.entry, key);
    const body = plaintext ? decodeNoted(plaintext) : undefined;
    const person = device.log.personOf(row.entry.core.device);
    return body && person ? [{ ...body, person: toHex(person), row }] : [];
  });
  return said
    .filter(
      (one) =>
        !one.takenBack &&
        !said.some(
          (later) =>
            later !== one &&
            later.person === one.person &&
            later.day === one.day &&
            inFrontier(itemOf(one.row), later.row.frontier, device.log),
        ),
    )
    .map(({ person, day }) => `${person} ${day}`)
    .sort();
}

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
        const { verdict } = await say(device, record, DAY - below(3), below(2) === 0);
        expect(verdict, `seed ${seed}`).toMatchObject({ status: "accepted" });
        expect(kept(device, record), `seed ${seed}`).toEqual(model(device, record));
      }
      const apart = new Set(devices.map((device) => kept(device, record).join())).size > 1;
      for (let round = 0; round < 2; round++) await deliverRound(devices);
      const all = kept(first, record);
      for (const entry of shuffled(first.allEntries(), below)) {
        await late.gate.receive(first.identity.device, [entry], first.allKeys());
      }
      for (const device of [...devices, late]) expect(kept(device, record), `seed ${seed}`).toEqual(all);
      expect(all, `seed ${seed}`).toEqual(model(first, record));
      if (apart) seen.apart += 1;
      if (all.length > 0) seen.stands += 1;
      if (all.length < 5) seen.ended += 1;
    }
    console.log(`D4, noted days: of ${WORLDS} worlds`, seen);
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(0);
  });
});
