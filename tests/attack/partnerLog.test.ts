/** What a partner's altered app can put into the log, or beside it, to fill this machine or to change what is told. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  as,
  type DeviceId,
  type EntryHash,
  type Hash32,
  type PersonKey,
  type SpaceId,
} from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { redact } from "../../src/shared/base/redacted.ts";
import { encodeChange } from "../../src/shared/protocol/body.ts";
import { encodeCertificate } from "../../src/shared/protocol/certificate.ts";
import { compareVectorItems, KIND } from "../../src/shared/protocol/entry.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { makeIdentity } from "../../src/main/core/log/identity.ts";
import { recordKeyId, ZERO_HASH } from "../../src/main/core/log/sealEntry.ts";
import { History } from "../../src/main/core/records/history.ts";
import { Records } from "../../src/main/core/records/records.ts";
import type { SharedSpace } from "../../src/main/core/records/recordTexts.ts";
import { Counters } from "../../src/main/core/space/counters.ts";
import { Space } from "../../src/main/core/space/space.ts";
import { readSpace, writeSpace } from "../../src/main/core/space/spaceRow.ts";
import type { Timers } from "../../src/main/core/sync/ports.ts";
import * as document from "../../src/main/core/records/document.ts";
import { DAY, type Device, insert, last } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { stageHere } from "../simulator/stageHere.ts";
import { Forger, hashOf } from "./forger.ts";

let opened: Awaited<ReturnType<typeof openStores>>;
let [alice, bob]: [Device, Device] = [undefined as never, undefined as never];

beforeAll(async () => {
  opened = await openStores(3);
});
afterAll(() => opened.close());
beforeEach(async () => {
  [alice, bob] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
  await deliverRound([alice, bob]);
});

describe("keys", () => {
  it("[KD1] [G5] that nothing names are not kept", async () => {
    const before = alice.store.count("keys");
    const flood = Array.from({ length: 4_096 }, () => {
      const key = randomBytes(32);
      return { id: as<Hash32>(recordKeyId(key)), key: redact(key) };
    });
    await alice.gate.receive(bob.identity.device, [], flood);
    expect(alice.store.count("keys")).toBe(before);
  });

  it("[KD1] that come with their entry, or after it, are kept", async () => {
    const { record: first } = await bob.create("agreement", "With it");
    await alice.gate.receive(bob.identity.device, bob.allEntries(), bob.allKeys());
    expect(alice.rows.state(first)?.fault).toBe("none");
    const { record: second } = await bob.create("agreement", "After it");
    await alice.gate.receive(bob.identity.device, bob.allEntries(), []);
    expect(alice.rows.state(second)?.fault).toBe("waiting");
    await alice.gate.receive(bob.identity.device, [], bob.allKeys());
    expect(alice.rows.state(second)?.fault).toBe("none");
  });
});

/** Opens of so many devices that `by` certifies, none of which has seen another. */
function openings(by: Device, count: number): { entries: Uint8Array[]; devices: DeviceId[] } {
  const made = Array.from({ length: count }, () => makeIdentity(randomBytes, by.identity.person, "restored").identity);
  const entries = made.map((identity) => {
    const forger = new Forger(Object.assign(Object.create(by) as Device, { identity }));
    return forger.next(
      { kind: KIND.open, device: identity.device, seq: 1, prevHash: ZERO_HASH },
      encodeCertificate(identity.certificate),
    );
  });
  return { entries, devices: made.map(({ device }) => device) };
}

