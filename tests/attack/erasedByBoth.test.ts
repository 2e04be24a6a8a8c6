/** SG8, KD2, S10: a text that both have erased, looked for in every file of both; and what nobody can erase by a lie. */
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Hash32 } from "../../src/shared/base/brand.ts";
import { toHex, utf8 } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { decodeEntry, encodeEntry, isEntry, KIND } from "../../src/shared/protocol/entry.ts";
import { encodeOfAsk } from "../../src/shared/protocol/body.ts";
import { sealDraft } from "../../src/main/core/gate/draft.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
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

/** A text with everything said about it that two people can say, each word a canary. */
async function life(): Promise<{ id: string; canaries: string[] }> {
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
  unwrap(await noor.core.records.answers.seal(id, [canary()]));
  noor.core.records.putHintAway(id, "a question");
  noor.core.records.keepText(id, { title: "", body: `${canaries[0]} we walk.` });
  await send(noor, robin);
  unwrap(robin.core.lookBack.steps(id)); // long enough for its story to be kept
  robin.core.records.texts.find("walk");
  return { id, canaries };
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
    const { id, canaries } = await life();
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
    expect(spaceOf(robin).mayLackBody({ kind: KIND.change, record: recordOf(id) } as never)).toBe(false);
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
        expect(spaceOf(robin).mayLackBody({ kind: KIND.change, record: recordOf(id) } as never)).toBe(false);
      }
      await back();
    }
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
