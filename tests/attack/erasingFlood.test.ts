/**
 * SG8: a partner's altered app asks, agrees and takes back by the hundred. What that costs is counted: rows read, and how
 * often it is looked up where a log forked, which every comparison of two entries asks.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, type RecordId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { encodeOfAsk, encodeRedactAsk } from "../../src/shared/protocol/body.ts";
import {
  decodeEntry,
  encodeEntry,
  type EntryCore,
  isEntry,
  KIND,
  type VectorItem,
  ZERO_32,
} from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { emptyState, isRedacted } from "../../src/main/core/gate/recordState.ts";
import type { StagerPool } from "../../src/main/core/gate/stageTypes.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { makeIdentity } from "../../src/main/core/log/identity.ts";
import { Device } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { Forger, hashOf } from "./forger.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [alice, bob]: [Device, Device] = [undefined as never, undefined as never];
let record: RecordId = undefined as never;

beforeAll(async () => {
  opened = await openStores(6);
});
afterAll(() => opened.close());
beforeEach(async () => {
  [alice, bob] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
  ({ record } = await alice.create("agreement", "Text"));
  await deliverRound([alice, bob]);
  await bob.edit(record, "His words. ");
  await deliverRound([alice, bob]);
});

const stateOf = (device: Device) => device.rows.state(record) ?? emptyState(record);
const receive = (from: Device, to: Device, entries: readonly Uint8Array[]) =>
  to.gate.receive(from.identity.device, entries, from.allKeys());

/** As many entries at one place of a log, each of another day. */
const branches = (by: Device, count: number, core: Partial<EntryCore>, body: Uint8Array): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => by.forge({ record, day: (10_000 + i) as Day, ...core }, body));

type Looked = { rows: number; forks: number };
/** What is looked at while this runs. */
async function lookedAtIn({ log }: Device, work: () => Promise<unknown>): Promise<Looked> {
  const looked = { rows: 0, forks: 0 };
  const { forkOf } = log;
  log.ofRecord = (one) => {
    const rows = Object.getPrototypeOf(log).ofRecord.call(log, one);
    looked.rows += rows.length;
    return rows;
  };
  log.forkOf = (device) => {
    looked.forks += 1;
    return forkOf(device);
  };
  await work();
  log.forkOf = forkOf;
  Reflect.deleteProperty(log, "ofRecord");
  return looked;
}

