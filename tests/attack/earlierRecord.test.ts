/** SP1: what a partner of now sends moves nothing of an earlier record, whatever ids it names. */
import { afterAll, expect, it } from "vitest";
import {
  as,
  type DeviceId,
  type EntryHash,
  type Hash32,
  type PersonKey,
  type RecordId,
  type SpaceId,
} from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { emptyState, type RecordState } from "../../src/main/core/gate/recordState.ts";
import { Log } from "../../src/main/core/log/log.ts";
import * as document from "../../src/main/core/records/document.ts";
import { RecordKeys } from "../../src/main/core/records/recordKeys.ts";
import { Records } from "../../src/main/core/records/records.ts";
import type { SharedSpace } from "../../src/main/core/records/recordTexts.ts";
import { SharedRows } from "../../src/main/core/records/sharedRows.ts";
import { readEarlier, type SpaceRow, writeEarlier } from "../../src/main/core/space/spaceRow.ts";
import type { Store } from "../../src/main/core/vault/store.ts";
import { copies } from "../../src/main/core/vault/twice.ts";
import { newVault, remove, scratch } from "./vaultKit.ts";

const [dir, other] = [scratch(), scratch()];
afterAll(() => [dir, other].forEach(remove));
const none = (): void => undefined;
const [alice, bob] = [as<PersonKey>(randomBytes(32)), as<PersonKey>(randomBytes(32))];

function spaceWith(store: Store, partnerName: string): SharedSpace {
  const space = as<Log["space"]>(randomBytes(32));
  const author = (): never => {
    throw new Error("nothing is written here");
  };
  const [rows, keys] = [new SharedRows(store, space, none), new RecordKeys(store, space)];
  const madeAgain = async (): Promise<void> => undefined;
  return {
    log: new Log(store, space),
    rows,
    keys,
    author,
    madeAgain,
    lostWith: () => [],
    early: () => [],
    entryAt: () => undefined,
    mayLackBody: () => false,
    isErased: () => false,
    place: "ok",
    partnerName,
  };
}

it("[SP1] [H7] an earlier record stays in the lists, with its text and its partner's name", async () => {
  const vault = await newVault(dir);
  const { store } = vault;
  const records = new Records({
    store,
    device: as<DeviceId>(randomBytes(32)),
    person: alice,
    randomBytes,
    today: () => 20_000 as Day,
    todayIn: () => 20_000 as Day,
    zone: () => "UTC",
    events: { projections: none, kept: none, replaced: none, erased: none, forgotten: none, lost: none },
  });
  const record = as<RecordId>(randomBytes(32));
  const id = toHex(record);
  const doc = document.begin({ kind: "boundary", title: "", body: "As it was." }, randomBytes(16));
  const at = { device: as<DeviceId>(randomBytes(32)), seq: 1, hash: as<EntryHash>(randomBytes(32)) };
  const created = { kind: "boundary", owner: bob, keyId: as<Hash32>(randomBytes(32)), at } as const;
  const state: RecordState = { ...emptyState(record), created, heads: document.heads(doc) };
  const judged = { rows: [], text: "unread", draft: { rows: 0, changes: [] }, grown: true } as const;

  const before = spaceWith(store, "Noor");
  const gateBefore = records.attach(before, false);
  records.texts.commit(() => gateBefore.save({ ...judged, state, snapshot: document.save(doc) }, false));
  expect(records.projection(id)).toMatchObject({ shared: true, owner: "partner" });
  records.texts.commit(() => records.texts.closeShared("Noor"));
  records.detach();

  const now = records.attach(spaceWith(store, "Ana"), false);
  const shown = records.projection(id);
  expect(shown).toMatchObject({ fault: "earlier", with: "Noor" });
  const swapped = document.begin({ kind: "boundary", title: "", body: "Put in its place." }, randomBytes(16));
  const forged: RecordState = { ...state, created: { ...created, owner: alice }, heads: document.heads(swapped) };
  const waiting: RecordState = { ...emptyState(record), fault: "waiting", missingKey: as<Hash32>(randomBytes(32)) };
  for (const [bad, snapshot] of [
    [waiting, null],
    [forged, document.save(swapped)],
    [{ ...state, fault: "split" }, document.save(doc)],
  ] as const) {
    expect(now.state(record)?.created?.owner).not.toEqual(bob);
    records.texts.commit(() => now.save({ ...judged, state: bad, snapshot }, false));
    now.announce([record]);
    expect(records.projection(id)).toEqual(shown);
    expect(records.texts.text(id)?.shared.body).toBe("As it was.");
  }
  // Its own gate draws it again where the list was damaged, as what it is.
  records.texts.commit(() => records.texts.forget(id));
  records.texts.commit(() => gateBefore.redraw(record));
  expect(records.projection(id)).toMatchObject({ fault: "earlier", with: "Noor", owner: "partner" });
  vault.close();
});

it("[D3] [SP1] either row that says what an earlier space was may be lost", async () => {
  const vault = await newVault(other);
  const { store } = vault;
  const row: SpaceRow = {
    space: as<SpaceId>(randomBytes(32)),
    partner: bob,
    partnerName: "Noor",
    devices: [],
    disconnected: false,
    metDay: 20_000 as Day,
    partnerLeft: false,
  };
  for (const copy of copies(store, "people", "earlier", row.space)) {
    store.transaction(() => writeEarlier(store, row));
    expect(readEarlier(store)).toEqual([row]);
    store.transaction(() => store.delete("people", copy));
    expect(store.count("people")).toBe(1);
    expect(readEarlier(store)).toEqual([row]);
    expect(store.count("people")).toBe(2); // made again
  }
  vault.close();
});
