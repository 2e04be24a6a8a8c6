/** Robin and Noor, paired, with a text both have: everything real but the way between them, which a test goes by hand. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { as, type RecordId, type SpaceId } from "../../src/shared/base/brand.ts";
import { fromHex } from "../../src/shared/base/bytes.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import type { Space } from "../../src/main/core/space/space.ts";
import type { Timers } from "../../src/main/core/sync/ports.ts";
import { CoupleDevice, openPlace } from "../simulator/coupleDevice.ts";
import { VirtualTime } from "../simulator/coupleNet.ts";
import { hitRow } from "./hitRow.ts";

const DAY_MS = 86_400_000;

export const spaceOf = ({ core }: CoupleDevice): Space => {
  if (!core.space) throw new Error("not paired");
  return core.space;
};

export async function give(from: CoupleDevice, to: CoupleDevice): Promise<void> {
  const entries = [...spaceOf(from).log.since([])];
  await spaceOf(to).gate.receive(from.core.identity.device, entries, spaceOf(from).keysFor(entries));
  await to.quiet();
}

export const recordOf = (id: string): RecordId => as<RecordId>(fromHex(id) ?? new Uint8Array());

/** `timers`: where time goes by itself; else it stands still until `daysPass`. */
export async function openTwo(timers?: Timers) {
  const place = await openPlace();
  const time = new VirtualTime();
  const folder = mkdtempSync(join(place.root, "two-"));
  const device = (name: string) => new CoupleDevice(name, { root: place.root, folder }, timers ?? time.timers, 0);
  const [robin, noor] = [device("robin"), device("noor")];
  await robin.create();
  await noor.create();
  const space = as<SpaceId>(randomBytes(32));
  for (const [me, other] of [
    [robin, noor],
    [noor, robin],
  ] as const) {
    const { certificate } = other.core.identity;
    await me.core.enterSpace({
      space,
      partner: { person: certificate.person, certificate, name: "x" },
      lanHint: [],
      meetingPoints: [],
    });
  }
  return {
    robin,
    noor,
    /** By both clocks. */
    daysPass: (days: number): void => time.advance(days * DAY_MS),
    close: async (): Promise<void> => {
      await robin.lock();
      await noor.lock();
      place.close();
    },
  };
}

/** An agreement of this device's, on both. Its id. */
export async function agree(from: CoupleDevice, to: CoupleDevice, body: string): Promise<string> {
  const draft = from.core.records.unshared.create("agreement", { title: "Sundays", body }, undefined);
  const shared = await from.core.records.sharing.share(draft.id, "");
  if (!shared.ok) throw new Error(shared.error.type);
  await give(from, to);
  return shared.value.id;
}

/** The entry that made this text goes from the disk of its device. */
export async function loseCreate(device: CoupleDevice, id: string): Promise<void> {
  const { log } = spaceOf(device);
  const create = log.ofRecord(recordOf(id)).find(({ entry }) => entry.core.kind === KIND.create);
  if (!create) throw new Error("it was made");
  const { device: by, seq, hash } = itemOf(create);
  const row = device.core.vault.store.rowId("entries", log.space, by, seq, hash);
  await device.harm((database) => hitRow(database, "entries", row, "gone"));
  await device.quiet();
}