describe("devices", () => {
  it("[MB1] [MB3] certified by the hundred are taken in up to a bound, and the rest is set aside", async () => {
    const { entries } = openings(bob, 100);
    await alice.gate.receive(bob.identity.device, entries, []);
    const theirs = alice.log.devices.filter(
      ({ certificate }) => toHex(certificate.person) === toHex(bob.identity.certificate.person),
    );
    expect(theirs).toHaveLength(LIMIT.devicesKnown);
    expect(alice.quarantined.filter((reason) => reason === "BadCertificate")).toHaveLength(101 - LIMIT.devicesKnown);
    // Nobody else's are fewer for it, and the honest log goes on.
    const mine = openings(alice, 2);
    await alice.gate.receive(bob.identity.device, mine.entries, []);
    for (const device of mine.devices) expect(alice.log.isOpened(toHex(device))).toBe(true);
    const { record } = await bob.create("agreement", "Goes on");
    await alice.gate.receive(bob.identity.device, bob.allEntries(), bob.allKeys());
    expect(alice.rows.state(record)?.fault).toBe("none");
  });

  it("[CV1] [FK1] [MB3] whose log begins twice, once allowed and once not, are judged alike in either order", async () => {
    const [first, second, his] = (await makeDevices(["A", "A", "B"], opened.stores)) as [Device, Device, Device];
    const others = openings(his, 4);
    const { identity } = makeIdentity(randomBytes, his.identity.person, "restored");
    const evil = (): Forger => new Forger(Object.assign(Object.create(his) as Device, { identity }));
    const begin = { kind: KIND.open, device: identity.device, seq: 1, prevHash: ZERO_HASH };
    const [allowed, refused] = [evil(), evil()];
    const a1 = allowed.next(begin, encodeCertificate(identity.certificate));
    const named = others.entries.map((bytes, i) => ({
      device: others.devices[i] ?? identity.device,
      seq: 1,
      hash: hashOf(bytes),
    }));
    const vectorDelta = named.sort(compareVectorItems);
    const b1 = refused.next({ ...begin, vectorDelta }, encodeCertificate(identity.certificate));
    const draft = Object.assign(Object.create(his) as Device, { identity }).draftCreate("agreement", "Which?");
    const b2 = refused.next({ ...draft, recordKeyId: draft.keyId }, draft.plaintext, draft.key);
    const keys = [{ id: draft.keyId, key: draft.key }];
    const from = his.identity.device;
    // Her second machine sees the branch that was not allowed, and writes after it: it is witnessed.
    await second.gate.receive(from, [...others.entries, b1, b2], keys);
    const { record } = await second.create("agreement", "Hers");
    await second.gate.receive(from, [a1], []);
    // Her first one hears of the allowed branch before the other.
    await first.gate.receive(from, [a1, ...others.entries, b1, b2], keys);
    await deliverRound([first, second]);
    await deliverRound([first, second]);
    expect(first.statusOf(hashOf(b1))).toBe("refused TooManyDevices");
    expect(first.statusOf(hashOf(b2))).toBe(second.statusOf(hashOf(b2)));
    expect(toHex(first.rows.snapshot(draft.record) ?? new Uint8Array())).toBe(
      toHex(second.rows.snapshot(draft.record) ?? new Uint8Array()),
    );
    expect(first.rows.state(record)?.fault).toBe("none");
  });

  it("[SP1] a space with more devices than anyone should have is still read", () => {
    const devices = Array.from({ length: 200 }, () => ({
      certificate: makeIdentity(randomBytes, undefined, "paired").identity.certificate,
      day: DAY,
      acknowledged: false,
      removed: false,
    }));
    const row = {
      space: as<SpaceId>(randomBytes(32)),
      partner: as<PersonKey>(randomBytes(32)),
      partnerName: "Noor",
      devices,
      disconnected: false,
      metDay: DAY,
      partnerLeft: false,
    };
    alice.store.transaction(() => writeSpace(alice.store, row));
    expect(readSpace(alice.store)?.devices).toHaveLength(200);
  });
});

it("[RC1] [FK1] a log forked hundreds of times does not push the others out of a receipt", async () => {
  const branches = Array.from({ length: 300 }, () => new Forger(bob).next({ kind: 78 }, randomBytes(8)));
  await alice.gate.receive(bob.identity.device, branches, []);
  expect(alice.log.heads(toHex(bob.identity.device)).length).toBeGreaterThan(256);
  const told = alice.log.vector();
  expect(told.length).toBeLessThan(10);
  expect(toHex(told[0]?.device ?? randomBytes(1))).toBe(toHex(alice.identity.device));
});

