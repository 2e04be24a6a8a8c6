/** G3 for what two state about an agreement: a member with real keys and an altered app, before the partner's gate. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  as,
  type DeviceId,
  type EntryHash,
  type RecordId,
  type StatementId,
  type TextHash,
} from "../../src/shared/base/brand.ts";
import { compareBytes, toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { asSigned, encodeAgreedText } from "../../src/shared/protocol/agreedText.ts";
import { encodeDecline, encodeStated } from "../../src/shared/protocol/body.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { encodeStatement, type StatedAct, type Statement } from "../../src/shared/protocol/statement.ts";
import { randomBytes, sign } from "../../src/main/core/crypto/index.ts";
import { agreedOf } from "../../src/main/core/gate/agreedOf.ts";
import { newestOf, statementId, textHash } from "../../src/main/core/gate/openStatement.ts";
import { emptyState } from "../../src/main/core/gate/recordState.ts";
import { count } from "../harness/forms.ts";
import { DAY, type Device } from "../simulator/device.ts";
import { deliverRound, makeDevices, openStores } from "../simulator/people.ts";
import { agreedHere } from "../simulator/statedModel.ts";
import { Forger, hashOf } from "./forger.ts";
import { seededRandom } from "./seededRandom.ts";

const EACH = count({ quick: 1_000, full: 10_000 });
const SEED = Number(process.env["HOMEPORT_SEED"] ?? randomBytes(4).reduce((sum, byte) => sum * 256 + byte, 0));
console.log(`forged statements: seed ${SEED}`);

let opened: Awaited<ReturnType<typeof openStores>>;
beforeAll(async () => {
  opened = await openStores(2);
});
afterAll(() => opened.close());

let [alice, bob] = [undefined, undefined] as unknown as [Device, Device];
let [record, other] = [undefined, undefined] as unknown as [RecordId, RecordId];
let [first, pending] = [undefined, undefined] as unknown as [StatementId, StatementId];

const stated = (device: Device) => device.rows.state(record)?.stated ?? [];
const itemOf = (id: StatementId) => {
  const item = stated(bob).find((one) => toHex(one.id) === toHex(id));
  if (!item) throw new Error("no statement");
  return item;
};
const textOf = (offer: StatementId): TextHash => {
  const { act } = itemOf(offer);
  return act.type === "offer" ? act.text : as<TextHash>(new Uint8Array(32));
};
async function offered(by: Device, words: string, replaces?: StatementId): Promise<StatementId> {
  expect((await by.offer(record, words, replaces)).verdict.status).toBe("accepted");
  const offer = stated(by).at(-1)?.id;
  await deliverRound([alice, bob]);
  if (!offer) throw new Error("no offer");
  return offer;
}
async function signed(by: Device, offer: StatementId): Promise<void> {
  expect((await by.state(record, { type: "sign", offer, text: textOf(offer) })).verdict.status).toBe("accepted");
  await deliverRound([alice, bob]);
}

/** One text in force, another offered by him, and a second agreement. He has seen all of it. */
beforeEach(async () => {
  [alice, bob] = (await makeDevices(["A", "B"], opened.stores)) as [Device, Device];
  await deliverRound([alice, bob]);
  ({ record } = await alice.create("agreement", "Sundays"));
  ({ record: other } = await alice.create("agreement", "Money"));
  await deliverRound([alice, bob]);
  first = await offered(alice, "We walk.");
  await signed(alice, first);
  await signed(bob, first);
  pending = await offered(bob, "We walk, and you cook.", first);
});

type Over = {
  readonly statement?: Partial<Statement>;
  /** Whose key signs it, and what: else he himself, what it says. */
  readonly by?: Device;
  readonly signature?: Uint8Array;
  readonly kind?: number;
  readonly text?: Uint8Array;
};

function entryOf(
  forger: Forger,
  act: StatedAct,
  { statement: over, by = bob, signature, kind, text }: Over,
): Uint8Array {
  const statement = encodeStatement({
    space: bob.space,
    record,
    device: bob.identity.device,
    day: DAY,
    seen: newestOf(stated(bob)),
    act,
    ...over,
  });
  const own = sign(DOMAIN.stated, statementId(statement), by.identity.signing);
  const body = encodeStated({ statement, signature: as(signature ?? own), why: "", text });
  return sealed(forger, kind ?? KIND[act.type], body);
}

