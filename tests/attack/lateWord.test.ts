/**
 * D3: rows of the log are lost on Robin's device, and what comes then is a carry file that Noor wrote long before. What it says of how
 * far she had come is no word about what she has now. By files alone the two come to an end all the same.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { sameBytes } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { hitRow } from "./hitRow.ts";
import { agree, give, openTwo, recordOf, spaceOf } from "./twoDevices.ts";

let couple: Awaited<ReturnType<typeof openTwo>>;
beforeAll(async () => {
  couple = await openTwo();
});
afterAll(() => couple.close());

const isMending = ({ core }: CoupleDevice): boolean => core.notices.list().some(({ kind }) => kind === "mending");
const body = ({ core }: CoupleDevice, id: string): string | undefined => core.records.texts.text(id)?.shared.body;

async function fileOf({ core }: CoupleDevice): Promise<Uint8Array> {
  const file = await core.syncing.carryFile();
  if (!file) throw new Error("they are paired");
  return file;
}
async function reads(device: CoupleDevice, file: Uint8Array): Promise<void> {
  expect((await device.core.syncing.carried(file))?.ok).toBe(true);
  await device.quiet();
}
async function write(device: CoupleDevice, id: string, text: string): Promise<void> {
  await device.type(id, (before) => ({ at: before.length, remove: 0, text }));
  unwrap(await device.core.records.sharing.share(id, ""));
}
const entriesBy = (device: CoupleDevice, by: CoupleDevice, id: string) =>
  spaceOf(device)
    .log.ofRecord(recordOf(id))
    .filter(({ entry }) => sameBytes(entry.core.device, by.core.identity.device));

/** The newest entry of `by` about it goes from the disk of `device`. */
async function lose(device: CoupleDevice, by: CoupleDevice, id: string): Promise<void> {
  const last = entriesBy(device, by, id).at(-1);
  if (!last) throw new Error("they wrote");
  const { core } = last.entry;
  const row = device.core.vault.store.rowId("entries", core.space, core.device, core.seq, last.hash);
  await device.harm((database) => hitRow(database, "entries", row, "gone"));
  await device.quiet();
}

it("[D3] [CF1] a file written before does not say that the other has no more: nothing is issued again, and all comes back once", async () => {
  const { robin, noor } = couple;
  const id = await agree(robin, noor, "Sundays.");
  for (const words of ["Coffee.", "Tea."]) {
    const late = await fileOf(noor);
    await write(noor, id, ` ${words}`);
    // By another way than a word of hers, as over a device that both know.
    await give(noor, robin);
    const before = body(robin, id);
    expect(before).toContain(words);

    await lose(robin, noor, id);
    expect([isMending(robin), body(robin, id)]).toEqual([true, before]);
    await reads(robin, late);
    expect(isMending(robin), "it waits").toBe(true);
    expect(body(robin, id), "as it stood").toBe(before);
    expect(entriesBy(robin, robin, id), "nothing is said again").toHaveLength(1);
    await robin.lock();
    await robin.unlock();
    await reads(robin, late);
    expect(isMending(robin), "nor after a lock").toBe(true);

    await reads(noor, await fileOf(robin));
    await reads(robin, await fileOf(noor));
    expect(isMending(robin)).toBe(false);
    // What the next late file is made after: a word of hers that had heard of this loss, and not of the next.
    await reads(noor, await fileOf(robin));
    for (const device of [robin, noor]) expect(body(device, id)?.split(words)).toHaveLength(2);
    expect(body(robin, id)).toBe(body(noor, id));
  }
});

it("[D3] [CF1] what nobody has any more is issued again, once, though the two never meet but by files", async () => {
  const { robin, noor } = couple;
  const id = await agree(robin, noor, "Mondays.");
  await reads(noor, await fileOf(robin));
  const late = await fileOf(noor);
  await write(robin, id, " Bread.");
  await lose(robin, robin, id);
  expect(isMending(robin)).toBe(true);
  expect(body(robin, id)).toContain("Bread.");
  // Sealed for the device that he was.
  expect(await robin.core.syncing.carried(late)).toEqual({ ok: false, error: { type: "NotForUs" } });
  await reads(noor, await fileOf(robin));
  const [answer] = [await fileOf(noor), await robin.lock(), await robin.unlock()];
  await reads(robin, answer);
  expect(isMending(robin)).toBe(false);
  await reads(noor, await fileOf(robin));
  for (const device of [robin, noor]) expect(body(device, id)?.split("Bread.")).toHaveLength(2);
});