it("[RB3] a partner who claims to know more of her log, and shows nothing, makes her wait once", async () => {
  let now = 0;
  const due: { at: number; run: () => void }[] = [];
  const timers: Timers = {
    now: () => now,
    wallClock: () => now,
    after: (ms, run) => {
      due.push({ at: now + ms, run });
      return () => undefined;
    },
  };
  const { identity, store } = alice;
  const none = (): void => undefined;
  const space = new Space(
    {
      store,
      identity,
      records: new Records({
        store,
        device: identity.device,
        person: alice.person,
        randomBytes,
        today: () => DAY,
        todayIn: () => DAY,
        zone: () => "UTC",
        events: { projections: none, kept: none, replaced: none, erased: none, forgotten: none, lost: none },
      }),
      pool: stageHere,
      timers,
      today: () => DAY,
      givenUp: () => [],
      isEarlier: false,
      entriesLost: false,
      isMending: () => false,
      events: {
        evaluated: none,
        early: none,
        quarantined: none,
        forked: none,
        untaken: none,
        joined: none,
        placeChanged: none,
        removed: none,
        left: none,
        ownLogLost: none,
        repaired: none,
        heard: none,
      },
    },
    {
      space: as<SpaceId>(randomBytes(32)),
      partner: bob.person,
      partnerName: "Noor",
      devices: [],
      disconnected: false,
      metDay: DAY,
      partnerLeft: false,
    },
  );
  await space.begin();
  const waits: boolean[] = [];
  const claims = (): void => {
    const claim = { device: identity.device, seq: 9, hash: as<EntryHash>(randomBytes(32)) };
    space.peerClaims(bob.identity.device, { vector: [claim], refused: [], kept: [] }, 0);
  };
  for (let i = 0; i < 3; i++) {
    claims();
    let written = false;
    const authoring = space
      .author({ kind: KIND.open, plaintext: encodeCertificate(identity.certificate) })
      .then(() => (written = true));
    await space.gate.idle();
    await new Promise((done) => setTimeout(done, 20));
    waits.push(!written);
    // Another claim just before the time is over gives no more of it.
    for (const step of [4_000, 1_000]) {
      now += step;
      const [run, stay] = [due.filter(({ at }) => at <= now), due.filter(({ at }) => at > now)];
      due.splice(0, due.length, ...stay);
      for (const timer of run) timer.run();
      claims();
    }
    await authoring;
  }
  expect(waits).toEqual([true, false, false]);
});

it("[RC1] [S7] a peer's counter that came from behind does not make its recorded first frames fresh again", () => {
  const counters = new Counters(alice.store);
  counters.accept(bob.identity.device, 1_000);
  counters.accept(bob.identity.device, 3);
  expect(counters.last(bob.identity.device)).toBe(1_000);
});

it("[F10] [CV4] changes carried again, or that reach no document, are no step of a record's story", async () => {
  const { record } = await bob.create("agreement", "Story");
  const first = bob.draftEdit(record, (doc) => insert(doc, "First words. ", 0));
  if (!first) throw new Error("no draft");
  await bob.gate.author(first);
  await deliverRound([alice, bob]);
  const forger = new Forger(bob);
  const [nonce] = first.actorNonces;
  if (!nonce) throw new Error("no nonce");
  const core = { kind: KIND.change, record, recordKeyId: first.keyId, actorNonces: [nonce] };
  const change = last(first.doc);
  const unsent = insert(first.doc, "Never sent. ", 0);
  const onUnsent = last(insert(unsent, "Rests on it. ", 0));
  const carried = [change, onUnsent].map((bytes) =>
    forger.next(core, encodeChange({ together: false, changes: [bytes], why: "today" }), first.key),
  );
  await alice.gate.receive(bob.identity.device, carried, []);
  const rows = alice.log.ofRecord(record);
  expect(rows.map(({ status }) => status)).toEqual(["accepted", "accepted", "accepted", "accepted"]);
  const shared = document.load(alice.rows.snapshot(record), randomBytes(16));
  const space = { log: alice.log, keys: alice.keys } as unknown as SharedSpace;
  const texts = { sharedDocument: () => shared, spaceOf: () => space };
  const steps = new History(texts, alice.person).steps(toHex(record));
  expect(steps.ok && steps.value.map(({ kind, put }) => [kind, put])).toEqual([
    ["created", "Story"],
    ["changed", "First words."],
  ]);
});
