/** SG8, KD2, S10: a text that both have erased, looked for in every file of both; and what nobody can erase by a lie. */
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { as, type EntryHash, type Hash32 } from "../../src/shared/base/brand.ts";
import { toHex, utf8 } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import {
  decodeEntry,
  encodeEntry,
  ENTRY_VERSION,
  type EntryCore,
  isEntry,
  KIND,
  ZERO_32,
} from "../../src/shared/protocol/entry.ts";
import { encodeChange, encodeOfAsk } from "../../src/shared/protocol/body.ts";
import { sealDraft } from "../../src/main/core/gate/draft.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { entryHash, sealEntry } from "../../src/main/core/log/sealEntry.ts";
import type { SecretKey } from "../../src/main/core/crypto/index.ts";
import { verifyHistory } from "../../src/main/core/proof/verifyHistory.ts";
import { TABLE_NAMES } from "../../src/main/core/vault/tables.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { Onlooker, remaining } from "./onlooker.ts";
import { agree, give, openTwo, recordOf, spaceOf } from "./twoDevices.ts";

let two: Awaited<ReturnType<typeof openTwo>>;
let [robin, noor]: [CoupleDevice, CoupleDevice] = [undefined as never, undefined as never];
beforeEach(async () => {
  two = await openTwo();
  ({ robin, noor } = two);
}, 60_000);
afterEach(() => two.close());

const erasing = ({ core }: CoupleDevice) => core.records.erasing;
const say = async (device: CoupleDevice, id: string, word: "ask" | "agree" | "takeBack") =>
  unwrap(await erasing(device).say(id, word));
const mayLackBody = (device: CoupleDevice, id: string, author: CoupleDevice): boolean =>
  spaceOf(device).mayLackBody({
    kind: KIND.change,
    record: recordOf(id),
    device: author.core.identity.device,
  } as EntryCore);
const shown = ({ core }: CoupleDevice, id: string) => core.records.texts.text(id);
const bodies = (device: CoupleDevice, id: string) =>
  spaceOf(device)
    .log.ofRecord(recordOf(id))
    .filter(({ entry }) => entry.body !== undefined && entry.core.kind < KIND.redactAsk);

/** All that goes from one to the other as links carry it: what must come ahead, then the entries and their keys. */
async function send(from: CoupleDevice, to: CoupleDevice): Promise<void> {
  const space = spaceOf(from);
  const entries = [...space.log.since(spaceOf(to).vector())];
  await spaceOf(to).gate.receive(
    from.core.identity.device,
    [...space.ahead(entries), ...entries],
    space.keysFor(entries),
  );
  await to.quiet();
}

async function erase(id: string): Promise<void> {
  await say(robin, id, "ask");
  await send(robin, noor);
  await say(noor, id, "agree");
  await send(noor, robin);
}

/** A text with everything said about it that two people can say, each word a canary. `sealed`: Noor's own, which nobody has read. */
async function life(): Promise<{ id: string; canaries: string[]; sealed: string }> {
  const canaries: string[] = [];
  const canary = (): string => {
    const word = `canary${toHex(crypto.getRandomValues(new Uint8Array(9)))}`;
    canaries.push(word);
    return word;
  };
  const id = await agree(robin, noor, `${canary()} we walk.`);
  for (let i = 0; i < 18; i++) {
    await robin.type(id, (body) => ({ at: body.length, remove: 0, text: ` ${canary()}` }));
    unwrap(await robin.core.records.sharing.share(id, canary()));
  }
  await send(robin, noor);
  const text = shown(robin, id)?.shared ?? { title: "", body: "" };
  const agreement = unwrap(await robin.core.records.agreements.offer(id, text, { zone: "UTC" } as never, canary()));
  await send(robin, noor);
  const offer = agreement.offered.at(-1)?.id ?? "";
  unwrap(await noor.core.records.agreements.decline(id, offer, canary()));
  unwrap(await noor.core.records.agreements.say(id, { type: "sign", offer, today: noor.core.today() }));
  const sealed = canary();
  unwrap(await noor.core.records.answers.seal(id, [sealed]));
  canaries.pop();
  noor.core.records.putHintAway(id, "a question");
  noor.core.records.keepText(id, { title: "", body: `${canaries[0]} we walk.` });
  await send(noor, robin);
  unwrap(robin.core.lookBack.steps(id)); // long enough for its story to be kept
  robin.core.records.texts.find("walk");
  return { id, canaries, sealed };
}

