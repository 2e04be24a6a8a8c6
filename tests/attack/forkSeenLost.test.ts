/**
 * D3, FK1: the row is lost in which a device said that it had seen the partner's log fork, and with which it chose what counts.
 * Its log is given up like any that lost a row; the word comes back from the partner, and nothing that counted moves.
 */
import { expect, it } from "vitest";
import { toHex } from "../../src/shared/base/bytes.ts";
import { KIND } from "../../src/shared/protocol/entry.ts";
import { Owing } from "../../src/main/core/gate/owing.ts";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { compare, forksOf } from "../simulator/coupleCompare.ts";
import { type CoupleDevice, openPlace } from "../simulator/coupleDevice.ts";
import { CouplePlace, emptyCoupleTally } from "../simulator/couplePlace.ts";
import { begin } from "../simulator/coupleWorld.ts";
import { HOW, type How, hitRow } from "./hitRow.ts";
import { words, write } from "./hurtLife.ts";

async function life(how: How): Promise<void> {
  const rooms = await openPlace();
  const place = new CouplePlace(HOW.indexOf(how) + 1, rooms.root, emptyCoupleTally());
  const [a, b] = place.devices as [CoupleDevice, CoupleDevice];
  try {
    await begin(place);
    for (const device of place.devices) await write(place, device, 2);
    await place.heal();
    place.net.cutAll();
    const putBack = await b.snapshot();
    const since = place.words.next;
    await write(place, b, 2);
    await place.heal();
    const elsewhere = words(a);
    place.net.cutAll();
    await putBack();
    place.words.diskLost(b, since, elsewhere);
    await write(place, b, 1); // at a place of its log that is taken: a fork
    await place.heal();
    await place.heal();
    expect([forksOf(a), forksOf(b)]).toEqual([1, 1]);
    compare(place);

    const { log } = a.core.space ?? {};
    const own = log?.entriesFrom(a.core.identity.device, 1) ?? [];
    const said = own.find(({ entry }) => entry.core.kind === KIND.forkSeen);
    if (!said) throw new Error("nobody said that it saw the fork");
    const { device, seq, hash } = itemOf(said);
    const before = words(a);
    place.net.cutAll();
    const row = a.core.vault.store.rowId("entries", said.entry.core.space, device, seq, hash);
    await a.harm((database) => hitRow(database, "entries", row, how));
    await a.quiet();
    expect(forksOf(a), "the fork is known on").toBe(1);
    expect(
      [...before].filter((word) => !words(a).has(word)),
      "out of sight",
    ).toEqual([]);
    await place.heal();
    await place.heal();
    expect(a.core.notices.list().map(({ kind }) => kind)).toContain("mended");
    expect(toHex(a.core.identity.device)).not.toBe(toHex(device));
    expect(a.core.space?.log.get({ device, seq, hash })?.status).toBe("accepted");
    for (const one of place.devices) await write(place, one, 1);
    await place.heal();
    compare(place);
  } finally {
    await place.end();
    rooms.close();
  }
}

it.each(HOW)("[D3] [FK1] a lost fork-seen: what counted counts on, and both have the same (%s)", life);

it("notices a fault: what counted by the lost word is not shown as it stood", async () => {
  const { owe } = Owing.prototype;
  Owing.prototype.owe = () => undefined;
  try {
    await expect(life("box")).rejects.toThrow("out of sight");
  } finally {
    Owing.prototype.owe = owe;
  }
});
