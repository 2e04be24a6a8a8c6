/** G3, G4 as far as the gate goes: what a member with real keys and an altered app can put in front of the partner's gate. */
import * as Automerge from "@automerge/automerge";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ActorNonce, as, type DeviceId, type Hash32, type RecordId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { encodeAcknowledge, encodeChange, encodeNoted } from "../../src/shared/protocol/body.ts";
import { encodeCertificate } from "../../src/shared/protocol/certificate.ts";
import { type EntryCore, KIND, ZERO_32 } from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { makeIdentity } from "../../src/main/core/log/identity.ts";
import { count } from "../harness/forms.ts";
import { DAY, Device, insert, last } from "../simulator/device.ts";
import { deliverAll, deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { shownBy } from "../simulator/compareWorld.ts";
import { Forger, hashOf } from "./forger.ts";
import { seededRandom } from "./seededRandom.ts";

const EACH = count({ quick: 1_000, full: 10_000 });
const SEED = Number(process.env["HOMEPORT_SEED"] ?? randomBytes(4).reduce((sum, byte) => sum * 256 + byte, 0));
console.log(`forgery: seed ${SEED}`);

let opened: Awaited<ReturnType<typeof openStores>>;
let [alice, bob]: [Device, Device] = [undefined as never, undefined as never];
let agreement: RecordId;
let boundary: RecordId;

beforeAll(async () => {
  opened = await openStores(4);
});
afterAll(() => opened.close());

/** Two people with an agreement both write and a boundary of hers, known to both. */
async function begin(): Promise<void> {
  [alice, bob] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
  agreement = (await alice.create("agreement", "Sundays")).record;
  boundary = (await alice.create("boundary", "My evenings")).record;
  await deliverRound([alice, bob]);
  // So that his log has seen all of it: a forgery is to fail for what it forges, not for what it has not seen.
  await bob.edit(agreement, "Before breakfast. ");
  await deliverRound([alice, bob]);
}

const keyOf = (record: RecordId) => {
  const created = bob.rows.state(record)?.created;
  const key = created && bob.keys.get(created.keyId);
  if (!created || !key) throw new Error("no such record");
  return { recordKeyId: created.keyId, key };
};
const headsOf = (record: RecordId): string[] => [...Automerge.getHeads(alice.doc(record, "00"))].sort();
const give = (bytes: readonly Uint8Array[]) => alice.gate.receive(bob.identity.device, bytes, []);
const statuses = (entries: readonly Uint8Array[]): Record<string, number> => {
  const wanted = new Set(entries.map((bytes) => toHex(hashOf(bytes))));
  const counts: Record<string, number> = {};
  for (const row of alice.allRows()) {
    const name = `${row.status} ${row.reason}`;
    if (wanted.has(toHex(row.hash))) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};
const nonceOf = () => as<ActorNonce>(randomBytes(16));
const edited = (record: RecordId, actor: string, text = "forged ") => last(insert(bob.doc(record, actor), text, 0));
const body = (...changes: Uint8Array[]) => encodeChange({ together: false, changes, why: "" });

describe("a partner's altered app", () => {
  beforeEach(begin);
  let forger: Forger;

  /** Each refused by its reason, nothing applied, the chain advanced: his next honest entry is accepted (CV4). */
  async function expectRefused(entries: readonly Uint8Array[], reason: string): Promise<void> {
    const before = [headsOf(agreement), headsOf(boundary)];
    await give(entries);
    expect(statuses(entries)).toEqual({ [`refused ${reason}`]: entries.length });
    expect([headsOf(agreement), headsOf(boundary)]).toEqual(before);
    const { recordKeyId, key } = keyOf(agreement);
    const nonce = nonceOf();
    const honest = forger.next(
      { record: agreement, recordKeyId, actorNonces: [nonce] },
      body(edited(agreement, bob.actor(agreement, nonce), "Honest again. ")),
      key,
    );
    await give([honest]);
    expect(statuses([honest])).toEqual({ "accepted none": 1 });
    expect(String(alice.doc(agreement, "00")["body"])).toContain("Honest again.");
  }

  const many = (make: (forger: Forger, i: number) => Uint8Array): Uint8Array[] => {
    forger = new Forger(bob);
    return Array.from({ length: EACH }, (_, i) => make(forger, i));
  };

  it("[G3] [LG6] forges actors: somebody's, another replica's, one of another record", async () => {
    const { recordKeyId, key } = keyOf(agreement);
    const hers = Automerge.decodeChange(Automerge.getAllChanges(bob.doc(agreement, "00"))[0] as Uint8Array).actor;
    const entries = many((forger, i) => {
      const nonce = nonceOf();
      const actor = [hers, toHex(randomBytes(16)), bob.actor(boundary, nonce), alice.actor(agreement, nonce)][i % 4];
      return forger.next(
        { record: agreement, recordKeyId, actorNonces: [nonce] },
        // As the actor it pretends to be, going on from that actor's changes.
        body(edited(agreement, actor ?? hers)),
        key,
      );
    });
    await expectRefused(entries, "ForgedActor");
  });

  it("[G3] [OW1] [F07] writes to her boundary, in every way the shape allows", async () => {
    const { recordKeyId, key } = keyOf(boundary);
    const entries = many((forger) => {
      const nonce = nonceOf();
      const change = edited(boundary, bob.actor(boundary, nonce));
      return forger.next({ record: boundary, recordKeyId, actorNonces: [nonce] }, body(change), key);
    });
    await expectRefused(entries, "NotOwner");
  });

  const readBy = (plaintext: Uint8Array, record: RecordId, by: Forger): Uint8Array => {
    const { recordKeyId, key } = keyOf(record);
    return by.next({ kind: KIND.acknowledge, record, recordKeyId }, plaintext, key);
  };

  it("[G3] [OW2] says that he has read what both write", async () => {
    await expectRefused(
      many((by) => readBy(encodeAcknowledge(as(randomBytes(32))), agreement, by)),
      "NotReader",
    );
  });

  it("[G3] [OW2] says in no words that he has read her boundary", async () => {
    await expectRefused(
      many((by, i) => readBy(randomBytes(i % 33), boundary, by)),
      "Malformed",
    );
  });

  it("[G3] [OW2] says again and again that he has read her boundary: it is told, and moves nothing", async () => {
    const before = headsOf(boundary);
    const entries = many((by) => readBy(encodeAcknowledge(as(randomBytes(32))), boundary, by));
    await give(entries);
    expect(statuses(entries)).toEqual({ "accepted none": EACH });
    expect(headsOf(boundary)).toEqual(before);
    expect((await alice.edit(boundary, "Still mine. ")).verdict.status).toBe("accepted");
  });

  const noted = (plaintext: Uint8Array, record: RecordId, by: Forger): Uint8Array => {
    const { recordKeyId, key } = keyOf(record);
    return by.next({ kind: KIND.noted, record, recordKeyId }, plaintext, key);
  };

  /** A rhythm that his log has seen. */
  async function rhythmOfBoth(): Promise<RecordId> {
    const { record } = await alice.create("rhythm", "Tea");
    await deliverRound([alice, bob]);
    await bob.edit(record, "Green. ");
    await deliverRound([alice, bob]);
    return record;
  }

  it("[G3] [RY2] notes days of an agreement", async () => {
    const day = (i: number) => encodeNoted({ day: (DAY - (i % 9)) as Day, takenBack: i % 2 === 0 });
    await expectRefused(
      many((by, i) => noted(day(i), agreement, by)),
      "NotRhythm",
    );
  });

  it("[G3] [RY2] notes days that have not been, or of long ago, or in no words", async () => {
    const rhythm = await rhythmOfBoth();
    const make = (i: number): Uint8Array => {
      if (i % 3 === 0) return randomBytes(i % 7);
      const day = i % 3 === 1 ? DAY + 1 + i : DAY - LIMIT.notedDaysBack - 1 - (i % 100);
      return encodeNoted({ day: day as Day, takenBack: i % 2 === 0 });
    };
    await expectRefused(
      many((by, i) => noted(make(i), rhythm, by)),
      "Malformed",
    );
    expect(alice.rows.state(rhythm)?.noted).toEqual([]);
  });

  it("[G3] [RY2] takes back what she has noted, and notes more days than there is room for", async () => {
    const rhythm = await rhythmOfBoth();
    const { key, recordKeyId: keyId } = keyOf(rhythm);
    const plaintext = encodeNoted({ day: DAY, takenBack: false });
    await alice.gate.author({ kind: KIND.noted, record: rhythm, keyId, key, plaintext });
    await deliverRound([alice, bob]);
    forger = new Forger(bob);
    const back = [noted(encodeNoted({ day: DAY, takenBack: true }), rhythm, forger)];
    await give(back);
    expect(statuses(back)).toEqual({ "accepted none": 1 });
    expect(alice.rows.state(rhythm)?.noted).toMatchObject([{ takenBack: false, isOver: false }, { takenBack: true }]);
    const all = Array.from({ length: LIMIT.noted + 100 }, (_, i) => {
      const day = (DAY + i) as Day;
      const said = encodeNoted({ day, takenBack: false });
      return forger.next({ kind: KIND.noted, record: rhythm, recordKeyId: keyId, day }, said, key);
    });
    const start = performance.now();
    await give(all);
    console.log(`G3: ${all.length} days noted at once, judged in ${Math.round(performance.now() - start)} ms`);
    expect(statuses(all)).toEqual({ "accepted none": LIMIT.noted - 1, "refused TooManyNoted": 101 });
    expect((await alice.edit(rhythm, "Still here. ")).verdict.status).toBe("accepted");
  });

  it("[G3] [OW1] makes a record under an id that is not its own", async () => {
    const entries = many((forger, i) => {
      const draft = bob.draftCreate("agreement", "Mine");
      alice.store.transaction(() => alice.keys.put(draft.keyId, draft.key));
      // A fresh id, hers before it exists, or one made for another owner.
      const record = [as<RecordId>(randomBytes(32)), alice.draftCreate("agreement", "").record][i % 2] ?? agreement;
      return forger.next({ ...draft, record, recordKeyId: draft.keyId }, draft.plaintext, draft.key);
    });
    await expectRefused(entries, "WrongRecordId");
  });

  it("[G3] [OW1] makes a boundary of hers, or an agreement of his alone", async () => {
    const entries = many((forger, i) => {
      const [kind, owner] = i % 2 === 0 ? (["boundary", alice.person] as const) : (["agreement", bob.person] as const);
      const draft = bob.draftCreate(kind, "Yours", { owner });
      alice.store.transaction(() => alice.keys.put(draft.keyId, draft.key));
      return forger.next({ ...draft, recordKeyId: draft.keyId }, draft.plaintext, draft.key);
    });
    await expectRefused(entries, "WrongOwner");
  });

  it("[G3] [KD1] seals a change with another record's key, or one nobody has", async () => {
    const other = keyOf(boundary);
    const entries = many((forger, i) => {
      const nonce = nonceOf();
      const change = body(edited(agreement, bob.actor(agreement, nonce)));
      const recordKeyId = i % 2 === 0 ? other.recordKeyId : as<Hash32>(randomBytes(32));
      return forger.next({ record: agreement, recordKeyId, actorNonces: [nonce] }, change, other.key);
    });
    await expectRefused(entries, "WrongKey");
  });

  it("[G3] [LG1] takes a body from one entry to another: the core is bound to it", async () => {
    const { recordKeyId, key } = keyOf(agreement);
    const entries = many((forger) => {
      const wrong = nonceOf();
      const change = body(edited(agreement, bob.actor(agreement, wrong)));
      // Sealed with the right key, bound to another core.
      const core: Partial<EntryCore> = { record: agreement, recordKeyId, actorNonces: [wrong] };
      const elsewhere = bob.forge({ ...core, seq: 77 }, change, key);
      const sealed = elsewhere.slice(elsewhere.length - (change.length + 40));
      return forger.next(core, sealed, undefined);
    });
    await expectRefused(entries, "DoesNotOpen");
  });

  it("[G3] writes in her name, or with a signature that is none", async () => {
    const random = seededRandom(SEED);
    const honest = (await bob.edit(agreement, "x")).item;
    const original = honest && bob.log.get(honest)?.bytes;
    if (!original) throw new Error("no entry to forge");
    const before = shownBy(alice);
    const entries = Array.from({ length: EACH }, (_, i) => {
      if (i % 2 === 0) {
        const head = alice.log.heads(toHex(alice.identity.device))[0];
        const core = {
          device: alice.identity.device,
          seq: 1 + (head?.entry.core.seq ?? 0),
          ...(head && { prevHash: head.hash }),
        };
        return bob.forge({ ...core, record: agreement }, randomBytes(20));
      }
      const flipped = original.slice();
      flipped[random.below(flipped.length)]! ^= 1 << random.below(8);
      return flipped;
    });
    await give(entries);
    expect({ ...shownBy(alice), held: [] }).toEqual({ ...before, held: [] });
    expect(alice.forked).toEqual([]);
    expect(new Set(alice.quarantined)).toContain("BadSignature");
    await give([original]);
    expect(honest && alice.log.has(honest)).toBe(true);
  });

  it("[G3] [LG7] invents devices: nothing is applied, what waits is bounded, her own log goes on", async () => {
    const before = shownBy(alice);
    const entries = Array.from({ length: EACH + 100 }, () =>
      bob.forge({ device: as<DeviceId>(randomBytes(32)), seq: 2 }, randomBytes(10)),
    );
    await give(entries);
    expect(alice.gate.held.length).toBe(Math.min(LIMIT.heldEntries, EACH + 100));
    expect({ ...shownBy(alice), held: [] }).toEqual({ ...before, held: [] });
    expect((await alice.edit(agreement, "On. ")).verdict.status).toBe("accepted");
  });

  it("[G3] [MB1] opens logs with certificates of strangers, of her, or for other keys", async () => {
    const stranger = makeIdentity(randomBytes, undefined, "paired").identity;
    const mine = bob.identity.certificate;
    const certificates = [
      stranger.certificate,
      { ...mine, person: alice.person },
      { ...mine, signingKey: stranger.certificate.signingKey },
      { ...mine, signature: stranger.certificate.signature },
    ];
    const entries = Array.from({ length: EACH }, (_, i) =>
      bob.forge(
        { device: as<DeviceId>(randomBytes(32)), seq: 1, prevHash: as(ZERO_32), kind: KIND.open },
        encodeCertificate(certificates[i % 4] ?? mine),
      ),
    );
    const before = shownBy(alice);
    await give(entries);
    expect(new Set(alice.quarantined)).toEqual(new Set(["BadCertificate"]));
    expect(shownBy(alice)).toEqual(before);
  });

  it("[G3] [LG7] leaves gaps in his log: all of it waits, and what fills the gap still gets in", async () => {
    const honest = await bob.edit(agreement, "In order. ");
    const entries = Array.from({ length: EACH + 200 }, (_, i) =>
      bob.forge({ seq: 50 + i, prevHash: as(randomBytes(32)), record: agreement }, randomBytes(10)),
    );
    await give(entries);
    expect(alice.gate.held.length).toBe(Math.min(LIMIT.heldEntries, EACH + 200));
    await deliverAll(bob, alice);
    expect(honest.item && alice.log.has(honest.item)).toBe(true);
    expect(alice.forked).toEqual([]);
  });

  it("[G3] [CV1] [CV4] rests a change on one its log has not seen: it reaches no document, in either order", async () => {
    const { recordKeyId, key } = keyOf(agreement);
    const [carol] = (await makeDevices(["A", "B"], opened.stores.slice(2))) as [Device];
    // `late` is alice's gate on another store: it hears her change after his.
    const late = new Device("late", carol.identity, carol.store, alice);
    await late.gate.receive(bob.identity.device, bob.allEntries(), bob.allKeys());
    const forger = new Forger(bob);
    const hers = await alice.edit(agreement, "Hers. ");
    await deliverAll(alice, bob);
    const entries = Array.from({ length: 50 }, () => {
      const nonce = nonceOf();
      const change = edited(agreement, bob.actor(agreement, nonce), "Peeked. ");
      return forger.next({ record: agreement, recordKeyId, actorNonces: [nonce] }, body(change), key);
    });
    const before = headsOf(agreement);
    await give(entries);
    expect(statuses(entries)).toEqual({ "accepted none": entries.length });
    expect(headsOf(agreement)).toEqual(before);
    await late.gate.receive(bob.identity.device, entries, []);
    await late.gate.receive(alice.identity.device, alice.allEntries(), []);
    expect(hers.item && late.log.has(hers.item)).toBe(true);
    expect(shownBy(late)).toEqual(shownBy(alice));
    expect(alice.allRows().filter((row) => row.leftOut.length > 0)).toHaveLength(50);
  });

  it("[LG5] dates a change, names it, or makes it too large", async () => {
    const { recordKeyId, key } = keyOf(agreement);
    const forger = new Forger(bob);
    const nonce = nonceOf();
    const doc = bob.doc(agreement, bob.actor(agreement, nonce));
    const dated = Automerge.change(Automerge.clone(doc), { time: 5 }, (d) => (d["body"] = "dated"));
    const named = Automerge.change(Automerge.clone(doc), { time: 0, message: "hello" }, (d) => (d["body"] = "named"));
    const large = Automerge.change(doc, { time: 0 }, (d) => (d["body"] = "x".repeat(200_000)));
    const core = { record: agreement, recordKeyId, actorNonces: [nonce] };
    const entries = [dated, named, large].map((changed) => forger.next(core, body(last(changed)), key));
    const before = headsOf(agreement);
    await give(entries);
    expect(entries.map((entry) => alice.statusOf(hashOf(entry)))).toEqual([
      "refused ChangeDated",
      "refused ChangeDated",
      "refused Malformed",
    ]);
    expect(headsOf(agreement)).toEqual(before);
  });

  it("[OW1] makes her record wait for a key nobody has: her record does not care", async () => {
    const forger = new Forger(bob);
    const bogus = [agreement, boundary].flatMap((record) => [
      forger.next({ kind: KIND.create, record, recordKeyId: as(randomBytes(32)) }, randomBytes(50)),
      forger.next({ kind: KIND.change, record, recordKeyId: as(randomBytes(32)) }, randomBytes(50)),
    ]);
    await give(bogus);
    expect(statuses(bogus)).toEqual({ "refused Exists": 2, "refused WrongKey": 2 });
    // Before her record has come at all, it is the same once it has.
    const [first] = (await makeDevices(["A", "B"], opened.stores.slice(2))) as [Device];
    const empty = new Device("late", first.identity, first.store, alice);
    await empty.gate.receive(bob.identity.device, [...bob.allEntries(), ...bogus], bob.allKeys());
    await empty.gate.receive(alice.identity.device, alice.allEntries(), alice.allKeys());
    expect(shownBy(empty)).toEqual(shownBy(alice));
    expect((await alice.edit(boundary, "Still mine. ")).verdict.status).toBe("accepted");
  });

  // Found by the simulator, seed 25: the order of arrival decided.
  it("[CV1] [OW1] begins her record again under a key nobody has, without having seen it begin: alike in either order", async () => {
    const made = await alice.create("boundary", "Mornings");
    const forger = new Forger(bob);
    const bogus = [KIND.create, KIND.change].map((kind) =>
      forger.next({ kind, record: made.record, recordKeyId: as(randomBytes(32)) }, randomBytes(50)),
    );
    const [first] = (await makeDevices(["A", "B"], opened.stores.slice(2))) as [Device];
    const late = new Device("late", first.identity, first.store, alice);
    await late.gate.receive(bob.identity.device, [...bob.allEntries(), ...bogus], bob.allKeys());
    await give(bogus);
    await late.gate.receive(alice.identity.device, alice.allEntries(), alice.allKeys());
    expect(statuses(bogus)).toEqual({ "waiting none": 2 });
    expect(shownBy(late)).toEqual(shownBy(alice));
    expect(late.rows.state(made.record)?.fault).toBe("none");
    expect((await alice.edit(made.record, "Mine. ")).verdict.status).toBe("accepted");
  });

  it("[CV1] [MB1] opens a fifth device: its log is refused by name, everywhere alike", async () => {
    const forgers = [bob];
    for (let i = 0; i < 4; i++) {
      const { identity } = makeIdentity(randomBytes, bob.identity.person, "paired");
      const store = opened.stores[2];
      if (!store) throw new Error("a store");
      const next = new Device(`B${i}`, identity, store, bob);
      // Each has seen the ones before it: the device limit counts in the causal past.
      const seen = forgers.map((device) => ({ device: device.identity.device, seq: 1, hash: hashOf(openOf(device)) }));
      openings.set(
        next,
        next.forge({ kind: KIND.open, seq: 1, vectorDelta: seen.sort(byDevice) }, certificateOf(next)),
      );
      forgers.push(next);
    }
    const fifth = forgers[4] as Device;
    const open = openOf(fifth);
    const second = fifth.forge({ kind: 78, seq: 2, prevHash: hashOf(open) }, randomBytes(3));
    await give([second, ...forgers.slice(1).map(openOf).reverse()]);
    expect(forgers.slice(1).map((device) => alice.statusOf(hashOf(openOf(device))))).toEqual([
      "accepted none",
      "accepted none",
      "accepted none",
      "refused TooManyDevices",
    ]);
    expect(alice.statusOf(hashOf(second))).toBe("refused NotOpened");
  });
});

const openings = new Map<Device, Uint8Array>();
const openOf = (device: Device): Uint8Array =>
  openings.get(device) ?? (device.log.at(device.identity.device, 1)[0]?.bytes as Uint8Array);
const certificateOf = ({ identity }: Device): Uint8Array => encodeCertificate(identity.certificate);
const byDevice = (a: { device: Uint8Array }, b: { device: Uint8Array }): number => Buffer.compare(a.device, b.device);
