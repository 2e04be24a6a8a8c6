/** CR1, RB1: a restored copy holds the keys of answers that were sealed elsewhere, and may not have heard that one was taken back. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { decodeEntry, isEntry, KIND } from "../../src/shared/protocol/entry.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { agree, give, openTwo, recordOf, spaceOf } from "./twoDevices.ts";

let two: Awaited<ReturnType<typeof openTwo>>;
let [robin, noor]: [CoupleDevice, CoupleDevice] = [undefined as never, undefined as never];
beforeEach(async () => {
  two = await openTwo();
  ({ robin, noor } = two);
}, 60_000);
afterEach(() => two.close());

const seal = async ({ core }: CoupleDevice, id: string, words: string) =>
  unwrap(await core.records.answers.seal(id, [words]));
/** Openings of Robin's that this device has written. */
const opened = (device: CoupleDevice, id: string): number =>
  spaceOf(device)
    .log.ofRecord(recordOf(id))
    .filter(({ entry: { core } }) => core.kind === KIND.answerOpen)
    .filter(({ entry: { core } }) => toHex(core.device) === toHex(device.core.identity.device)).length;
/** What Noor's app has, but for what it keeps back of Robin's. */
async function gives(to: CoupleDevice, isKept: (kind: number) => boolean = () => false): Promise<void> {
  const entries = [...spaceOf(noor).log.since([])].filter((bytes) => {
    const entry = decodeEntry(bytes);
    return !isEntry(entry) || !isKept(entry.core.kind);
  });
  await spaceOf(to).gate.receive(noor.core.identity.device, entries, spaceOf(noor).keysFor(entries));
  await to.quiet();
}
async function says(to: CoupleDevice, vector = spaceOf(noor).vector()): Promise<void> {
  spaceOf(to).peerClaims(noor.core.identity.device, { vector, refused: [], kept: [] });
  await to.quiet();
}

it("[CR1] [RB1] opens nothing that was sealed before until the other has said what they have of one's own logs", async () => {
  const id = await agree(robin, noor, "Connected");
  await seal(robin, id, "His.");
  await give(robin, noor);
  const backup = await robin.backup();
  await seal(noor, id, "Hers.");
  await robin.lock();
  const phone = robin.beside("phone");
  await phone.restore(backup);
  await gives(phone);
  expect(opened(phone, id)).toBe(0);
  expect(unwrap(await phone.core.records.answers.view(id)).both).toBeUndefined();
  await phone.lock();
  await phone.unlock();
  await phone.quiet();
  expect(opened(phone, id)).toBe(0);

  // One of theirs that has less than this one, as a new device has, knows nothing of what was taken back.
  await says(phone, []);
  await says(phone);
  expect(opened(phone, id)).toBe(0);
  await give(phone, noor);
  await says(phone);
  expect(opened(phone, id)).toBe(1);
  expect(unwrap(await phone.core.records.answers.view(id)).both).toMatchObject({ theirs: { words: ["Hers."] } });
  await phone.lock();
});

it("[CR1] [RB1] nor what was taken back, where the other has said that there is more; then its key goes", async () => {
  const id = await agree(robin, noor, "Connected");
  await seal(robin, id, "His.");
  await give(robin, noor);
  const backup = await robin.backup();
  await seal(noor, id, "Hers.");
  unwrap(await robin.core.records.answers.takeBack(id));
  await give(robin, noor);
  await robin.lock();
  const phone = robin.beside("phone");
  await phone.restore(backup);
  await gives(phone, (kind) => kind === KIND.answerCancel);
  await says(phone);
  expect(opened(phone, id)).toBe(0);
  await gives(phone);
  await says(phone);
  expect(opened(phone, id)).toBe(0);
  expect(unwrap(await phone.core.records.answers.view(id)).mine).toBeUndefined();
  await phone.lock();
});

it("[CR1] what this device has sealed itself opens as soon as both are here", async () => {
  const id = await agree(robin, noor, "Connected");
  await seal(robin, id, "His.");
  await give(robin, noor);
  await seal(noor, id, "Hers.");
  await gives(robin);
  expect(opened(robin, id)).toBe(1);
});