describe("[SG8] [CV1] [G5] said on branches of a partner's log, by the hundred", () => {
  it("an ask that nobody has seen is no part of the text, and no load on what comes later", async () => {
    const edit = () => alice.edit(record, "One letter. ");
    const before = await lookedAtIn(alice, edit);
    const asks = branches(bob, 600, { kind: KIND.redactAsk }, encodeRedactAsk());
    const costs: Looked[] = [];
    for (const part of [asks.slice(0, 200), asks.slice(200)]) {
      await receive(bob, alice, part);
      expect(stateOf(alice).redaction.asked).toEqual([]);
      costs.push(await lookedAtIn(alice, edit));
    }
    console.log(`an edit, before and after 200 and 600 asks on branches: ${JSON.stringify([before, ...costs])}`);
    for (const { rows } of costs) expect(rows).toBe(before.rows);
    // As of any branch: whether its head may be named.
    expect(costs[1]?.forks).toBeLessThan(before.forks + 2 * asks.length);
  }, 60_000);

  it("one that breaks a rule is no load either, nor do a thousand that agree come to more than one", async () => {
    const edit = () => alice.edit(record, "One letter. ");
    const [first = new Uint8Array()] = alice.allEntries();
    const nothing: VectorItem = { device: alice.identity.device, seq: 1, hash: hashOf(first) };
    const wrong = branches(bob, 200, { kind: KIND.redactAgree }, encodeOfAsk(nothing));
    await receive(bob, alice, wrong);
    expect(alice.statusOf(hashOf(wrong[0] ?? first))).toBe("refused NoAsk");
    const { rows } = await lookedAtIn(alice, edit);
    expect(rows).toBe(0);

    const asked = await alice.redact(record);
    if (!asked.item) throw new Error("it was asked");
    const vectorDelta = [asked.item];
    const agrees = branches(bob, 1_000, { kind: KIND.redactAgree, vectorDelta }, encodeOfAsk(asked.item));
    const costs: Looked[] = [];
    for (const part of [agrees.slice(0, 200), agrees.slice(200, 400), agrees.slice(400, 800), agrees.slice(800)]) {
      const looked = await lookedAtIn(alice, () => receive(bob, alice, part));
      costs.push({ rows: looked.rows / part.length, forks: looked.forks / part.length });
    }
    console.log(`each of 200, 200, 400, 200 agreements on branches: ${JSON.stringify(costs)}`);
    expect(isRedacted(stateOf(alice))).toBe(true);
    expect(stateOf(alice).redaction.agreed).toHaveLength(1);
    // Each pass looks at all there is once; what it looks at of each does not grow with how many there are.
    expect(costs[3]?.forks ?? Infinity).toBeLessThan(2 * (costs[1]?.forks ?? 0));
  }, 60_000);

  it("taking one ask back five hundred times adds one, and of a log that did not fork so many asks are too many", async () => {
    const forger = new Forger(bob);
    const ask = forger.next({ kind: KIND.redactAsk, record }, encodeRedactAsk());
    const at = { device: bob.identity.device, seq: forger.seq, hash: hashOf(ask) };
    const rest = Array.from({ length: 500 }, () => forger.next({ kind: KIND.redactCancel, record }, encodeOfAsk(at)));
    await receive(bob, alice, [ask, ...rest]);
    expect(stateOf(alice).redaction).toMatchObject({ asked: [{}], cancelled: [{}] });
    const asks = Array.from({ length: LIMIT.statements }, () =>
      forger.next({ kind: KIND.redactAsk, record }, encodeRedactAsk()),
    );
    await receive(bob, alice, asks);
    expect(alice.statusOf(hashOf(asks.at(-1) ?? ask))).toBe("refused TooManyStatements");
    expect(stateOf(alice).redaction.asked).toHaveLength(LIMIT.statements);
  }, 60_000);

  it("on one long branch it had accepted before it knew of the fork, each is looked at once for all that was said before", async () => {
    const forger = new Forger(bob);
    const sly = bob.forge({ kind: 78 }, new Uint8Array([1]));
    const ask = forger.next({ kind: KIND.redactAsk, record }, encodeRedactAsk());
    const at = { device: bob.identity.device, seq: forger.seq, hash: hashOf(ask) };
    const said = Array.from({ length: 1_000 }, (_, i) =>
      i % 2 === 0
        ? forger.next({ kind: KIND.redactCancel, record }, encodeOfAsk(at))
        : forger.next({ kind: KIND.redactAsk, record }, encodeRedactAsk()),
    );
    await receive(bob, alice, [ask, ...said]);
    await receive(bob, alice, [sly]);
    const steps = await stepsIn(alice, () => alice.gate.rebuild(record));
    console.log(`steps down a forked log to judge a text with ${said.length} such words again: ${steps}`);
    expect(said.slice(0, 2).map((bytes) => alice.statusOf(hashOf(bytes)))).toEqual(["accepted none", "accepted none"]);
    expect(stateOf(alice).redaction.asked).toHaveLength(LIMIT.statements);
    expect(steps).toBeLessThan(8 * said.length);
  }, 60_000);
});

/** How far chains of forked logs are followed while this runs. */
async function stepsIn({ log }: Device, work: () => Promise<unknown>): Promise<number> {
  const { ancestor } = log;
  let steps = 0;
  log.ancestor = (item, seq) => {
    steps += item.seq - seq;
    return ancestor(item, seq);
  };
  await work();
  log.ancestor = ancestor;
  return steps;
}