/** Where a word stands in what this device's vault holds, all of it opened. */
function found({ core }: CoupleDevice, words: readonly string[]): string[] {
  const needles = words.flatMap((word) => [Buffer.from(word, "utf8"), Buffer.from(word, "utf16le")]);
  return TABLE_NAMES.flatMap((table) =>
    [...core.vault.store.list(table)].flatMap((row) => {
      const bytes = "damaged" in row ? Buffer.alloc(0) : Buffer.from(row.bytes);
      return needles.some((needle) => bytes.includes(needle)) ? [table] : [];
    }),
  );
}

describe("[S10] [KD2] [SG8] a text that both have erased", () => {
  it("is in no file of either any more, nor is its key; its headers are, and nobody's history is torn", async () => {
    const onlookers = [robin, noor].map((device) => new Onlooker(device.database));
    const { id, canaries, sealed } = await life();
    const keyId = spaceOf(robin).rows.state(recordOf(id))?.created?.keyId as Hash32;
    const entries = spaceOf(robin).log.ofRecord(recordOf(id)).length;
    onlookers.forEach((one) => one.look());
    for (const device of [robin, noor]) expect(found(device, canaries).length, "planted").toBeGreaterThan(2);

    await erase(id);
    for (const [at, device] of [robin, noor].entries()) {
      expect(device.core.records.projection(id)).toBeUndefined();
      expect(found(device, canaries)).toEqual([]);
      expect(spaceOf(device).keys.get(keyId)).toBeUndefined();
      expect(bodies(device, id)).toEqual([]);
      expect(spaceOf(device).log.ofRecord(recordOf(id)).length).toBe(entries + 2);
      expect(await verifyHistory(device.core)).toBeUndefined();
      expect(device.core.records.texts.find("walk")).toEqual([]);
      // CR1: what nobody has read is its author's still, as a draft; the box and its key are gone.
      expect(device.core.records.texts.find(sealed)).toHaveLength(device === noor ? 1 : 0);
      expect(found(device, [sealed])).toEqual(device === noor ? ["changes", "projections", "search"] : []);
      const past = onlookers[at]?.past() ?? [];
      console.log(`erased by both: ${canaries.length} canaries, ${past.length} versions of rows`);
      expect(remaining(dirname(device.database), past)).toBe(0);
      await device.lock();
      expect(remaining(dirname(device.database), past), "locked").toBe(0);
      await device.unlock();
      expect(found(device, canaries)).toEqual([]);
      expect(erasing(device).list()).toMatchObject([{ id }]);
    }
  }, 120_000);

  it("leaves their author the words that were not shared, as a draft, and of the rest nothing", async () => {
    const id = await agree(robin, noor, "The first secret.\nThe second secret.");
    await noor.type(id, (body) => ({ at: body.length, remove: 0, text: "\nOnly mine." }));
    await noor.type(id, () => ({ at: 4, remove: 0, text: "very " }));
    await erase(id);
    const [draft, ...others] = noor.core.records.list();
    expect(others).toEqual([]);
    expect(draft).toMatchObject({ shared: false, owner: "both", title: "" });
    expect(shown(noor, draft?.id ?? "")?.mine.body).toBe("very\nOnly mine.");
    expect(robin.core.records.list()).toEqual([]);
  });

  it("leaves whoever asked what they shared later, and the other never saw, as a draft of their own (KD4)", async () => {
    const id = await agree(robin, noor, "The secret.");
    await say(robin, id, "ask");
    await send(robin, noor);
    await robin.type(id, (body) => ({ at: body.length, remove: 0, text: "\nA late thought." }));
    unwrap(await robin.core.records.sharing.share(id, ""));
    await say(noor, id, "agree");
    await send(noor, robin);
    const [draft, ...others] = robin.core.records.list();
    expect(others).toEqual([]);
    expect(shown(robin, draft?.id ?? "")?.mine.body).toBe("A late thought.");
    // It reaches the other as a header, and nothing of it is kept there.
    await send(robin, noor);
    expect(bodies(noor, id)).toEqual([]);
    expect(noor.core.records.list()).toEqual([]);
    expect(spaceOf(noor).gate.held).toEqual([]);
  });

  it("comes to a device that never had it as headers, and is erased there too, after a restart and from either side", async () => {
    const empty = await robin.backup();
    const { id, canaries } = await life();
    const backup = await robin.backup();
    await erase(id);
    const other = await agree(robin, noor, "Another stays.");
    const phone = robin.beside("phone");
    await phone.restore(backup);
    await send(phone, noor);
    await send(noor, phone);
    expect(phone.core.records.projection(id)).toBeUndefined();
    expect(shown(phone, other)?.shared.body).toBe("Another stays.");

    // One that has nothing at all: from the first of its log on there are headers.
    await phone.lock();
    const fresh = robin.beside("tablet");
    await fresh.restore(empty);
    await send(fresh, noor);
    await send(noor, fresh);
    expect(found(fresh, canaries)).toEqual([]);
    expect(erasing(fresh).list()).toMatchObject([{ id }]);
    expect(shown(fresh, other)?.shared.body).toBe("Another stays.");
    expect(spaceOf(fresh).gate.held).toEqual([]);
    expect(spaceOf(fresh).vector().length).toBe(spaceOf(noor).vector().length);
    expect(await verifyHistory(fresh.core)).toBeUndefined();
    await fresh.lock();
  }, 120_000);

  it("is taken back before the other agrees, and stays for good then, whatever an altered app says later", async () => {
    const id = await agree(robin, noor, "It stays.");
    await say(robin, id, "ask");
    await send(robin, noor);
    const ask = spaceOf(noor).rows.state(recordOf(id))?.redaction.asked[0];
    await say(robin, id, "takeBack");
    await send(robin, noor);
    expect(unwrap(await erasing(noor).view(id))).toEqual({ mayAsk: true, isErased: false });
    expect(unwrap(await erasing(noor).say(id, "agree"))).toMatchObject({ isErased: false });
    if (!ask) throw new Error("it was asked");
    const lie = forge(noor, KIND.redactAgree, id, encodeOfAsk(ask.at));
    await spaceOf(robin).gate.receive(noor.core.identity.device, [lie], []);
    expect(shown(robin, id)?.shared.body).toBe("It stays.");
    // Nor does it make what comes without a body be believed for longer than until it is looked at.
    expect(mayLackBody(robin, id, robin)).toBe(false);
  });
});

