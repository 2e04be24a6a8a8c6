/** FK1 in whole cores: what a fork cut off, and its owner shares by hand before the partner has said what it had seen. */
import { sameBytes } from "../../src/shared/base/bytes.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { hitRow } from "../attack/hitRow.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { agree, give, openTwo, recordOf, spaceOf } from "../attack/twoDevices.ts";
import type { CoupleDevice } from "./coupleDevice.ts";

let two: Awaited<ReturnType<typeof openTwo>>;
beforeEach(async () => {
  two = await openTwo();
});
afterEach(() => two.close());

const write = (device: CoupleDevice, id: string, text: string) =>
  device.type(id, (body) => ({ at: body.length, remove: 0, text }));
const share = async (device: CoupleDevice, id: string): Promise<string> => {
  const shared = await device.core.records.sharing.share(id, "");
  if (!shared.ok) throw new Error(shared.error.type);
  return shared.value.id;
};
const begin = (device: CoupleDevice, body: string): string =>
  device.core.records.unshared.create("agreement", { title: "Sundays", body }, undefined).id;

/** What both have, record by record. */
const sharedWords = ({ core }: CoupleDevice): string[] =>
  core.records
    .list()
    .flatMap(({ id, shared }) => (shared ? (core.records.texts.text(id)?.shared.body ?? []) : []))
    .sort();
const keptWords = ({ core }: CoupleDevice): string[] => core.records.kept.list().map(({ body }) => body);

/** Each has all the other has, however often they must speak. */
async function meet(): Promise<void> {
  const { robin, noor } = two;
  for (let i = 0; i < 4; i++) {
    await give(robin, noor);
    await give(noor, robin);
  }
}

/**
 * Robin's disk was put back; the same places of his log are taken by what Noor has and by what is only here. He has just
 * heard so, and Noor hasn't. `only`: the id of what he shared last, and wrote on.
 */
async function forked(): Promise<{ only: string }> {
  const { robin, noor } = two;
  const first = await agree(robin, noor, "One.");
  await meet();
  const putBack = await robin.snapshot();
  await write(robin, first, " Seen.");
  await share(robin, first);
  await give(robin, noor);
  await putBack();
  const only = await share(robin, begin(robin, "Only here."));
  await write(robin, only, " More.");
  await give(noor, robin);
  expect(spaceOf(robin).log.forks.size).toBe(1);
  expect(robin.core.records.projection(only)).toMatchObject({ shared: false, unshared: true });
  return { only };
}

/** Noor has a text that Robin's disk knows nothing of: what Robin shares from here on is another history. */
async function putBackAfterElsewhere(): Promise<void> {
  const { robin, noor } = two;
  const putBack = await robin.snapshot();
  await share(robin, begin(robin, "Elsewhere."));
  await give(robin, noor);
  await putBack();
}

it("[FK1] [LG3] what its owner shares anew before the partner has named the fork is not issued a second time", async () => {
  const { robin, noor } = two;
  const { only } = await forked();
  const shared = await share(robin, only);
  expect(shared).not.toBe(only);
  await meet();
  await robin.lock();
  await robin.unlock();
  await meet();
  for (const device of [robin, noor]) expect(sharedWords(device)).toEqual(["One. Seen.", "Only here. More."]);
  expect(keptWords(robin)).toEqual([]);
});

it("[FK1] what nobody shares by hand is issued once, and what was unshared on it stays so", async () => {
  const { robin, noor } = two;
  await forked();
  await meet();
  for (const device of [robin, noor]) expect(sharedWords(device)).toEqual(["One. Seen.", "Only here."]);
  const drafts = robin.core.records.list().filter(({ unshared }) => unshared);
  expect(drafts.map(({ id }) => robin.core.records.texts.text(id)?.mine.body)).toEqual(["Only here. More."]);
});

it("[FK1] Share pressed while the word of the partner is judged shares the words once", async () => {
  const { robin, noor } = two;
  const { only } = await forked();
  await give(robin, noor);
  const heard = give(noor, robin);
  const pressed = robin.core.records.sharing.share(only, "");
  await heard;
  await pressed;
  await meet();
  for (const device of [robin, noor]) expect(sharedWords(device).join("|").split("Only here.")).toHaveLength(2);
});

it("[FK1] what its owner deletes before the partner has named the fork does not come back", async () => {
  const { robin, noor } = two;
  const { only } = await forked();
  expect(await robin.core.records.unshared.delete(only)).toMatchObject({ ok: true });
  await meet();
  for (const device of [robin, noor]) expect(sharedWords(device)).toEqual(["One. Seen."]);
  expect(robin.core.records.list()).toHaveLength(1);
});

it("[FK1] what was written on words that do not count is shared alone; those it was written on are issued once", async () => {
  const { robin, noor } = two;
  const first = await agree(robin, noor, "One.");
  await meet();
  await putBackAfterElsewhere();
  await write(robin, first, " Two.");
  await share(robin, first);
  await write(robin, first, " Three.");
  await give(noor, robin);
  expect(robin.core.records.texts.text(first)).toMatchObject({
    shared: { body: "One." },
    mine: { body: "One. Three." },
  });
  await share(robin, first);
  await meet();
  for (const device of [robin, noor]) {
    const words = sharedWords(device).map((body) => body.split(" ").toSorted());
    expect(words).toEqual([["Elsewhere."], ["One.", "Three.", "Two."]]);
  }
});

