/**
 * KD2, SG4: a partner's altered app signs that both have erased a text, which breaks a rule or can never be evaluated, and on that word
 * gives one of a person's devices headers in the place of what another of them said. What comes of it until these two meet, and then.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, type EntryHash, type RecordId } from "../../src/shared/base/brand.ts";
import { sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { statusOn } from "../../src/shared/domain/agreement/status.ts";
import { encodeOfAsk } from "../../src/shared/protocol/body.ts";
import {
  decodeEntry,
  encodeEntry,
  isEntry,
  keepsBody,
  KIND,
  type VectorItem,
} from "../../src/shared/protocol/entry.ts";
import { agreedOf } from "../../src/main/core/gate/agreedOf.ts";
import { emptyState, isRedacted } from "../../src/main/core/gate/recordState.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { verifySpace } from "../../src/main/core/proof/verifySpace.ts";
import { shownBy } from "../simulator/compareWorld.ts";
import { DAY, type Device } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { Forger, hashOf } from "./forger.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [laptop, phone, bob]: [Device, Device, Device] = [undefined as never, undefined as never, undefined as never];
let record: RecordId = undefined as never;
let ask: VectorItem = undefined as never;

beforeAll(async () => {
  opened = await openStores(3);
});
afterAll(() => opened.close());

const stateOf = (device: Device) => device.rows.state(record) ?? emptyState(record);
const shown = (device: Device): string => {
  const state = stateOf(device);
  return statusOn(agreedOf(state, device.gate.early(state)), { today: DAY, todayIn: () => DAY }).state;
};
const receive = (from: Device, to: Device, entries: readonly Uint8Array[]) =>
  to.gate.receive(from.identity.device, entries, from.allKeys());
/** All that a device makes of what it has. What Bob signed far up his log is held, or not. */
const told = (device: Device) => ({ ...shownBy(device), held: [] });
const body = (device: Device): unknown => device.doc(record, "00")["body"];
const decoded = (bytes: Uint8Array) => {
  const entry = decodeEntry(bytes);
  if (!isEntry(entry)) throw new Error("no entry");
  return entry;
};
const headerOf = (bytes: Uint8Array): Uint8Array => {
  const entry = decoded(bytes);
  return keepsBody(entry.core.kind) ? bytes : encodeEntry({ ...entry, body: undefined });
};
const verified = (device: Device) => verifySpace(device, device.members, () => undefined);

/** They meet: what one lacks, and then the bodies it asks for. */
async function meet(one: Device, other: Device): Promise<void> {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const missing = [...from.log.since(to.log.vector())];
    await receive(from, to, [...from.gate.ahead(missing), ...missing]);
    await receive(
      from,
      to,
      to.gate.bodiless.flatMap((item) => {
        const row = from.log.known(item);
        return row?.entry.body ? row.bytes : [];
      }),
    );
    await to.gate.paid();
  }
}

/** In force between Alice, who has two devices, and Bob. She asked to erase it, and took that back. */
beforeEach(async () => {
  const devices = await makeDevices(["A", "A", "B"], opened.stores);
  [laptop, phone, bob] = devices as [Device, Device, Device];
  await deliverRound(devices);
  ({ record } = await laptop.create("agreement", "Text"));
  await deliverRound(devices);
  await laptop.offer(record, "Words.");
  await deliverRound(devices);
  for (const by of [laptop, bob]) await sign(by, devices);
  const asked = await laptop.redact(record);
  if (!asked.item) throw new Error("it was asked");
  ask = asked.item;
  await laptop.redact(record, ask, KIND.redactCancel);
  await deliverRound(devices);
  for (const device of devices) expect(shown(device)).toBe("in force");
});

async function sign(by: Device, devices: readonly Device[]): Promise<void> {
  await by.state(record, { type: "sign", ...offerOf(by) });
  await deliverRound(devices);
}

/** The newest. */
function offerOf(device: Device) {
  const offer = stateOf(device).stated.findLast(({ act }) => act.type === "offer");
  if (offer?.act.type !== "offer") throw new Error("no offer");
  return { offer: offer.id, text: offer.act.text };
}

/** That both erase it, far up Bob's log: nobody ever evaluates it. */
const neverEvaluated = (): Uint8Array =>
  bob.forge({ kind: KIND.redactAgree, record, seq: 5_000, prevHash: as<EntryHash>(bob.random(32)) }, encodeOfAsk(ask));
/** What of the laptop's came to Bob alone, as his app hands it on. */
const newsOf = (device: Device): Uint8Array[] => [...device.log.since(phone.log.vector())];