function sealed(forger: Forger, kind: number, body: Uint8Array): Uint8Array {
  const recordKeyId = bob.rows.state(record)?.created?.keyId;
  const key = recordKeyId && bob.keys.get(recordKeyId);
  if (!key) throw new Error("no key");
  return forger.next({ kind, record, recordKeyId }, body, key);
}

/** Each refused by its reason; what is in force, signed and offered is as before, and his next honest word is taken. */
async function expectRefused(reason: string, make: (forger: Forger, i: number) => Uint8Array): Promise<void> {
  const forger = new Forger(bob);
  const entries = Array.from({ length: EACH }, (_, i) => make(forger, i));
  const shown = (): unknown => {
    const { signed: by, tops, open, pausedBy, isWithdrawn } = agreedHere(alice, record);
    return { by, tops, open: open.map(({ id }) => id).sort(), pausedBy, isWithdrawn };
  };
  const before = shown();
  await alice.gate.receive(bob.identity.device, entries, []);
  const names = new Set(entries.map((bytes) => toHex(hashOf(bytes))));
  const found = new Map<string, number>();
  for (const { hash, status, reason: why } of alice.allRows()) {
    const verdict = `${status} ${why}`;
    if (names.has(toHex(hash))) found.set(verdict, 1 + (found.get(verdict) ?? 0));
  }
  expect([...found]).toEqual([[`refused ${reason}`, EACH]]);
  expect(shown()).toEqual(before);
  await alice.gate.receive(bob.identity.device, [entryOf(forger, { type: "pause" }, {})], []);
  expect(agreedHere(alice, record).pausedBy).toEqual(new Set([toHex(bob.person)]));
}

const bytes32 = (): Uint8Array => randomBytes(32);