/** The next entry of this device's log, past its own gate. */
function forge(device: CoupleDevice, kind: number, id: string, plaintext: Uint8Array): Uint8Array {
  const { log } = spaceOf(device);
  const { identity } = device.core;
  const heads = log.devices.flatMap(({ device: one }) => log.heads(toHex(one)).map(itemOf));
  const sealed = sealDraft(
    log,
    heads,
    identity,
    { kind: kind as never, record: recordOf(id), plaintext },
    device.core.today(),
  );
  if (!sealed) throw new Error("too large");
  return sealed.bytes;
}

const headOf = (device: CoupleDevice) => {
  const [head] = spaceOf(device).log.heads(toHex(device.core.identity.device));
  if (!head) throw new Error("no log");
  return head;
};
const decoded = (bytes: Uint8Array) => {
  const entry = decodeEntry(bytes);
  if (!isEntry(entry)) throw new Error("no entry");
  return { entry, hash: entryHash(entry) };
};
const hashOf = (bytes: Uint8Array) => decoded(bytes).hash;

/** An entry of this device's log at any place. */
function atPlace(
  { core: { identity, today } }: CoupleDevice,
  id: string,
  place: Pick<EntryCore, "kind" | "seq" | "prevHash"> & Partial<EntryCore>,
  plaintext: Uint8Array,
  key?: SecretKey,
): Uint8Array {
  const core: EntryCore = {
    version: ENTRY_VERSION,
    space: spaceOf(noor).log.space,
    device: identity.device,
    record: recordOf(id),
    recordKeyId: as<Hash32>(ZERO_32),
    actorNonces: [],
    day: today(),
    vectorDelta: [],
    ...place,
  };
  return sealEntry(core, plaintext, key, identity.signing);
}

async function take(device: CoupleDevice, entries: readonly Uint8Array[]): Promise<void> {
  await spaceOf(device).gate.receive(noor.core.identity.device, entries, []);
  await device.quiet();
}

