/** LG7, GT2, CV4, CV5, G4: what waits, what is set aside, what splits, and what a relay that holds things back can do. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { as, type RecordId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { encodeCertificate } from "../../src/shared/protocol/certificate.ts";
import { decodeEntry, encodeEntry, isEntry, KIND } from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import type { NoVerdictCause, StagerPool } from "../../src/main/core/gate/stageTypes.ts";
import { count } from "../harness/forms.ts";
import type { Device } from "../simulator/device.ts";
import { deliverAll, deliverRound, makeDevices, openStores, seededBytes } from "../simulator/people.ts";
import { stageHere } from "../simulator/stageHere.ts";
import { shownBy } from "../simulator/compareWorld.ts";
import { Forger, hashOf } from "./forger.ts";
import { seededRandom } from "./seededRandom.ts";

const SEED = Number(process.env["HOMEPORT_SEED"] ?? 1);

let opened: Awaited<ReturnType<typeof openStores>>;
let [alice, bob]: [Device, Device] = [undefined as never, undefined as never];
let record: RecordId;
let boundary: RecordId;

beforeAll(async () => {
  opened = await openStores(3);
});
afterAll(() => opened.close());
beforeEach(async () => {
  [alice, bob] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
  record = (await alice.create("agreement", "Sundays")).record;
  boundary = (await alice.create("boundary", "Evenings")).record;
  await deliverRound([alice, bob]);
  await bob.edit(record, "His. ");
  await deliverRound([alice, bob]);
});

const keyIdOf = (id: RecordId) => alice.rows.state(id)?.created?.keyId ?? as(randomBytes(32));
const give = (entries: readonly Uint8Array[]) => alice.gate.receive(bob.identity.device, entries, []);
const textOf = (id: RecordId) => String(alice.doc(id, "00")["body"]);

describe("what waits", () => {
  it("[LG7] a kind of a later version holds its record for those who have seen it, and nothing else", async () => {
    const other = (await alice.create("agreement", "Money")).record;
    const forger = new Forger(bob);
    const later = forger.next({ kind: 99, record, recordKeyId: keyIdOf(record) }, randomBytes(30));
    await give([later]);
    expect(alice.statusOf(hashOf(later))).toBe("unknown none");
    expect(alice.rows.state(record)?.fault).toBe("unknown");
    // Her own edit now rests on what she can't read: it is not written at all.
    const head = alice.log.heads(toHex(alice.identity.device))[0]?.hash;
    expect((await alice.edit(record, "Mine. ")).verdict.status).toBe("unknown");
    expect(alice.log.heads(toHex(alice.identity.device))[0]?.hash).toEqual(head);
    expect((await alice.edit(other, "Goes on. ")).verdict.status).toBe("accepted");
    expect((await alice.edit(boundary, "Goes on too. ")).verdict.status).toBe("accepted");
  });

  it("[LG7] [OW1] a kind of a later version by one who may not write the record holds nothing", async () => {
    const later = new Forger(bob).next({ kind: 99, record: boundary, recordKeyId: keyIdOf(boundary) }, randomBytes(30));
    await give([later]);
    expect(alice.statusOf(hashOf(later))).toBe("unknown none");
    expect(alice.rows.state(boundary)?.fault).toBe("none");
    expect((await alice.edit(boundary, "Mine. ")).verdict.status).toBe("accepted");
  });

  it("[LG7] an entry of a later version stops its log and no other, and is set aside, not refused", async () => {
    const forger = new Forger(bob);
    const normal = forger.next({ kind: 78 }, randomBytes(3));
    const newer = normal.slice();
    newer[4] = 2; // the version, behind the core's length
    const after = forger.next({ kind: 78 }, randomBytes(3));
    await give([newer, after]);
    expect(alice.quarantined).toEqual(["NewerVersion"]);
    expect(alice.gate.held).toEqual([hashOf(after)]);
    expect((await alice.edit(record, "Goes on. ")).verdict.status).toBe("accepted");
  });

  it("[KD2] does not take an entry whose body was left off, and takes it whole when it comes", async () => {
    const { item } = await bob.edit(record, "Whole. ");
    const whole = item && bob.log.get(item)?.bytes;
    const entry = whole && decodeEntry(whole);
    if (!whole || !entry || !isEntry(entry)) throw new Error("no entry");
    await give([encodeEntry({ ...entry, body: undefined })]);
    expect(alice.quarantined).toEqual(["NoBody"]);
    await give([whole]);
    expect(textOf(record)).toContain("Whole.");
  });

  it("[LG7] [GT1] stays held while there is no stager, and goes on when there is", async () => {
    alice.pool = failing("unavailable");
    const { item } = await bob.edit(record, "Patient. ");
    await deliverAll(bob, alice);
    expect(alice.gate.held).toEqual([item?.hash]);
    expect((await alice.edit(boundary, "Now? ")).verdict.status).toBe("split");
    expect(alice.rows.state(boundary)?.fault).toBe("none");
    alice.pool = stageHere;
    await give([]);
    expect(textOf(record)).toContain("Patient.");
    expect((await alice.edit(boundary, "Now. ")).verdict.status).toBe("accepted");
  });

  it("[LG7] [KD1] keeps a key that came while there was no stager, and opens its record with it, also after a restart", async () => {
    for (const restarts of [false, true]) {
      const { record: locked } = await bob.create("agreement", "Later");
      await give(bob.allEntries());
      expect(alice.rows.state(locked)?.fault).toBe("waiting");
      alice.pool = failing("unavailable");
      await alice.gate.receive(bob.identity.device, [], bob.allKeys());
      expect(alice.rows.state(locked)?.fault).toBe("waiting");
      alice.pool = stageHere;
      if (restarts) alice.start();
      await (restarts ? alice.gate.idle() : give([]));
      expect(alice.rows.state(locked)?.fault).toBe("none");
      expect(shownBy(alice)).toEqual(shownBy(bob));
    }
  });

  it("[LG4] judges a record again from the log where its document's cache does not load", async () => {
    const state = alice.rows.state(record);
    if (!state) throw new Error("no state");
    alice.store.transaction(() => alice.rows.write(state, randomBytes(50)));
    alice.pool = {
      stage: (request) =>
        stageHere.stage(request).catch(() => ({
          verdicts: [],
          snapshot: request.snapshot,
          heads: [],
          text: undefined,
          noVerdict: { entry: 0, cause: "snapshot" as const },
        })),
      close: () => undefined,
    };
    await bob.edit(record, "Newer. ");
    await deliverAll(bob, alice);
    expect(textOf(record)).toBe("Newer. His. ");
    alice.store.transaction(() => alice.rows.write(state, randomBytes(50)));
    await alice.gate.rebuild(record);
    expect(shownBy(alice)).toEqual(shownBy(bob));
  });

  it("[CV5] a stager that gives no verdict splits that record: it stays as it was, others go on, so too after a rebuild", async () => {
    for (const cause of ["panic", "timeout", "overflow", "conflict"] as const) {
      const { record: doomed } = await alice.create("agreement", cause);
      await deliverAll(alice, bob);
      await bob.edit(doomed, "Bad. ");
      alice.pool = failing(cause);
      await deliverAll(bob, alice);
      alice.pool = stageHere;
      expect(alice.rows.state(doomed)?.fault).toBe("split");
      await bob.edit(doomed, "After. ");
      await bob.edit(record, "Elsewhere. ");
      await deliverAll(bob, alice);
      expect(textOf(record)).toContain("Elsewhere.");
      await alice.gate.rebuild(doomed);
      expect(alice.rows.state(doomed)?.fault).toBe("split");
      expect(textOf(doomed)).toBe("");
      expect(alice.log.ofRecord(doomed).map(({ status }) => status)).toEqual(["accepted", "split", "split"]);
    }
  });

  it("[CV3] [CV4] what an author's own gate refuses is not written, and its log goes on", async () => {
    const draft = alice.draftEdit(record, (doc) => doc);
    const hers = alice.draftEdit(boundary, (doc) => doc);
    if (!draft || !hers) throw new Error("no record");
    const before = alice.log.vector();
    let alongside = 0;
    const forged = { ...draft, actorNonces: [], alongside: () => (alongside += 1) };
    const edit = bob.draftEdit(boundary, (doc) => doc);
    expect((await alice.gate.author({ ...forged, plaintext: randomBytes(8) })).verdict.reason).toBe("Malformed");
    expect(edit && (await bob.gate.author(edit)).verdict.reason).toBe("NotOwner");
    expect((await alice.gate.author({ ...draft, plaintext: randomBytes(LIMIT.entryBytes) })).verdict.reason).toBe(
      "ChangeTooLarge",
    );
    expect(alongside).toBe(0);
    expect(alice.log.vector()).toEqual(before);
    expect((await alice.edit(record, "On. ")).verdict.status).toBe("accepted");
  });
});

describe("what is set aside", () => {
  it("[GT2] [G6] is kept with its reason, bounded in count and bytes, and never in the way", async () => {
    const small = Array.from({ length: LIMIT.heldEntries + 50 }, () => randomBytes(20));
    await give(small);
    expect([...alice.gate.quarantinedFrom(bob.identity.device)]).toHaveLength(LIMIT.heldEntries);
    const large = Array.from({ length: 20 }, () => randomBytes(LIMIT.entryBytes + 1));
    await alice.gate.receive(alice.identity.device, large, []);
    const kept = [...alice.gate.quarantinedFrom(alice.identity.device)];
    expect(new Set(kept.map(({ reason }) => reason))).toEqual(new Set(["TooLarge"]));
    expect(kept.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(LIMIT.heldBytes);
    await bob.edit(record, "Heard. ");
    await deliverAll(bob, alice);
    expect(textOf(record)).toContain("Heard.");
  });
});

describe("a relay or partner that plays with what it carries", () => {
  it("[G4] [RC1] replays: nothing moves, nothing is told", async () => {
    const before = shownBy(alice);
    const entries = bob.allEntries();
    await give([...entries, ...entries, ...entries.toReversed()]);
    expect(shownBy(alice)).toEqual(before);
    expect([alice.quarantined, alice.forked]).toEqual([[], []]);
  });

  it("[G4] withholds an entry: all that rests on it waits, nothing else does, and it heals", async () => {
    const items = [];
    for (const text of ["1 ", "2 ", "3 ", "4 "]) items.push((await bob.edit(record, text)).item);
    const [first, second, ...rest] = items.map((item) => item && bob.log.get(item)?.bytes) as Uint8Array[];
    await give([...rest, first as Uint8Array]);
    expect(alice.gate.held).toHaveLength(2);
    expect((await alice.edit(record, "Mine. ")).verdict.status).toBe("accepted");
    // What her receipt then says makes it come again.
    expect([...bob.log.since(alice.log.vector())].map(hashOf).map(toHex)).toContain(
      toHex(hashOf(second as Uint8Array)),
    );
    await give([...bob.log.since(alice.log.vector())]);
    expect(alice.gate.held).toHaveLength(0);
    await deliverRound([alice, bob]);
    expect(shownBy(alice)).toEqual(shownBy(bob));
  });

  it("[FK1] an entry with a bad signature, come before its log's certificate, proves no fork", async () => {
    const [carol, dave] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
    await dave.create("agreement", "x");
    const [open, second] = dave.allEntries() as [Uint8Array, Uint8Array];
    // Another entry at the second one's place, under no signature of his.
    const entry = decodeEntry(second);
    if (!isEntry(entry)) throw new Error("no entry");
    const bad = decodeEntry(dave.forge(entry.core, randomBytes(5)));
    if (!isEntry(bad)) throw new Error("no entry");
    const unsigned = encodeEntry({ ...bad, signature: as(randomBytes(64)) });
    await carol.gate.receive(dave.identity.device, [unsigned, second, open], dave.allKeys());
    expect(carol.forked).toEqual([]);
    expect(carol.quarantined).toEqual(["BadSignature"]);
    expect(shownBy(carol)["forks"]).toEqual({});
  });

  it("[FK1] both branches of a log that opens twice are found, and its certificate still holds", async () => {
    const [carol, dave] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
    const open = dave.allEntries()[0] as Uint8Array;
    const again = dave.forge(
      { kind: KIND.open, seq: 1, prevHash: as(new Uint8Array(32)), day: 5 as Day },
      encodeCertificate(dave.identity.certificate),
    );
    await carol.gate.receive(dave.identity.device, [open, again], []);
    expect(carol.log.forkOf(toHex(dave.identity.device))).toBe(1);
    expect(carol.log.heads(toHex(dave.identity.device))).toHaveLength(2);
    expect(carol.log.isOpened(toHex(dave.identity.device))).toBe(true);
  });

  const WORLDS = count({ quick: 1_000, full: 10_000 });
  it(`[G4] [FK1] shows two friends two histories: found at the next delivery between them, ${WORLDS} seeds from ${SEED}`, async () => {
    for (let seed = SEED; seed < SEED + WORLDS; seed++) {
      const random = seededRandom(seed);
      const cast = await makeDevices(["A", "A", "B"], opened.stores, seededBytes(random));
      const [one, two, liar] = cast as [Device, Device, Device];
      await deliverRound(cast);
      const from = liar.identity.device;
      const [left, right] = [new Forger(liar), new Forger(liar)];
      const write = (forger: Forger): Uint8Array[] =>
        Array.from({ length: 1 + random.below(4) }, () =>
          forger.next({ kind: 70 + random.below(3) }, seededBytes(random)(9)),
        );
      const [toOne, toTwo] = [write(left), write(right)];
      await one.gate.receive(from, toOne, []);
      await two.gate.receive(from, toTwo, []);
      expect([one.forked.length, two.forked.length], `seed ${seed}`).toEqual([0, 0]);
      // By receipts alone, as two devices meet: whoever has as much of it as the other finds the fork.
      for (let turn = 0; turn < 2; turn++) {
        await two.gate.receive(one.identity.device, [...one.log.since(two.log.vector())], []);
        await one.gate.receive(two.identity.device, [...two.log.since(one.log.vector())], []);
      }
      const name = toHex(from);
      expect([one.log.forkOf(name), two.log.forkOf(name)], `seed ${seed}`).toEqual([2, 2]);
      expect([one.forked, two.forked], `seed ${seed}`).toEqual([
        [{ device: name, own: false }],
        [{ device: name, own: false }],
      ]);
      expect(shownBy(one), `seed ${seed}`).toEqual(shownBy(two));
    }
  });
});

const failing = (cause: NoVerdictCause): StagerPool => ({
  stage: async ({ snapshot }) => ({
    verdicts: [],
    snapshot,
    heads: [],
    text: undefined,
    noVerdict: { entry: 0, cause },
  }),
  close: () => undefined,
});