describe("a partner's altered app states", () => {
  it("[SG4] [G5] withdrawals and pauses by the dozen that wait for good: one of each is opened, kept and told", async () => {
    const forger = new Forger(bob);
    const vectorDelta = [{ device: as<DeviceId>(bytes32()), seq: 9, hash: as<EntryHash>(bytes32()) }];
    const waits = forger.next({ kind: 78, vectorDelta }, bytes32());
    await alice.gate.receive(bob.identity.device, [waits], []);
    const acts: readonly StatedAct[] = [
      { type: "withdraw", offer: first },
      { type: "withdraw", offer: as(bytes32()) },
      { type: "withdraw", offer: undefined },
      { type: "pause" },
    ];
    const wave = () => Array.from({ length: 60 }, (_, i) => entryOf(forger, acts[i % 4] ?? { type: "pause" }, {}));
    for (let i = 0; i < 3; i++) await alice.gate.receive(bob.identity.device, wave(), []);
    expect(alice.gate.held).toHaveLength(181);
    const early = () => alice.gate.early(alice.rows.state(record) ?? emptyState(record));
    expect(early().map(({ act }) => act)).toEqual([acts[0], acts[2], acts[3]]);
    expect(agreedOf(alice.rows.state(record) ?? emptyState(record), early()).isWithdrawn).toBe(true);
    expect(alice.toldEarly).toEqual([record, record, record].map(toHex)); // once a wave
    await alice.gate.receive(bob.identity.device, [], []);
    await alice.gate.receive(bob.identity.device, [randomBytes(9)], []);
    expect(alice.toldEarly).toHaveLength(3);
    // What was opened is not opened again: with this key nothing of it would.
    const { get } = alice.keys;
    const wrong = get.call(alice.keys, alice.rows.state(other)?.created?.keyId ?? as(bytes32()));
    alice.keys.get = () => wrong;
    expect(early()).toHaveLength(3);
    alice.keys.get = get;
  });

  it("[G3] [SG2] [SG5] her signature under the text he offers: made, moved from another entry, another text or record, replayed", async () => {
    const hers = stated(alice).find(({ act, person }) => act.type === "sign" && toHex(person) === toHex(alice.person));
    const row = hers && alice.log.get(hers.at);
    if (!hers || !row) throw new Error("she signed nothing");
    const act: StatedAct = { type: "sign", offer: pending, text: textOf(pending) };
    const device = alice.identity.device;
    const ways: readonly Over[] = [
      { statement: { device } }, // in her name, with his key
      { statement: { device }, signature: randomBytes(64) },
      { by: alice }, // her key, had he got it to sign a statement of his
      { statement: { record: other } },
      { statement: { space: as(bytes32()) } },
      { statement: { day: (DAY - 1) as Day } },
      { signature: row.entry.signature }, // what she signed was her entry
    ];
    await expectRefused("NotAsStated", (forger, i) => entryOf(forger, act, ways[i % ways.length] ?? {}));
  });

  it("[G3] [SG5] a word that hides what he had seen, or names what he had not", async () => {
    const [newest] = newestOf(stated(bob));
    const all = stated(bob).map(({ id }) => id);
    const random = seededRandom(SEED);
    await expectRefused("WrongSeen", (forger, i) => {
      const older = all.filter((id) => toHex(id) !== toHex(newest ?? new Uint8Array()));
      const both = [random.pick(older), newest ?? bytes32()].toSorted(compareBytes) as StatementId[];
      const seen = [[], [random.pick(older)], [as<StatementId>(bytes32())], both][i % 4] ?? [];
      // Whoever pauses may lack a body, and so name less than there is (KD2): but nothing that is not in its past.
      const mayHide = i % 4 < 2;
      return entryOf(forger, { type: mayHide || i % 8 < 4 ? "resume" : "pause" }, { statement: { seen } });
    });
  });

  it("[G3] [SG3] a signature on no offer, and a word about one", async () => {
    const sign1 = itemOf(first);
    await expectRefused("NoOffer", (forger, i) => {
      // A statement that is no offer, or nothing at all.
      const offer =
        i % 2 === 0 ? as<StatementId>(bytes32()) : (stated(bob).find(({ act }) => act.type === "sign")?.id ?? sign1.id);
      const text = textOf(first);
      const act = (
        [
          { type: "sign", offer, text },
          { type: "keep", offer, text },
          { type: "withdraw", offer },
        ] as const
      )[i % 3];
      if (i % 4 === 3) return sealed(forger, KIND.decline, encodeDecline({ offer, word: "No." }));
      return entryOf(forger, act ?? { type: "withdraw", offer }, {});
    });
  });

  it("[G3] [SG2] a signature on an offer with the hash of another text", async () => {
    await expectRefused("OtherText", (forger, i) => {
      const text = i % 2 === 0 ? textOf(first) : as<TextHash>(bytes32());
      return entryOf(forger, { type: i % 3 === 0 ? "keep" : "sign", offer: pending, text }, {});
    });
  });

  it("[G3] [SG1] his signature on what an edit reopened", async () => {
    expect((await alice.edit(record, "Not so. ")).verdict.status).toBe("accepted");
    await deliverRound([alice, bob]);
    // So that his log has seen her edit.
    expect((await bob.edit(other, "Seen. ")).verdict.status).toBe("accepted");
    await deliverRound([alice, bob]);
    await expectRefused("Reopened", (forger) =>
      entryOf(forger, { type: "sign", offer: pending, text: textOf(pending) }, {}),
    );
  });

  it("[G3] [SG3] his signature on a text that does not stand in the place of the last one", async () => {
    const beside = await offered(bob, "Something else.");
    await expectRefused("NotLast", (forger) =>
      entryOf(forger, { type: "sign", offer: beside, text: textOf(beside) }, {}),
    );
  });

  it("[G3] [SG1] an offer whose bytes are another text's, or no text that one can sign", async () => {
    const random = seededRandom(SEED + 1);
    const text = encodeAgreedText(
      asSigned({ title: "Sundays", body: "We rest.", terms: { zone: "UTC", interval: 3 } }),
    );
    await expectRefused("Malformed", (forger, i) => {
      const spoiled = text.slice();
      spoiled[random.below(spoiled.length)]! ^= 1 << random.below(8);
      const hash = textHash(text);
      const act: StatedAct = { type: "offer", text: hash, replaces: first };
      if (i % 4 === 0) return entryOf(forger, act, {}); // none
      if (i % 4 === 1) return entryOf(forger, act, { text: spoiled }); // not the one it names
      if (i % 4 === 2) return entryOf(forger, { type: "pause" }, { text }); // where none belongs
      return entryOf(forger, { type: "pause" }, { kind: KIND.withdraw }); // another act than its entry's
    });
  });
});