/** Signed by both. */
async function inForce(): Promise<{ readonly id: string }> {
  const id = await agree(robin, noor, "We walk.");
  const text = shown(robin, id)?.shared;
  if (!text) throw new Error("no text");
  const { offered } = unwrap(await robin.core.records.agreements.offer(id, text, {}, ""));
  const offer = offered.at(-1)?.id ?? "";
  await send(robin, noor);
  for (const [by, to] of [
    [noor, robin],
    [robin, noor],
  ] as const) {
    unwrap(await by.core.records.agreements.say(id, { type: "sign", offer }));
    await send(by, to);
  }
  return { id };
}

/** Asked by Robin, and taken back; Noor has seen both. */
async function takenBack(id: string) {
  await say(robin, id, "ask");
  await send(robin, noor);
  const ask = spaceOf(noor).rows.state(recordOf(id))?.redaction.asked[0];
  await say(robin, id, "takeBack");
  await send(robin, noor);
  if (!ask) throw new Error("it was asked");
  return ask.at;
}

describe("[KD2] [SG8] what nobody erases by a lie", () => {
  const withoutBody = (bytes: Uint8Array): Uint8Array => {
    const entry = decodeEntry(bytes);
    return isEntry(entry) ? encodeEntry({ ...entry, body: undefined }) : bytes;
  };

  it("an entry without its body, of a text that nobody erased, is not taken; with it, it is", async () => {
    const id = await agree(robin, noor, "One.");
    await robin.type(id, (body) => ({ at: body.length, remove: 0, text: " Two." }));
    unwrap(await robin.core.records.sharing.share(id, ""));
    const entries = [...spaceOf(robin).log.since(spaceOf(noor).vector())];
    const from = robin.core.identity.device;
    await spaceOf(noor).gate.receive(from, entries.map(withoutBody), []);
    expect(shown(noor, id)?.shared.body).toBe("One.");
    await spaceOf(noor).gate.receive(from, entries, []);
    expect(shown(noor, id)?.shared.body).toBe("One. Two.");
  });

  it("agreeing to one's own ask, to one of another text, to one that isn't there, or with a wrong body erases nothing", async () => {
    const [one, other] = [await agree(robin, noor, "One."), await agree(robin, noor, "Other.")];
    await say(noor, one, "ask");
    await say(robin, other, "ask");
    const asks = [...spaceOf(noor).log.ofRecord(recordOf(one)), ...spaceOf(robin).log.ofRecord(recordOf(other))];
    const [mine, theirs] = asks.filter(({ entry }) => entry.core.kind === KIND.redactAsk).map(itemOf);
    if (!mine || !theirs) throw new Error("both asked");
    await send(robin, noor);
    const lies = [
      forge(noor, KIND.redactAgree, one, encodeOfAsk(mine)),
      forge(noor, KIND.redactAgree, one, encodeOfAsk(theirs)),
      forge(noor, KIND.redactAgree, other, encodeOfAsk({ ...theirs, seq: theirs.seq + 1 })),
      forge(noor, KIND.redactAgree, other, encodeOfAsk({ ...theirs, hash: mine.hash })),
      forge(noor, KIND.redactAgree, other, utf8("yes")),
      forge(noor, KIND.redactCancel, other, encodeOfAsk(theirs)),
    ];
    await send(noor, robin);
    for (const lie of lies) {
      // Each is the next entry of Noor's log: a fork of the others. Robin takes in one at a time, from the start.
      const back = await robin.snapshot();
      await spaceOf(robin).gate.receive(noor.core.identity.device, [lie], []);
      await robin.quiet();
      for (const [id, body] of [
        [one, "One."],
        [other, "Other."],
      ] as const) {
        expect(shown(robin, id)?.shared.body).toBe(body);
        expect(mayLackBody(robin, id, robin)).toBe(false);
      }
      await back();
    }
  }, 60_000);

  it("an agreement that never can be evaluated holds up no withdrawal, no pause and no word", async () => {
    const { id } = await inForce();
    const ask = await takenBack(id);
    const seq = headOf(noor).entry.core.seq + 5_000;
    const prevHash = as<EntryHash>(crypto.getRandomValues(new Uint8Array(32)));
    const lie = atPlace(noor, id, { kind: KIND.redactAgree, seq, prevHash }, encodeOfAsk(ask));
    await take(robin, [lie]);
    expect(mayLackBody(robin, id, noor), "it is believed as far as headers go").toBe(true);
    await robin.type(id, (body) => ({ at: body.length, remove: 0, text: " We ride." }));
    unwrap(await robin.core.records.sharing.share(id, ""));
    expect(shown(robin, id)?.shared.body).toBe("We walk. We ride.");
    const { agreements } = robin.core.records;
    expect(unwrap(await agreements.say(id, { type: "pause" }))).toMatchObject({ pausedBy: ["me"] });
    expect(unwrap(await agreements.say(id, { type: "withdraw" }))).toMatchObject({ state: "withdrawn" });
  });

  it("a body that its author keeps back tears nobody's log once the agreement is refuted", async () => {
    const { id } = await inForce();
    const other = await agree(robin, noor, "Another.");
    const ask = await takenBack(id);
    const head = headOf(noor);
    const { seq } = head.entry.core;
    const created = spaceOf(noor).rows.state(recordOf(id))?.created;
    const key = created && spaceOf(noor).keys.get(created.keyId);
    if (!created || !key) throw new Error("no key");
    const change = encodeChange({ together: false, changes: [], why: "" });
    const place = { kind: KIND.change, recordKeyId: created.keyId, seq: seq + 1, prevHash: head.hash };
    const never = atPlace(noor, id, { ...place, vectorDelta: [itemOf(headOf(robin))] }, change, key);
    const between = atPlace(noor, id, { kind: KIND.redactCancel, seq: seq + 2, prevHash: hashOf(never) }, utf8("junk"));
    const lie = atPlace(
      noor,
      id,
      { kind: KIND.redactAgree, seq: seq + 3, prevHash: hashOf(between) },
      encodeOfAsk(ask),
    );
    await take(robin, [lie, withoutBody(never)]);
    await robin.type(other, (body) => ({ at: body.length, remove: 0, text: " Mine." }));
    unwrap(await robin.core.records.sharing.share(other, ""));
    const own = itemOf(headOf(robin));
    await take(robin, [between]);
    await robin.quiet();
    expect(spaceOf(robin).log.get(itemOf(decoded(lie)))?.status).toBe("refused");
    expect(spaceOf(robin).log.get(itemOf(decoded(never)))).toMatchObject({ status: "refused", reason: "NoBody" });
    expect([itemOf(headOf(robin)), spaceOf(robin).gate.stranded, spaceOf(robin).place]).toEqual([own, 0, "ok"]);
    expect(shown(robin, other)?.shared.body).toBe("Another. Mine.");
    expect(shown(robin, id)?.shared.body).toBe("We walk.");
    expect([mayLackBody(robin, id, robin), mayLackBody(robin, id, noor)]).toEqual([false, true]);
    await robin.lock();
    await robin.unlock();
    expect(itemOf(headOf(robin))).toEqual(own);
    expect(await verifyHistory(robin.core)).toBeUndefined();
  }, 60_000);

  it("of a boundary only its owner asks, and its reader's copy is the reader's to give up", async () => {
    const draft = robin.core.records.unshared.create("boundary", { title: "", body: "Mine." }, undefined);
    const { id } = unwrap(await robin.core.records.sharing.share(draft.id, ""));
    await give(robin, noor);
    expect((await erasing(noor).say(id, "ask")).ok).toBe(false);
    await say(robin, id, "ask");
    await send(robin, noor);
    expect(unwrap(await erasing(noor).view(id))).toMatchObject({ mayAsk: false, isErased: false });
    await say(noor, id, "agree");
    await send(noor, robin);
    for (const device of [robin, noor]) expect(device.core.records.list()).toEqual([]);
  });
});

describe("[F10] what is known of the other's copies", () => {
  it("is confirmed once their app has said so itself", async () => {
    const id = await agree(robin, noor, "One.");
    await say(robin, id, "ask");
    await send(robin, noor);
    await say(noor, id, "agree");
    expect(erasing(noor).list()).toMatchObject([{ id, confirmed: false }]);
    await send(noor, robin);
    expect(erasing(robin).list(), "who agreed has erased").toMatchObject([{ id, confirmed: true }]);
    expect(erasing(noor).heard(robin.core.identity.device, spaceOf(robin).vector())).toBe(true);
    expect(erasing(noor).list()).toMatchObject([{ id, confirmed: true }]);
  });
});