describe("[KD2] [SG4] a withdrawal of one's own that the partner hands to one's other device without its body", () => {
  it("takes out of force there at once, and is whole once the two meet", async () => {
    await laptop.state(record, { type: "withdraw", offer: undefined });
    const news = newsOf(laptop);
    await receive(bob, phone, [neverEvaluated(), ...news.map(headerOf)]);
    const [first = new Uint8Array()] = news;
    expect(phone.statusOf(hashOf(first))).toBe("waiting none");
    expect(shown(phone), "what can't be read leaves nothing in force").toBe("withdrawn");
    phone.start();
    expect(shown(phone), "after a restart").toBe("withdrawn");
    expect(phone.gate.bodiless.map(({ hash }) => toHex(hash))).toEqual([toHex(hashOf(first))]);

    await meet(laptop, phone);
    expect(phone.statusOf(hashOf(first))).toBe("accepted none");
    expect([shown(phone), phone.gate.bodiless]).toEqual(["withdrawn", []]);
    expect(stateOf(phone).unheard).toEqual([]);
    expect(told(phone)).toEqual(told(laptop));
    expect(await verified(phone)).toBeUndefined();
  });

  it("does so while it is held, too, and where it comes whole before it is evaluated", async () => {
    await laptop.edit(record, "A letter. "); // what the withdrawal names
    await laptop.state(record, { type: "withdraw", offer: undefined });
    const news = newsOf(laptop);
    await receive(bob, phone, [neverEvaluated(), ...news.slice(1).map(headerOf)]);
    expect(shown(phone)).toBe("withdrawn");
    await receive(laptop, phone, news.slice(1));
    phone.start();
    await receive(laptop, phone, news);
    await phone.gate.paid();
    expect(told(phone)).toEqual(told(laptop));
  });

  it("a signature so may end an earlier one, and a pause pauses; an offer and an edit say no more than they did", async () => {
    const lie = neverEvaluated();
    await receive(bob, phone, [lie]);
    await laptop.state(record, { type: "pause" });
    await receive(bob, phone, newsOf(laptop).map(headerOf));
    expect(shown(phone)).toBe("paused");
    await laptop.offer(record, "Other words.", offerOf(laptop).offer);
    await receive(bob, phone, newsOf(laptop).map(headerOf));
    expect(shown(phone)).toBe("paused");
    await laptop.state(record, { type: "sign", ...offerOf(laptop) });
    const news = newsOf(laptop);
    await receive(bob, phone, news.map(headerOf));
    expect(shown(phone)).toBe("withdrawn");
    await meet(laptop, phone);
    expect(told(phone)).toEqual(told(laptop));
    expect(shown(phone)).toBe(shown(laptop));
  });

  it("withdrawing on the device that lacks a statement is worth the same with all, whatever it could not name", async () => {
    await laptop.state(record, { type: "pause" });
    await laptop.state(record, { type: "resume" });
    await receive(bob, phone, [neverEvaluated(), ...newsOf(laptop).map(headerOf)]);
    const said = await phone.state(record, { type: "withdraw", offer: undefined });
    expect(said.verdict.status).toBe("accepted");
    // What needs all that was said before it waits until that is here.
    expect((await phone.state(record, { type: "resume" })).verdict.status).toBe("waiting");
    expect((await phone.edit(record, "A letter. ")).verdict.status).toBe("accepted");
    await meet(phone, laptop);
    await meet(laptop, bob);
    await meet(bob, phone);
    for (const device of [laptop, bob, phone]) {
      expect(device.statusOf(said.item?.hash ?? ask.hash), device.name).toBe("accepted none");
      expect(shown(device), device.name).toBe("withdrawn");
      expect(await verified(device)).toBeUndefined();
    }
    expect(told(phone)).toEqual(told(laptop));
  });
});

describe("[KD2] [CV1] once the agreement is seen to break a rule", () => {
  it("one's two devices come to the same, and no log is torn", async () => {
    await laptop.edit(record, "Her words. ");
    await laptop.state(record, { type: "withdraw", offer: undefined });
    const own = phone.log.vector().length;
    // Before it is evaluated: behind an entry that comes last.
    const forger = new Forger(bob);
    const between = forger.next({ kind: 78 }, new Uint8Array([1]));
    const late = forger.next({ kind: KIND.redactAgree, record }, encodeOfAsk(ask));
    await receive(bob, phone, [late, ...newsOf(laptop).map(headerOf)]);
    const mine = await phone.create("boundary", "It rests on what came so");
    expect(mine.verdict.status).toBe("accepted");
    await receive(bob, phone, [between]);
    await phone.gate.paid();
    expect(phone.statusOf(hashOf(late))).toBe("refused NoAsk");
    expect([phone.gate.stranded, phone.log.isHurt, phone.log.vector().length]).toEqual([0, false, own]);
    expect(phone.gate.bodiless).toHaveLength(2);
    expect(shown(phone)).toBe("withdrawn");
    expect(await verified(phone), "what is missing is told").toMatchObject({ kind: "changed" });
    await meet(laptop, phone);
    await meet(phone, laptop);
    expect(told(phone)).toEqual(told(laptop));
    expect(body(phone)).toBe("Her words. ");
    expect(await verified(phone)).toBeUndefined();
  });

  it("what Bob himself said comes whole from whoever has it, and until then is no other verdict to quarrel about", async () => {
    const forger = new Forger(bob);
    const late = forger.next({ kind: KIND.redactAgree, record }, encodeOfAsk(ask));
    await bob.gate.receive(bob.identity.device, [late], []);
    await bob.edit(record, "His words. ");
    await bob.state(record, { type: "pause" });
    await receive(bob, laptop, bob.allEntries());
    await receive(bob, phone, [...bob.log.since(phone.log.vector())].map(headerOf));
    expect(shown(phone)).toBe("paused");
    expect(phone.gate.refused().map(({ hash }) => toHex(hash))).toEqual([toHex(hashOf(late))]);
    expect((await phone.edit(record, "Hers. ")).verdict.status, "it holds up no word").toBe("accepted");
    await meet(laptop, phone);
    await meet(phone, laptop);
    expect(told(phone)).toEqual(told(laptop));
  });
});