describe("[SG8] [CV1] what agrees is judged by its own past alone", () => {
  const beside = (device: Device, at: number, identity = device.identity): Device => {
    const store = opened.stores[at];
    if (!store) throw new Error("no store");
    return new Device(`${device.name}, ${at}`, identity, store, device);
  };

  it("an ask on a branch that nobody has a word for is agreed to all the same, in whatever order it comes", async () => {
    const twin = beside(bob, 2);
    await receive(bob, twin, bob.allEntries());
    await bob.redact(record);
    await twin.edit(record, "Another branch. ");
    // Alice has met the one branch alone, and agrees. Her own log forks below that, so that she has no word for it.
    await receive(bob, alice, bob.allEntries());
    const fork = alice.forge({ kind: 78 }, new Uint8Array([1]));
    const ask = stateOf(alice).redaction.asked[0]?.at;
    const { item: agree } = await alice.redact(record, ask);
    if (!ask || !agree) throw new Error("asked and agreed");
    expect(isRedacted(stateOf(alice))).toBe(true);
    const back = bob.forge({ kind: KIND.redactCancel, record }, encodeOfAsk(ask));

    const [hers, his] = [alice.allEntries(), [...bob.allEntries(), back, ...twin.allEntries()]];
    const orders = [
      [...hers, fork, ...his],
      [...his, fork, ...hers],
      [fork, ...his.toReversed(), ...hers.toReversed()],
    ];
    for (const [i, order] of orders.entries()) {
      const { identity } = makeIdentity(alice.random, alice.identity.person, "restored");
      const reader = beside(alice, 3 + i, identity);
      for (const part of [order.slice(0, 7), order.slice(7), order]) await receive(bob, reader, part);
      expect([isRedacted(stateOf(reader)), reader.statusOf(agree.hash)]).toEqual([true, "accepted none"]);
      expect(reader.statusOf(ask.hash), "its ask counts for nobody").toBe("uncounted none");
      reader.start();
      await reader.gate.rebuild(record);
      expect([isRedacted(stateOf(reader)), reader.statusOf(agree.hash)]).toEqual([true, "accepted none"]);
    }
    await receive(bob, alice, [...his, fork]);
    expect([isRedacted(stateOf(alice)), alice.statusOf(agree.hash)]).toEqual([true, "accepted none"]);
  }, 60_000);

  it("one that has seen its ask taken back agrees to nothing, though what took it back counts for nobody", async () => {
    await bob.redact(record);
    const ask = stateOf(bob).redaction.asked[0]?.at;
    if (!ask) throw new Error("it was asked");
    await receive(bob, alice, bob.allEntries());
    const [back, other] = branches(bob, 2, { kind: KIND.redactCancel }, encodeOfAsk(ask));
    if (!back || !other) throw new Error("two branches");
    const vectorDelta = [{ device: bob.identity.device, seq: ask.seq + 1, hash: hashOf(back) }];
    const forger = new Forger(alice);
    const twice = alice.forge({ kind: 78 }, new Uint8Array([1]));
    const agree = forger.next({ kind: KIND.redactAgree, record, vectorDelta }, encodeOfAsk(ask));
    for (const [i, order] of [
      [back, other, agree, twice],
      [twice, other, agree, back],
    ].entries()) {
      const reader = beside(alice, 3 + i, makeIdentity(alice.random, alice.identity.person, "restored").identity);
      await receive(bob, reader, [...alice.allEntries(), ...bob.allEntries(), ...order]);
      expect(reader.statusOf(hashOf(agree))).toBe("refused NoAsk");
      expect([reader.statusOf(hashOf(back)), isRedacted(stateOf(reader))]).toEqual(["uncounted none", false]);
    }
  }, 60_000);
});

