/**
 * D3, H7: a byte of one small row is hit: of what nothing else could make again, in either of its two copies, or in both.
 * What this device knows of itself stays; where it can't, that is told, and told once.
 */
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Day } from "../../src/shared/base/day.ts";
import { as, type DeviceId } from "../../src/shared/base/brand.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { formerLogs, rememberHeads } from "../../src/main/core/formerLogs.ts";
import { KeptTexts } from "../../src/main/core/records/keptTexts.ts";
import { readSettings, readText, writeSettings, writeText } from "../../src/main/core/settings.ts";
import { Counters } from "../../src/main/core/space/counters.ts";
import { fromHex, fromUtf8 } from "../../src/shared/base/bytes.ts";
import { type RowId, type Store, StorageError, type TableName } from "../../src/main/core/vault/store.ts";
import { copies, unreadable } from "../../src/main/core/vault/twice.ts";
import type { CoupleDevice } from "../simulator/coupleDevice.ts";
import { hitRow } from "./hitRow.ts";
import { agree, give, openTwo, recordOf, spaceOf } from "./twoDevices.ts";
import { newVault, remove, scratch } from "./vaultKit.ts";

const [dir, other, third] = [scratch(), scratch(), scratch()];
afterAll(() => [dir, other, third].forEach(remove));
const today = 20_000 as Day;
const device = as<DeviceId>(new Uint8Array(32).fill(7));

type Kept = {
  readonly what: string;
  readonly table: TableName;
  /** Where its two rows lie. */
  rows(store: Store): readonly RowId[];
  write(store: Store): void;
  read(store: Store): unknown;
};

const pair = (store: Store, table: TableName, ...parts: (string | Uint8Array)[]): readonly RowId[] => [
  store.rowId(table, ...parts),
  store.rowId(table, ...parts, "second"),
];

const KEPT: readonly Kept[] = [
  {
    what: "the person's name and choices",
    table: "settings",
    rows: (store) => pair(store, "settings", "settings"),
    write: (store) => writeSettings(store, { name: "Robin", textSize: 150 }),
    read: (store) => readSettings(store).name,
  },
  {
    what: "a text under a name",
    table: "settings",
    rows: (store) => pair(store, "settings", "text", "manual-address"),
    write: (store) => writeText(store, "manual-address", "10.0.0.7:4711"),
    read: (store) => readText(store, "manual-address"),
  },
  {
    what: "how often one was heard",
    table: "people",
    rows: (store) => pair(store, "people", "receipt", device),
    write: (store) => new Counters(store).accept(device, 12),
    read: (store) => new Counters(store).last(device),
  },
];

it("[D3] [H7] either copy is hit while the vault is open: the other is read, and mends it", async () => {
  const vault = await newVault(dir);
  const { store } = vault;
  const database = join(dir, "vault", "rows.db");
  for (const { what, table, rows, write, read } of KEPT) {
    write(store);
    const [before, ids] = [read(store), rows(store)];
    for (const id of ids) {
      hitRow(database, table, id, "box");
      expect(store.get(table, id).ok, what).toBe(false);
      expect(read(store), what).toEqual(before);
      expect(store.get(table, id).ok, what).toBe(true);
    }
  }
  const counters = new Counters(store);
  for (const id of pair(store, "people", "receipt-own", device)) {
    const [, before] = [counters.next(device, today), counters.next(device, today)];
    hitRow(database, "people", id, "box");
    expect(counters.next(device, today)).toBe(before + 1);
  }
  const texts = new KeptTexts(store, randomBytes);
  const kept = texts.add("00".repeat(32), { title: "Sundays", body: "Mine." }, today);
  const ids = [fromHex(kept.id) as RowId, store.rowId("recovery", kept.id, "second")];
  for (const id of ids) {
    hitRow(database, "recovery", id, "box");
    expect(texts.list()).toEqual([kept]);
    expect(unreadable(store, "recovery")).toEqual([]); // as at the next opening
    expect(store.get("recovery", id).ok).toBe(true);
  }
  for (const id of ids) hitRow(database, "recovery", id, "box");
  expect(unreadable(store, "recovery")).toHaveLength(1); // one thing, not two
  texts.dismiss(kept.id);
  expect(store.count("recovery")).toBe(0);
  vault.close();
});

const bodies = (store: Store, ids: readonly RowId[]) =>
  ids.map((id) => store.get("settings", id)).map((row) => row.ok && row.value && fromUtf8(row.value.bytes));

it("[D3] where a salvage found the one copy newer than the other, the newer one is read", async () => {
  const vault = await newVault(other);
  const { store } = vault;
  const ids = copies(store, "settings", "text", "x");
  for (const at of ids) {
    writeText(store, "x", "old");
    const old = store.get("settings", at);
    writeText(store, "x", "new");
    if (!old.ok || !old.value?.group) throw new Error("it was written");
    store.put("settings", at, old.value.bytes, { group: old.value.group, order: old.value.order });
    expect(readText(store, "x")).toBe("new");
    expect(bodies(store, ids)).toEqual(["new", "new"]);
  }
  vault.close();
});

