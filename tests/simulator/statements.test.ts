import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RecordId, StatementId } from "../../src/shared/base/brand.ts";
import { toHex, compareBytes } from "../../src/shared/base/bytes.ts";
import { statusOn } from "../../src/shared/domain/agreement/status.ts";
import { agreedOf } from "../../src/main/core/gate/agreedOf.ts";
import { encodeStated } from "../../src/shared/protocol/body.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { encodeStatement, type StatedAct, type Statement } from "../../src/shared/protocol/statement.ts";
import { sign } from "../../src/main/core/crypto/index.ts";
import { statementId, textHash } from "../../src/main/core/gate/openStatement.ts";
import { type Device, DAY } from "./device.ts";
import { deliverRound, makeDevices, openStores } from "./people.ts";
import { agreedHere } from "./statedModel.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => {
  opened = await openStores(2);
});
afterAll(() => opened.close());

let [alice, bob] = [undefined, undefined] as unknown as [Device, Device];
let record: RecordId;
beforeEach(async () => {
  [alice, bob] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
  await deliverRound([alice, bob]);
  ({ record } = await alice.create("agreement", "Sundays"));
  await deliverRound([alice, bob]);
});

const stated = (device: Device) => device.rows.state(record)?.stated ?? [];
const newest = (device: Device) => stated(device).at(-1)?.id as StatementId;
const textOf = (device: Device, offer: StatementId) => {
  const item = stated(device).find(({ id }) => toHex(id) === toHex(offer));
  if (item?.act.type !== "offer") throw new Error("no offer");
  return item.act.text;
};
function standing(device: Device): string {
  return statusOn(agreedHere(device, record), { today: DAY, todayIn: () => DAY }).state;
}
const accept = async (promise: ReturnType<Device["state"]>): Promise<void> => {
  const { verdict } = await promise;
  expect(verdict).toMatchObject({ status: "accepted", reason: "none" });
};
const signBy = (device: Device, offer: StatementId) =>
  device.state(record, { type: "sign", offer, text: textOf(device, offer) });

/** Both sign; the offer. */
async function agree(replaces?: StatementId): Promise<StatementId> {
  await accept(alice.offer(record, "We walk.", replaces));
  const offer = newest(alice);
  await accept(signBy(alice, offer));
  await deliverRound([alice, bob]);
  await accept(signBy(bob, offer));
  await deliverRound([alice, bob]);
  return offer;
}