it("[FK1] Share pressed while the word comes that a record counts after all shares what is unshared in it, and no other", async () => {
  const { robin, noor } = two;
  const phone = noor.beside("phone");
  await agree(robin, noor, "One.");
  await meet();
  await phone.restore(await noor.backup());
  await give(phone, noor);
  await meet();
  await give(noor, phone);
  await putBackAfterElsewhere();
  const seen = await share(robin, begin(robin, "Seen."));
  await give(robin, phone);
  await write(robin, seen, " More.");
  await give(noor, robin);
  expect(robin.core.records.projection(seen)).toMatchObject({ shared: false, unshared: true });
  await give(noor, phone);
  const heard = give(phone, robin);
  expect(await share(robin, seen)).toBe(seen);
  await heard;
  for (let i = 0; i < 3; i++) {
    await meet();
    await give(robin, phone);
    await give(phone, noor);
  }
  for (const device of [robin, noor, phone]) expect(sharedWords(device)).toEqual(["Elsewhere.", "One.", "Seen. More."]);
  await phone.lock();
});

/**
 * Robin's disk was put back, and where it had gone on to went with it, but for two carry files; in `early` there is less than
 * in `late`. Noor has what Robin wrote since. `words`: written behind where it was put back to.
 */
async function lostButCarried(words: () => Promise<{ early: Packed; late: Packed }>): Promise<void> {
  const { robin, noor } = two;
  const putBack = await robin.snapshot();
  const { early, late } = await words();
  await putBack();
  await share(robin, begin(robin, "Since."));
  await give(robin, noor);
  await read(early);
  await meet();
  await read(late);
  await meet();
}
type Packed = { entries: Uint8Array[]; keys: Parameters<ReturnType<typeof spaceOf>["gate"]["receive"]>[2] };
const pack = ({ robin } = two): Packed => {
  const entries = [...spaceOf(robin).log.since([])];
  return { entries, keys: spaceOf(robin).keysFor(entries) };
};
async function read({ entries, keys }: Packed, { robin, noor } = two): Promise<void> {
  await spaceOf(robin).gate.receive(noor.core.identity.device, entries, keys);
  await robin.quiet();
}

it("[FK1] words that come after those they rest on were issued are issued, too", async () => {
  const { robin, noor } = two;
  const first = await agree(robin, noor, "One.");
  await meet();
  await lostButCarried(async () => {
    await write(robin, first, " Two.");
    await share(robin, first);
    const early = pack();
    await write(robin, first, " Three.");
    await share(robin, first);
    return { early, late: pack() };
  });
  for (const device of [robin, noor]) {
    // In what order is for Automerge to say: both are put behind the same word.
    const words = sharedWords(device).map((body) => body.split(" ").toSorted());
    expect(words).toEqual([["One.", "Three.", "Two."], ["Since."]]);
  }
});

it("[FK1] words that another device of the same person wrote on lost ones are issued by that device, once", async () => {
  const { robin, noor } = two;
  const phone = robin.beside("phone");
  const first = await agree(robin, noor, "One.");
  await meet();
  await phone.restore(await robin.backup());
  const all = [robin, noor, phone];
  const meetAll = async (): Promise<void> => {
    for (let i = 0; i < 4; i++) {
      for (const from of all) for (const to of all) if (from !== to) await give(from, to);
    }
  };
  await meetAll();
  await putBackAfterElsewhere();
  await write(robin, first, " Two.");
  await share(robin, first);
  await give(robin, phone);
  await write(phone, first, " Three.");
  await share(phone, first);
  await meetAll();

  for (const one of all) {
    const words = sharedWords(one).map((body) => body.split(" ").toSorted());
    expect(words).toEqual([["Elsewhere."], ["One.", "Three.", "Two."]]);
  }
  await phone.lock();
});

it("[FK1] [CV4] words that come after the record they are of was issued as another are kept for their person", async () => {
  const { robin, noor } = two;
  await agree(robin, noor, "One.");
  await meet();
  await lostButCarried(async () => {
    const gone = await share(robin, begin(robin, "Two."));
    const early = pack();
    await write(robin, gone, " Three.");
    await share(robin, gone);
    return { early, late: pack() };
  });
  for (const device of [robin, noor]) expect(sharedWords(device)).toEqual(["One.", "Since.", "Two."]);
  expect(keptWords(robin)).toEqual(["Two. Three."]);
});

it("[FK1] [D3] what is issued of a record whose rows nobody has any more is not issued once more when a fork is named", async () => {
  const { robin, noor } = two;
  const first = await agree(robin, noor, "One.");
  await meet();
  const putBack = await robin.snapshot();
  await share(robin, begin(robin, "Elsewhere."));
  const elsewhere = pack();
  await write(noor, first, " Noor.");
  await share(noor, first);
  await putBack();
  await write(robin, first, " Two.");
  await share(robin, first);
  await give(noor, robin);
  const { log } = spaceOf(noor);
  const gone = log
    .ofRecord(recordOf(first))
    .find(({ entry }) => sameBytes(entry.core.device, noor.core.identity.device));
  if (!gone) throw new Error("Noor wrote");
  const { device, seq, hash } = itemOf(gone);
  for (const one of [robin, noor]) {
    const row = one.core.vault.store.rowId("entries", log.space, device, seq, hash);
    await one.harm((database) => hitRow(database, "entries", row, "gone"));
    await one.quiet();
  }
  await read(elsewhere);
  expect(robin.core.records.projection(first)).toMatchObject({ fault: "mending" });
  expect(robin.core.records.texts.text(first)?.shared.body).toContain(" Two.");
  expect(spaceOf(robin).log.forks.size).toBe(1);
  const giveUp = (one: CoupleDevice) => one.core.records.giveUpStood(recordOf(first), spaceOf(one));
  expect(await giveUp(robin)).toBe("issued");
  await meet();
  await giveUp(noor);
  for (const one of [robin, noor]) {
    const words = sharedWords(one).map((body) => body.split(" ").toSorted());
    expect(words).toEqual([["Elsewhere."], ["Noor.", "One.", "Two."]]);
  }
});