describe("[KD2] [S10] what comes whole", () => {
  it("is not taken once both have erased it, and is erased with the rest where that is evaluated later", async () => {
    await laptop.edit(record, "Her words. ");
    const news = newsOf(laptop);
    const again = await laptop.redact(record);
    await receive(laptop, bob, laptop.allEntries());
    await bob.create("boundary", "What the agreement has seen");
    const agreed = await bob.redact(record, again.item);
    expect(agreed.verdict.status).toBe("accepted");
    const said = [...bob.log.since(phone.log.vector())];
    // The agreement is there, and not yet evaluated.
    const hers = said.filter((bytes) => sameBytes(decoded(bytes).core.device, laptop.identity.device));
    await receive(bob, phone, [...bob.gate.ahead(said), ...hers]);
    expect(phone.gate.bodiless.length).toBeGreaterThan(0);
    await receive(laptop, phone, news);
    await phone.gate.paid();
    expect([body(phone), phone.gate.bodiless]).toEqual(["Her words. ", []]);
    await receive(bob, phone, said);
    await receive(laptop, phone, news);
    await phone.gate.paid();
    expect(isRedacted(stateOf(phone))).toBe(true);
    const left = phone.log.ofRecord(record).filter(({ entry }) => entry.body && !keepsBody(entry.core.kind));
    expect(left).toEqual([]);
    phone.start();
    expect(phone.gate.bodiless).toEqual([]);
  });

  it("is no body but the one that was signed, and a header never takes a body's place", async () => {
    await laptop.edit(record, "Her words. ");
    const [whole = new Uint8Array()] = newsOf(laptop);
    await receive(bob, phone, [neverEvaluated(), headerOf(whole)]);
    const other = encodeEntry({ ...decoded(whole), body: new Uint8Array([1, 2, 3]) });
    await receive(bob, phone, [other]);
    expect(phone.quarantined).toContain("Malformed");
    expect(phone.statusOf(hashOf(whole))).toBe("waiting none");
    await receive(laptop, phone, [whole]);
    await receive(bob, phone, [headerOf(whole)]);
    await phone.gate.paid();
    const row = phone.log.known(itemOf({ entry: decoded(whole), hash: hashOf(whole) }));
    expect(row?.status).toBe("accepted");
    expect(sameBytes(row?.bytes ?? new Uint8Array(), whole)).toBe(true);
  });
});

describe("[KD2] [G5] what a partner makes wait so by the thousand", () => {
  it("is asked for up to a bound, behind one's own, and what is judged does not grow with it", async () => {
    await laptop.state(record, { type: "withdraw", offer: undefined });
    const forger = new Forger(bob);
    const created = stateOf(bob).created;
    const key = created && bob.keys.get(created.keyId);
    if (!created || !key) throw new Error("no key");
    const some = Array.from({ length: 1_100 }, (_, i) => {
      const kind = i % 2 ? KIND.withdraw : KIND.noted;
      return forger.next({ kind, record, recordKeyId: created.keyId }, new Uint8Array([1]), key);
    });
    await receive(bob, phone, [neverEvaluated(), ...some.map(headerOf)]);
    await receive(bob, phone, newsOf(laptop).map(headerOf));
    const all = phone.gate.bodiless;
    expect(all).toHaveLength(1_024 + 1);
    expect(toHex(all[0]?.device ?? new Uint8Array())).toBe(toHex(laptop.identity.device));
    expect(stateOf(phone).unread.length + stateOf(phone).unheard.length).toBeLessThan(8);
    await meet(laptop, phone);
    expect(phone.statusOf(all[0]?.hash ?? ask.hash)).toBe("accepted none");
    // Where many have come, the others are asked for.
    await receive(bob, phone, some.slice(0, 600));
    await phone.gate.paid();
    expect(phone.gate.bodiless).toHaveLength(500);
  }, 60_000);
});