describe("[SG8] [CV5] on a text that this device has split, and the others have not", () => {
  it("asking and taking back are worth what they are elsewhere, where a log forked too", async () => {
    const sly = bob.forge({ kind: 78 }, new Uint8Array([1]));
    await bob.edit(record, "What kills a stager. ");
    alice.pool = panics;
    await receive(bob, alice, bob.allEntries());
    await receive(bob, alice, [sly]); // from now on all of the record is judged, in order
    const said = [await alice.redact(record)];
    const ask = said[0]?.item;
    if (!ask) throw new Error("it was asked");
    said.push(await alice.redact(record, ask, KIND.redactCancel), await alice.redact(record));
    expect(said.map(({ verdict }) => verdict.status)).toEqual(["accepted", "accepted", "accepted"]);
    await receive(alice, bob, alice.allEntries());
    expect([stateOf(alice).fault, stateOf(bob).fault]).toEqual(["split", "none"]);
    expect(stateOf(alice).redaction).toEqual(stateOf(bob).redaction);
    expect(stateOf(bob).redaction).toMatchObject({ asked: [{}, {}], cancelled: [{}] });
    for (const { item } of said) expect(bob.statusOf(item?.hash ?? ask.hash)).toBe("accepted none");
  });
});

describe("[KD2] [CV1] an agreement that one device has refused before it heard what was asked", () => {
  it("is known there for what it was, so that entries without bodies that name it hold up nobody's log", async () => {
    const devices = (await makeDevices(["A", "B", "A"], opened.stores)) as [Device, Device, Device];
    const phone = devices[2];
    [alice, bob] = devices;
    await deliverRound(devices);
    ({ record } = await alice.create("agreement", "Text"));
    await deliverRound(devices);
    const { item: ask } = await alice.redact(record);
    if (!ask) throw new Error("it was asked");
    const { item: back } = await alice.redact(record, ask, KIND.redactCancel);
    await receive(alice, bob, alice.allEntries());
    // Bob's altered app agrees all the same, and then keeps the body of what it writes back.
    const forger = new Forger(bob);
    const vectorDelta = alice.log.heads(toHex(alice.identity.device)).map(itemOf);
    const lie = forger.next({ kind: KIND.redactAgree, record, vectorDelta }, encodeOfAsk(ask));
    const created = stateOf(bob).created;
    const key = created && bob.keys.get(created.keyId);
    const whole = forger.next({ record, recordKeyId: created?.keyId ?? as(ZERO_32) }, new Uint8Array([1]), key);
    const entry = decodeEntry(whole);
    const header = isEntry(entry) ? encodeEntry({ ...entry, body: undefined }) : whole;

    // The phone hears of the agreement before it hears of any ask, and so has nothing to believe it by.
    await receive(bob, phone, [lie]);
    expect(phone.gate.held).toHaveLength(1);
    await receive(alice, phone, alice.allEntries());
    expect([phone.statusOf(hashOf(lie)), back && phone.statusOf(back.hash)]).toEqual([
      "refused NoAsk",
      "accepted none",
    ]);
    await receive(bob, alice, [lie, header]);
    await alice.gate.paid();
    expect([alice.statusOf(hashOf(lie)), alice.statusOf(hashOf(header))]).toEqual(["refused NoAsk", "waiting none"]);

    const { item: edit } = await alice.edit(record, "She goes on. ");
    const missing = [...alice.log.since(phone.log.vector())];
    await receive(alice, phone, [...alice.gate.ahead(missing), ...missing]);
    expect(phone.quarantined).toEqual([]);
    expect(phone.gate.held).toEqual([]);
    expect(edit && phone.statusOf(edit.hash)).toBe("accepted none");
    expect(phone.statusOf(hashOf(header))).toBe("waiting none");
    expect(stateOf(phone)).toMatchObject({ fault: "none", created: {} });
  });
});

/** One that ends at whatever it is asked. */
const panics: StagerPool = {
  stage: async ({ snapshot }) => ({
    verdicts: [],
    snapshot,
    heads: [],
    text: undefined,
    noVerdict: { entry: 0, cause: "panic" },
  }),
  close: () => undefined,
};
