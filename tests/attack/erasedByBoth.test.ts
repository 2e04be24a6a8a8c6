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
import { lateWords } from "../../src/main/core/records/lateWords.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { hitRow } from "./hitRow.ts";
import { Onlooker, remaining } from "./onlooker.ts";
import { agree, give, loseCreate, openTwo, recordOf, spaceOf } from "./twoDevices.ts";

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
    await noor.type(id, () => ({ at: 14, remove: 1, text: "\n" })); // Enter, in the middle of what both have
    await erase(id);
    const [draft, ...others] = noor.core.records.list();
    expect(others).toEqual([]);
    expect(draft).toMatchObject({ shared: false, owner: "both", title: "" });
    expect(shown(noor, draft?.id ?? "")?.mine.body).toBe("very\nOnly mine.");
    expect(robin.core.records.list()).toEqual([]);
  });

  it.each(["nothing", "the document", "the draft", "both"])(
    "leaves them just these where %s can't be read any more (D3)",
    async (hit) => {
      const id = await agree(robin, noor, "The first secret.\nThe second secret.");
      await noor.type(id, (body) => ({ at: body.length, remove: 0, text: "\nOnly mine." }));
      noor.core.records.keepText(id, { title: "", body: "The first secret.\nKept words." });
      await say(robin, id, "ask");
      await send(robin, noor);
      const { store } = noor.core.vault;
      const rows = {
        snapshots: store.rowId("snapshots", spaceOf(noor).log.space, recordOf(id)),
        changes: store.rowId("changes", id, 0),
      };
      if (hit === "the document" || hit === "both")
        noor.hit((file) => hitRow(file, "snapshots", rows.snapshots, "box"));
      if (hit === "the draft" || hit === "both") noor.hit((file) => hitRow(file, "changes", rows.changes, "box"));
      await say(noor, id, "agree");
      const drafts = noor.core.records.list();
      expect(drafts.map((draft) => shown(noor, draft.id)?.mine.body)).toEqual(["Only mine.\nKept words."]);
      expect(found(noor, ["secret"])).toEqual([]);
    },
  );

  it("takes along what was kept of it while it was a draft, under another id", async () => {
    const draft = robin.core.records.unshared.create("agreement", { title: "", body: "canary and oak." }, undefined);
    robin.core.records.keepText(draft.id, { title: "", body: "canary and ash." });
    const { id } = unwrap(await robin.core.records.sharing.share(draft.id, ""));
    expect(robin.core.records.kept.list()).toMatchObject([{ record: id, body: "canary and ash." }]);
    await give(robin, noor);
    await erase(id);
    expect(robin.core.records.kept.list()).toEqual([]);
    expect(found(robin, ["canary", "oak"])).toEqual([]);
    const [left] = robin.core.records.list();
    expect(shown(robin, left?.id ?? "")?.mine.body, "what nobody else had").toBe("ash");
  });

  it("leaves nothing of what once stood in it, where that is in words that are kept since", async () => {
    const id = await agree(robin, noor, "The first secret.\nThe second secret.");
    noor.core.records.keepText(id, { title: "Sundays", body: "The first secret.\nMine.\nThe second secret." });
    await robin.type(id, () => ({ at: 4, remove: 5, text: "other" }));
    unwrap(await robin.core.records.sharing.share(id, ""));
    await send(robin, noor);
    await robin.type(id, (body) => ({ at: 0, remove: body.length, text: "Nothing." }));
    unwrap(await robin.core.records.sharing.share(id, ""));
    await send(robin, noor);
    await erase(id);
    expect(noor.core.records.list().map((draft) => shown(noor, draft.id)?.mine.body)).toEqual(["Mine."]);
    expect(found(noor, ["secret", "first", "second"])).toEqual([]);
  });

  it("[CR1] finds what was sealed and its key, also where nothing says any more that it was", async () => {
    const id = await agree(robin, noor, "One.");
    unwrap(await noor.core.records.answers.seal(id, ["An answer."]));
    expect(found(noor, ["An answer."]).length).toBeGreaterThan(0);
    const { store } = noor.core.vault;
    const { erases } = noor.core.records.texts;
    const words = store.transaction(() => erases.flatMap((erase) => erase(recordOf(id), undefined)));
    expect(words).toEqual(["An answer."]);
    expect(found(noor, ["An answer."])).toEqual([]);
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

  it("leaves nobody the other's words, where the other wrote on after what was shared later (KD4)", async () => {
    const id = await agree(robin, noor, "The secret.");
    await say(robin, id, "ask");
    await send(robin, noor);
    const asked = spaceOf(robin).log.ofRecord(recordOf(id)).at(-1)?.frontier ?? new Map();
    await robin.type(id, (body) => ({ at: body.length, remove: 0, text: "\nA late thought." }));
    unwrap(await robin.core.records.sharing.share(id, ""));
    await send(robin, noor);
    await noor.type(id, (body) => ({ at: body.length, remove: 0, text: "\nWhat she wrote after it." }));
    unwrap(await noor.core.records.sharing.share(id, ""));
    await send(noor, robin);
    // As her phone may have agreed, which had seen the asking alone.
    const { texts } = robin.core.records;
    const space = texts.space;
    if (!space) throw new Error("not paired");
    expect(lateWords(texts, space, recordOf(id), asked)).toEqual(["A late thought."]);
  });

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
    expect(spaceOf(robin).log.get(itemOf(decoded(never)))).toMatchObject({ status: "waiting" });
    expect([itemOf(headOf(robin)), spaceOf(robin).gate.stranded, spaceOf(robin).place]).toEqual([own, 0, "ok"]);
    expect(shown(robin, other)?.shared.body).toBe("Another. Mine.");
    expect(shown(robin, id)?.shared.body).toBe("We walk.");
    expect([mayLackBody(robin, id, robin), mayLackBody(robin, id, noor)]).toEqual([false, true]);
    await robin.lock();
    await robin.unlock();
    expect(itemOf(headOf(robin))).toEqual(own);
    expect(await verifyHistory(robin.core)).toBeUndefined();
  }, 60_000);

  it("a row lost here, and taken back as a header on an agreement that never comes, is found by Verify history", async () => {
    const id = await agree(noor, robin, "We walk, and this is what we said.");
    const ask = await takenBack(id);
    const prevHash = as<EntryHash>(crypto.getRandomValues(new Uint8Array(32)));
    const lie = { kind: KIND.redactAgree, seq: headOf(noor).entry.core.seq + 900, prevHash };
    await take(robin, [atPlace(noor, id, lie, encodeOfAsk(ask))]);
    await loseCreate(robin, id);
    const all = [...spaceOf(noor).log.since([])];
    const isOfIt = (bytes: Uint8Array): boolean => decoded(bytes).entry.core.kind === KIND.create;
    await take(
      robin,
      all.map((bytes) => (isOfIt(bytes) ? withoutBody(bytes) : bytes)),
    );
    await spaceOf(robin).gate.paid();
    expect(shown(robin, id)?.shared.body, "as it stood").toBe("We walk, and this is what we said.");
    expect(await verifyHistory(robin.core)).toMatchObject({ kind: "changed", record: id });
  }, 60_000);

  it("nor is one lost under an agreement that broke a rule passed over; it comes whole where its author gives it after all", async () => {
    const id = await agree(noor, robin, "We walk, and this is what we said.");
    const ask = await takenBack(id);
    await take(robin, [forge(noor, KIND.redactAgree, id, encodeOfAsk(ask))]);
    expect([mayLackBody(robin, id, robin), mayLackBody(robin, id, noor)]).toEqual([false, true]);
    await loseCreate(robin, id);
    const all = [...spaceOf(noor).log.since([])];
    const isOfIt = (bytes: Uint8Array): boolean => decoded(bytes).entry.core.kind === KIND.create;
    await take(
      robin,
      all.map((bytes) => (isOfIt(bytes) ? withoutBody(bytes) : bytes)),
    );
    await spaceOf(robin).gate.paid();
    expect(shown(robin, id)?.shared.body, "as it stood").toBe("We walk, and this is what we said.");
    expect(await verifyHistory(robin.core)).toMatchObject({ kind: "changed", record: id });
    await take(robin, all);
    await spaceOf(robin).gate.paid();
    expect(spaceOf(robin).gate.bodiless).toEqual([]);
    expect(robin.core.records.projection(id)?.fault).toBeUndefined();
    expect(shown(robin, id)?.shared.body).toBe("We walk, and this is what we said.");
    expect(await verifyHistory(robin.core)).toBeUndefined();
  }, 60_000);

  it("of what comes while one is believed Verify history raises no false alarm", async () => {
    const { id } = await inForce();
    const ask = await takenBack(id);
    const far = { kind: KIND.redactAgree, seq: headOf(noor).entry.core.seq + 900 };
    const prevHash = as<EntryHash>(crypto.getRandomValues(new Uint8Array(32)));
    await take(robin, [atPlace(noor, id, { ...far, prevHash }, encodeOfAsk(ask))]);
    unwrap(await noor.core.records.agreements.say(id, { type: "pause" }));
    await send(noor, robin);
    expect(await verifyHistory(robin.core)).toBeUndefined();
  }, 60_000);

  it("nor does it of a statement without its body, by whoever agreed to what was taken back", async () => {
    const { id } = await inForce();
    const ask = await takenBack(id);
    await take(robin, [forge(noor, KIND.redactAgree, id, encodeOfAsk(ask))]);
    const seq = headOf(noor).entry.core.seq + 1;
    const mine = spaceOf(robin).log.at(noor.core.identity.device, seq)[0];
    if (!mine) throw new Error("the agreement was taken in");
    const { created } = spaceOf(robin).rows.state(recordOf(id)) ?? {};
    const place = { kind: KIND.resume, seq: seq + 1, prevHash: mine.hash, recordKeyId: created?.keyId as Hash32 };
    const key = created && spaceOf(noor).keys.get(created.keyId);
    const kept = atPlace(noor, id, place, utf8("a statement"), key);
    await take(robin, [withoutBody(kept)]);
    await spaceOf(robin).gate.paid();
    expect(spaceOf(robin).log.get(itemOf(decoded(kept)))).toMatchObject({ status: "waiting" });
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
