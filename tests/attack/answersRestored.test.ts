/** CR1, RB1: a restored copy holds the keys of answers that were sealed elsewhere, and may not have heard that one was taken back. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { as, type EntryHash, type Hash32 } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { encodeOfAsk } from "../../src/shared/protocol/body.ts";
import { decodeEntry, encodeEntry, ENTRY_VERSION, isEntry, KIND, ZERO_32 } from "../../src/shared/protocol/entry.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { sealEntry } from "../../src/main/core/log/sealEntry.ts";
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
async function carry(from: CoupleDevice, to: CoupleDevice): Promise<void> {
  const file = await from.core.syncing.carryFile();
  expect(file && (await to.core.syncing.carried(file))?.ok).toBe(true);
  await to.quiet();
}
async function says(to: CoupleDevice, vector = spaceOf(noor).vector()): Promise<void> {
  spaceOf(to).peerClaims(noor.core.identity.device, { vector, refused: [], kept: [] }, 0);
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

it("[CR1] [KD2] [AP6] nor where what took it back came as a header, by an app that says both have erased the text", async () => {
  const id = await agree(robin, noor, "Connected");
  await seal(robin, id, "His.");
  const { erasing } = robin.core.records;
  unwrap(await erasing.say(id, "ask"));
  const ask = spaceOf(robin).rows.state(recordOf(id))?.redaction.asked[0]?.at;
  if (!ask) throw new Error("it was asked");
  unwrap(await erasing.say(id, "takeBack"));
  await give(robin, noor);
  const backup = await robin.backup();
  await seal(noor, id, "Hers.");
  unwrap(await robin.core.records.answers.takeBack(id));
  await give(robin, noor);
  const phone = robin.beside("phone");
  await phone.restore(backup);
  // Signed by her, about an ask of his that was taken back; nobody ever evaluates it.
  const { identity, today } = noor.core;
  const lie = sealEntry(
    {
      version: ENTRY_VERSION,
      kind: KIND.redactAgree,
      space: spaceOf(noor).log.space,
      device: identity.device,
      seq: 5_000,
      prevHash: as<EntryHash>(randomBytes(32)),
      record: recordOf(id),
      recordKeyId: as<Hash32>(ZERO_32),
      actorNonces: [],
      day: today(),
      vectorDelta: [],
    },
    encodeOfAsk(ask),
    undefined,
    identity.signing,
  );
  const entries = [...spaceOf(noor).log.since([])].map((bytes) => {
    const entry = decodeEntry(bytes);
    const isIt = isEntry(entry) && entry.core.kind === KIND.answerCancel;
    return isIt ? encodeEntry({ ...entry, body: undefined }) : bytes;
  });
  await spaceOf(phone).gate.receive(identity.device, [lie, ...entries], spaceOf(noor).keysFor(entries));
  await phone.quiet();
  expect(spaceOf(phone).gate.bodiless).toHaveLength(1);
  await give(phone, noor);
  await says(phone);
  expect(opened(phone, id), "she has all that is here, and no more").toBe(0);
  // His other device has what took it back: asked for in a carry file, it is in one that is written after a restart (AP6).
  await carry(phone, robin);
  await robin.lock();
  await robin.unlock();
  expect(spaceOf(robin).wanted(phone.core.identity.device)).toHaveLength(1);
  await carry(robin, phone);
  await says(phone);
  expect([opened(phone, id), spaceOf(phone).gate.bodiless]).toEqual([0, []]);
  expect(unwrap(await phone.core.records.answers.view(id)).mine).toBeUndefined();
  await phone.lock();
});