it("[VT5] both copies are written in one transaction, or neither", async () => {
  const vault = await newVault(third);
  const { store } = vault;
  writeText(store, "x", "old");
  let puts = 0;
  const failing: Store = {
    ...store,
    put: (...args) => {
      if (++puts === 2) throw new StorageError("Full");
      store.put(...args);
    },
  };
  expect(() => writeText(failing, "x", "new")).toThrow(StorageError);
  expect(bodies(store, copies(store, "settings", "text", "x"))).toEqual(["old", "old"]);
  vault.close();
});

/** What this device holds against itself, and what it told of it. */
const told = (robin: CoupleDevice) =>
  robin.core.notices.list().flatMap(({ kind, count }) => (kind === "damaged" ? [count] : []));

it("[D3] [RB3] which devices this vault was stays known by either copy; where both are hit, that is told once", async () => {
  const { robin, noor, close } = await openTwo();
  await agree(robin, noor, "One.");
  rememberHeads(robin.core.vault.store, spaceOf(robin).log, robin.core.identity.device, false);
  const ids = pair(robin.core.vault.store, "settings", "text", "former-logs");
  const before = formerLogs(robin.core.vault.store);
  expect(before).toHaveLength(1);
  const hit = (rows: readonly RowId[], how: "box" | "nonce") =>
    robin.harm((database) => rows.forEach((id) => hitRow(database, "settings", id, how)));
  for (const how of ["box", "nonce"] as const) {
    for (const id of ids) {
      await hit([id], how);
      expect(robin.core.vault.store.get("settings", id).ok).toBe(true);
      expect(formerLogs(robin.core.vault.store)).toEqual(before);
      expect(told(robin).filter((count) => count !== 0)).toEqual([]);
    }
  }
  await hit(ids, "box");
  expect(formerLogs(robin.core.vault.store)).toEqual([]);
  expect(told(robin).filter((count) => count !== 0)).toEqual([1]);
  await robin.lock();
  await robin.unlock();
  expect(told(robin).filter((count) => count !== 0)).toEqual([1]);
  await close();
});

it("[D3] a choice of this machine that can't be read is told", async () => {
  const { robin, noor, close } = await openTwo();
  const id = await agree(robin, noor, "One.");
  robin.core.records.setAside(id, true);
  const row = robin.core.vault.store.rowId("settings", "aside", id);
  await robin.harm((database) => hitRow(database, "settings", row, "box"));
  expect(told(robin)).toEqual([1]);
  await close();
});

it("[D3] [LG4] a row that says which record is to be judged again is hit: all are", async () => {
  const { robin, noor, close } = await openTwo();
  const id = await agree(robin, noor, "One.");
  const { store } = robin.core.vault;
  const record = recordOf(id);
  const { space } = spaceOf(robin).log;
  const snapshot = store.rowId("snapshots", space, record);
  const found = store.get("snapshots", snapshot);
  const old = found.ok && found.value ? found.value.bytes : new Uint8Array();
  await robin.type(id, () => ({ at: 4, remove: 0, text: " Two." }));
  await robin.core.records.sharing.share(id, "");
  await robin.quiet();
  const group = store.groupId("settings", "owed records", space);
  const owed = store.rowId("settings", "owed record", space, record);
  store.put("snapshots", snapshot, old); // what a crash leaves between the two: the cache is not to be relied on
  store.put("settings", owed, record, { group });
  await robin.harm((database) => hitRow(database, "settings", owed, "box"));
  await spaceOf(robin).gate.paid();
  await robin.quiet();
  expect(robin.core.records.texts.text(id)?.shared.body).toBe("One. Two.");
  expect(robin.core.vault.store.get("settings", owed)).toMatchObject({ ok: true, value: undefined });
  expect(told(robin)).toEqual([]);
  await close();
});

it("[D3] [KD1] a row that says which key came while nothing could be judged is hit: what waits for a key that is here is judged", async () => {
  const { robin, noor, close } = await openTwo();
  const draft = robin.core.records.unshared.create("agreement", { title: "Sundays", body: "One." }, undefined);
  const shared = await robin.core.records.sharing.share(draft.id, "");
  const id = shared.ok ? shared.value.id : "";
  const entries = [...spaceOf(robin).log.since([])];
  await spaceOf(noor).gate.receive(robin.core.identity.device, entries, []); // and no key
  await noor.quiet();
  const missing = noor.core.records.texts.state(recordOf(id))?.missingKey;
  if (!missing) throw new Error("it waits");
  const { store } = noor.core.vault;
  const { space } = spaceOf(noor).log;
  const key = spaceOf(robin).keys.get(missing);
  if (!key) throw new Error("no key");
  store.transaction(() => spaceOf(noor).keys.put(missing, key));
  const owed = store.rowId("settings", "owed key", space, missing);
  store.put("settings", owed, missing, { group: store.groupId("settings", "owed keys", space) });
  await noor.harm((database) => hitRow(database, "settings", owed, "box"));
  await noor.quiet();
  expect(noor.core.records.texts.text(id)?.shared.body).toBe("One.");
  await give(robin, noor);
  await close();
});