describe("statements through the gate", () => {
  it("[SG2] [SG3] are in force once both signed, on both devices", async () => {
    await agree();
    expect([standing(alice), standing(bob)]).toEqual(["in force", "in force"]);
    alice.start();
    await alice.gate.idle();
    expect(standing(alice)).toBe("in force");
  });

  it("[SG2] a withdrawal made apart beats the renewal the other two signatures brought", async () => {
    const offer = await agree();
    await accept(bob.state(record, { type: "withdraw", offer: undefined }));
    await accept(alice.offer(record, "We walk twice.", offer));
    await accept(signBy(alice, newest(alice)));
    expect(standing(alice)).toBe("in force");
    await deliverRound([alice, bob]);
    expect([standing(alice), standing(bob)]).toEqual(["withdrawn", "withdrawn"]);
  });

  it("[SG4] a withdrawal takes effect while its entry is held, and stays when that is evaluated", async () => {
    await agree();
    const { record: other } = await bob.create("agreement", "Withheld");
    await accept(bob.state(record, { type: "withdraw", offer: undefined }));
    const [head] = bob.log.heads(toHex(bob.identity.device));
    if (!head) throw new Error("no entry");
    await alice.gate.receive(bob.identity.device, [head.bytes], []);
    const state = alice.rows.state(record);
    if (!state) throw new Error("no record");
    expect(alice.gate.held).toHaveLength(1);
    expect(standing(alice)).toBe("in force");
    const early = alice.gate.early(state);
    const { state: shown } = statusOn(agreedOf(state, early), { today: DAY, todayIn: () => DAY });
    expect(shown).toBe("withdrawn");
    // Of another record nothing is taken out of force by it.
    expect(alice.gate.early({ ...state, record: other })).toEqual([]);
    await deliverRound([alice, bob]);
    expect(alice.gate.early(alice.rows.state(record) ?? state)).toEqual([]);
    expect(standing(alice)).toBe("withdrawn");
  });

  it("[SG1] an edit shared after an offer reopens it; its author can't sign it any more, nor can the other", async () => {
    await accept(alice.offer(record, "We walk."));
    const offer = newest(alice);
    await deliverRound([alice, bob]);
    expect((await bob.edit(record, "And cook. ")).verdict.status).toBe("accepted");
    expect((await signBy(bob, offer)).verdict).toMatchObject({ status: "refused", reason: "Reopened" });
    await deliverRound([alice, bob]);
    expect((await signBy(alice, offer)).verdict).toMatchObject({ status: "refused", reason: "Reopened" });
    expect([standing(alice), standing(bob)]).toEqual(["written", "written"]);
  });

  it("[SG1] [SG3] an edit shared after both had signed reopens nothing they signed: another text takes its place", async () => {
    const first = await agree();
    expect((await bob.edit(record, "And cook. ")).verdict.status).toBe("accepted");
    await deliverRound([alice, bob]);
    const second = await agree(first);
    for (const device of [alice, bob]) {
      expect(agreedHere(device, record).tops.map(({ id }) => id)).toEqual([toHex(second)]);
    }
  });

  it("[SG3] the own gate writes no signature that would mean nothing", async () => {
    const offer = await agree();
    await accept(alice.offer(record, "We cook."));
    expect((await signBy(alice, newest(alice))).verdict).toMatchObject({ reason: "NotLast" });
    const other = textHash(new Uint8Array(3));
    const moved = await alice.state(record, { type: "sign", offer, text: other });
    expect(moved.verdict).toMatchObject({ reason: "OtherText" });
    const nothing = textHash(new Uint8Array(4)) as Uint8Array as StatementId;
    expect((await alice.state(record, { type: "withdraw", offer: nothing })).verdict.reason).toBe("NoOffer");
    expect(standing(alice)).toBe("in force");
  });

  it("[SG1] nobody signs anything about a boundary", async () => {
    const { record: own } = await alice.create("boundary", "Mine");
    expect((await alice.offer(own, "Words.")).verdict).toMatchObject({ status: "refused", reason: "NoAgreement" });
  });

  /** A statement about the record as bob's device could forge it: what it says may be another's, or nothing it knows. */
  function forge(act: StatedAct, over: Partial<Statement> = {}, by: Device = bob, kind: number = KIND[act.type]) {
    const seen = stated(bob).length > 0 ? [newest(bob)] : [];
    const device = bob.identity.device;
    const statement = encodeStatement({ space: bob.space, record, device, day: DAY, seen, act, ...over });
    const signature = sign(DOMAIN.stated, statementId(statement), by.identity.signing);
    const keyId = bob.rows.state(record)?.created?.keyId;
    const key = keyId && bob.keys.get(keyId);
    if (!keyId || !key) throw new Error("no key");
    const body = encodeStated({ statement, signature, why: "", text: undefined });
    return bob.forge({ kind, record, recordKeyId: keyId }, body, key);
  }

  it("[G3] [SG5] a signature that is another's, moved, replayed or blind is refused everywhere", async () => {
    const offer = await agree();
    const other = (await alice.create("agreement", "Other")).record;
    await deliverRound([alice, bob]);
    const pause: StatedAct = { type: "pause" };
    const forgeries: [string, () => Uint8Array][] = [
      ["NotAsStated", () => forge(pause, { device: alice.identity.device }, alice)],
      ["NotAsStated", () => forge(pause, {}, alice)],
      ["NotAsStated", () => forge(pause, { record: other })],
      ["NotAsStated", () => forge(pause, { day: (DAY + 1) as typeof DAY })],
      ["NotAsStated", () => forge(pause, { space: textHash(new Uint8Array(1)) as Uint8Array as typeof bob.space })],
      ["WrongSeen", () => forge({ type: "resume" }, { seen: [] })],
      ["WrongSeen", () => forge({ type: "resume" }, { seen: [offer] })],
      // A pause may name fewer than lie in its past, but nothing else, and none beside what had seen it.
      ["WrongSeen", () => forge(pause, { seen: [textHash(new Uint8Array(2)) as Uint8Array as StatementId] })],
      ["WrongSeen", () => forge(pause, { seen: [offer, newest(bob)].toSorted(compareBytes) })],
      ["Malformed", () => forge(pause, {}, bob, KIND.withdraw)],
      ["Malformed", () => forge({ type: "offer", text: textOf(bob, offer), replaces: offer })],
    ];
    for (const [reason, made] of forgeries) {
      const bytes = made();
      await bob.gate.receive(bob.identity.device, [bytes], []);
      await deliverRound([alice, bob]);
      for (const device of [alice, bob]) {
        const row = device.allRows().find((one) => Buffer.compare(one.bytes, bytes) === 0);
        expect(row, reason).toMatchObject({ status: "refused", reason });
        expect(standing(device)).toBe("in force");
      }
    }
  });
});
