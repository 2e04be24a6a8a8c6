import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromUtf8, toHex, utf8 } from "../../src/shared/base/bytes.ts";
import { redact, reveal } from "../../src/shared/base/redacted.ts";
import { ok, unwrap } from "../../src/shared/base/result.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { type Migration, MIGRATIONS } from "../../src/main/core/vault/database.ts";
import { defaultInstanceDir } from "../../src/main/core/vault/instance.ts";
import { recoveryKey } from "../../src/main/core/vault/recoveryWords.ts";
import { openPrivateBox } from "../../src/main/core/vault/slots.ts";
import type { Store } from "../../src/main/core/vault/store.ts";
import { TABLE_NAMES } from "../../src/main/core/vault/tables.ts";
import {
  createVault,
  FLOOR_KDF,
  inspectVault,
  newRecoveryWords,
  openVault,
  type Vault,
} from "../../src/main/core/vault/vault.ts";
import { newVault, PASSPHRASE, remove, reopen, scratch } from "../attack/vaultKit.ts";
import { FIXTURE_PASSPHRASE, FIXTURE_WORDS, unpackVault } from "../fixtures/vaultFixture.ts";

describe("[VT5] the store", () => {
  const dir = scratch();
  let vault: Vault;
  let store: Store;
  beforeAll(async () => {
    vault = await newVault(dir);
    store = vault.store;
  });
  afterAll(() => {
    vault.close();
    remove(dir);
  });
  const text = (table: "entries" | "settings", ...parts: string[]): string | undefined => {
    const row = unwrap(store.get(table, store.rowId(table, ...parts)));
    return row && fromUtf8(row.bytes);
  };

  it("gives opaque ids that can be looked up again, and differ by table and by where parts end", () => {
    const ids = [
      store.rowId("entries", "ab", "c"),
      store.rowId("entries", "a", "bc"),
      store.rowId("entries", "abc"),
      store.rowId("settings", "ab", "c"),
      store.rowId("entries", 1),
      store.rowId("entries", "1"),
      store.rowId("entries", utf8("1")),
      store.groupId("entries", 1),
    ];
    expect(new Set(ids.map(toHex)).size).toBe(ids.length);
    expect(store.rowId("entries", "ab", "c")).toEqual(ids[0]);
    expect(ids.every((id) => id.length === 16)).toBe(true);
  });

  it("puts, replaces, deletes; a replaced row leaves its old group", () => {
    const id = store.rowId("settings", "one");
    const [first, second] = [store.groupId("settings", 1), store.groupId("settings", 2)];
    store.put("settings", id, utf8("a"), { group: first, order: 3 });
    store.put("settings", id, utf8("b"), { group2: second });
    expect(text("settings", "one")).toBe("b");
    expect(store.count("settings", { group: first })).toBe(0);
    expect(store.count("settings", { group2: second })).toBe(1);
    store.delete("settings", id);
    store.delete("settings", id);
    expect(text("settings", "one")).toBeUndefined();
  });

  it("lists by order, both ways, from, limited; and lets the loop write", () => {
    const group = store.groupId("entries", "list");
    for (const n of [4, 2, 9, 7])
      store.put("entries", store.rowId("entries", "list", n), utf8(`${n}`), { group, order: n });
    const list = (where: object): number[] =>
      [...store.list("entries", { group, ...where })].map((row) => ("order" in row ? row.order : -1));
    expect(list({})).toEqual([2, 4, 7, 9]);
    expect(list({ newestFirst: true, limit: 2 })).toEqual([9, 7]);
    expect(list({ from: 4 })).toEqual([4, 7, 9]);
    expect(list({ from: 7, newestFirst: true })).toEqual([7, 4, 2]);
    expect(store.maxOrder("entries", group)).toBe(9);
    expect(store.maxOrder("entries", store.groupId("entries", "none"))).toBeUndefined();
    const seen: number[] = [];
    for (const row of store.list("entries", { group })) {
      if (!("order" in row)) continue;
      seen.push(row.order);
      store.delete("entries", store.rowId("entries", "list", 7));
      store.put("entries", row.id, row.bytes, { group, order: row.order + 100 });
    }
    expect(seen).toEqual([2, 4, 9]);
    expect(list({})).toEqual([102, 104, 109]);
  });

  it("undoes a transaction whole, nested ones with it", () => {
    const put = (name: string): void => store.put("entries", store.rowId("entries", name), utf8(name));
    const before = store.count("entries");
    expect(() =>
      store.transaction(() => {
        put("outer");
        store.transaction(() => put("inner"));
        throw new Error("no");
      }),
    ).toThrow("no");
    expect([text("entries", "outer"), text("entries", "inner")]).toEqual([undefined, undefined]);
    expect(store.transaction(() => (put("kept"), 42))).toBe(42);
    expect(text("entries", "kept")).toBe("kept");
    expect(store.count("entries")).toBe(before + 1);
    expect(vault.verifyIntegrity().whole).toBe(true); // the counts went back too
  });

  it("[KD1] keeps each key twice, mends either copy, and says so when both are gone", () => {
    const raw = new Database(join(dir, "vault", "rows.db"));
    const group = store.groupId("keys", "record");
    store.putKey(utf8("the key"), { group, order: 5 }, "record", 1);
    const ids = [1, 2].map((copy) => store.rowId("keys", "record", 1, copy));
    for (const id of ids) {
      raw.prepare("UPDATE t_keys SET box = zeroblob(40) WHERE id = ?").run(id);
      expect(store.get("keys", id).ok).toBe(false);
      expect(fromUtf8(unwrap(store.getKey("record", 1)) ?? utf8(""))).toBe("the key");
      expect(store.get("keys", id)).toMatchObject({ ok: true, value: { order: 5, group } });
      raw.prepare("DELETE FROM t_keys WHERE id = ?").run(id);
      expect(fromUtf8(unwrap(store.getKey("record", 1)) ?? utf8(""))).toBe("the key");
    }
    raw.prepare("UPDATE t_keys SET ver = ver + 1").run();
    expect(store.getKey("record", 1)).toMatchObject({ ok: false, error: { type: "Damaged" } });
    store.deleteKey("record", 1);
    expect(store.getKey("record", 1)).toEqual({ ok: true, value: undefined });
    raw.close();
  });

  it("[VT5] rests in the settings it should", () => {
    const raw = new Database(join(dir, "vault", "rows.db"), { readonly: true });
    expect(raw.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(raw.pragma("page_size", { simple: true })).toBe(4096);
    raw.close();
  });
});

describe("[VT1] [VT3] slots", () => {
  it("opens by each slot, changes, revokes, never the last, and refuses what is revoked", async () => {
    const dir = scratch();
    const sleeps: number[] = [];
    const instanceDir = join(dir, "instances");
    const open = (secret: Parameters<typeof openVault>[0]["secret"]) =>
      openVault({ dir, secret, instanceDir, sleep: async (ms) => void sleeps.push(ms) });
    expect(await inspectVault(dir)).toBe("none");
    expect(await open({ type: "passphrase", text: "x" })).toEqual({ ok: false, error: { type: "None" } });
    const vault = unwrap(await createVault({ dir, passphrase: "Ünïcode", kdf: FLOOR_KDF, randomBytes, instanceDir }));
    const keychain = redact(randomBytes(32));
    const words = newRecoveryWords(randomBytes);
    expect(words).toHaveLength(24);
    expect(await vault.addRecoverySlot("wrong", words)).toEqual({ ok: false, error: { type: "WrongSecret" } });
    unwrap(await vault.addRecoverySlot("Ünïcode", words));
    const keychainSlot = unwrap(await vault.addKeychainSlot("Ünïcode", keychain, async () => ok(new Uint8Array())));
    expect(vault.slots().map(({ type }) => type)).toEqual(["passphrase", "recovery", "keychain"]);
    // VT2: the private branch can be had from the words and the blob alone.
    const blob = vault.privateBlob();
    const opened = blob && openPrivateBox(blob.slot, blob.box, unwrap(recoveryKey(words)));
    expect(opened && reveal(opened)).toEqual(reveal(vault.branch("private")));
    expect(await createVault({ dir, passphrase: "x", kdf: FLOOR_KDF, randomBytes, instanceDir })).toEqual({
      ok: false,
      error: { type: "InUse" },
    });
    vault.close();
    expect(await createVault({ dir, passphrase: "x", kdf: FLOOR_KDF, randomBytes, instanceDir })).toEqual({
      ok: false,
      error: { type: "Exists" },
    });

    // The same passphrase in decomposed letters, pasted with what stood around it; the words in another case, cut to four.
    unwrap(await open({ type: "passphrase", text: ` ${"Ünïcode".normalize("NFD")}\n` })).close();
    unwrap(await open({ type: "recovery", words: words.map((word) => ` ${word.toUpperCase().slice(0, 4)} `) })).close();
    const again = unwrap(await open({ type: "keychain", key: keychain }));
    unwrap(again.revokeSlot(keychainSlot.id));
    expect(again.revokeSlot(keychainSlot.id)).toEqual({ ok: false, error: { type: "NoSuchSlot" } });
    unwrap(await again.changePassphrase({ type: "recovery", words }, "next"));
    expect(await again.checkPassphrase("next")).toBe(true);
    expect(await again.checkPassphrase("Ünïcode")).toBe(false);
    const other = newRecoveryWords(randomBytes);
    unwrap(await again.addRecoverySlot("next", other)); // replaces the old words
    unwrap(again.revokeSlot(again.slots().find(({ type }) => type === "passphrase")?.id ?? randomBytes(16)));
    expect(again.revokeSlot(again.slots()[0]?.id ?? randomBytes(16))).toEqual({
      ok: false,
      error: { type: "LastSlot" },
    });
    again.close();
    for (const secret of [
      { type: "keychain", key: keychain },
      { type: "recovery", words },
      { type: "passphrase", text: "next" },
    ] as const) {
      expect(await open(secret)).toMatchObject({ ok: false, error: { type: "WrongSecret" } });
    }
    unwrap(await open({ type: "recovery", words: other })).close();
    remove(dir);
  });

  it("[VT3] delays grow to 30 s, survive a restart, and end with the right passphrase", async () => {
    const dir = scratch();
    (await newVault(dir)).close();
    const sleeps: number[] = [];
    const open = (text: string) =>
      openVault({
        dir,
        secret: { type: "passphrase", text },
        instanceDir: join(dir, "instances"),
        sleep: async (ms) => void sleeps.push(ms),
      });
    const said: unknown[] = [];
    for (let i = 0; i < 10; i++) {
      const result = await open("wrong");
      if (!result.ok && result.error.type === "WrongSecret") said.push(result.error.nextDelayMs);
    }
    expect(sleeps).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(said).toEqual([...sleeps.slice(1), 30_000]);
    unwrap(await open(PASSPHRASE)).close();
    expect(await open("wrong")).toMatchObject({ error: { nextDelayMs: 0 } });
    remove(dir);
  });

  it("[VT3] [F21] a passphrase asked for again inside counts and waits like one at the lock screen", async () => {
    const dir = scratch();
    const vault = await newVault(dir);
    const wrong = await Promise.all(["a", "b", "c"].map((text) => vault.checkPassphrase(text)));
    expect(wrong).toEqual([false, false, false]);
    vault.close();
    const sleeps: number[] = [];
    const opened = await openVault({
      dir,
      secret: { type: "passphrase", text: PASSPHRASE },
      instanceDir: join(dir, "instances"),
      sleep: async (ms) => void sleeps.push(ms),
    });
    // Three at once were three tries, one after another: none was let in for free beside the others.
    expect(sleeps).toEqual([1_000]);
    unwrap(opened).close();
    remove(dir);
  });

  it("says which recovery words are mistyped, by position", async () => {
    const words = [...newRecoveryWords(randomBytes)];
    expect(recoveryKey(words.slice(1))).toEqual({ ok: false, error: { type: "WordCount", found: 23 } });
    const typos = words.with(2, "zzzz").with(23, "qqq");
    expect(recoveryKey(typos)).toEqual({ ok: false, error: { type: "UnknownWords", positions: [3, 24] } });
    const wrong = words
      .with(0, words[0] === "abandon" ? "zoo" : "abandon")
      .with(1, words[1] === "zoo" ? "abandon" : "zoo");
    const result = recoveryKey(wrong);
    if (!result.ok) expect(result.error).toEqual({ type: "Checksum" }); // 1 in 256 pairs is a valid phrase
  });
});

describe("[RB2] instance", () => {
  it("a profile copied elsewhere, or without this machine's memory of it, is a mismatch until adopted", async () => {
    const [dir, elsewhere] = [scratch(), scratch()];
    const instanceDir = join(dir, "instances");
    const vault = await newVault(dir);
    expect([vault.instanceMismatch, vault.restoredFrom]).toEqual([false, false]);
    vault.close();
    cpSync(join(dir, "vault"), join(elsewhere, "vault"), { recursive: true });
    const open = async (at: string) => {
      const { keychain } = await import("../attack/vaultKit.ts");
      return unwrap(await openVault({ dir: at, secret: keychain(), instanceDir }));
    };
    const copy = await open(elsewhere);
    expect(copy.instanceMismatch).toBe(true);
    unwrap(copy.adoptInstance());
    copy.close();
    const adopted = await open(elsewhere);
    expect(adopted.instanceMismatch).toBe(false);
    adopted.close();
    const original = await open(dir);
    expect(original.instanceMismatch).toBe(false);
    original.close();
    rmSync(instanceDir, { recursive: true });
    const forgotten = await open(dir);
    expect(forgotten.instanceMismatch).toBe(true);
    forgotten.close();
    [dir, elsewhere].forEach(remove);
  });

  it("keeps it where each system keeps state", () => {
    expect(defaultInstanceDir({ XDG_STATE_HOME: "/state" }, "linux")).toBe("/state/homeport-instances");
    expect(defaultInstanceDir({}, "linux")).toMatch(/\.local\/state\/homeport-instances$/);
    expect(defaultInstanceDir({ LOCALAPPDATA: "/local" }, "win32")).toBe("/local/homeport-instances");
    expect(defaultInstanceDir({}, "darwin")).toMatch(/Application Support\/homeport-instances$/);
  });
});

describe("[D6] schemas", () => {
  const open = (dir: string, migrations?: readonly Migration[], text = FIXTURE_PASSPHRASE) =>
    openVault({
      dir,
      secret: { type: "passphrase", text },
      instanceDir: join(dir, "instances"),
      ...(migrations && { migrations }),
    });

  it("a kept vault of every schema opens, by passphrase and by words, with all its rows", async () => {
    for (let schema = 1; schema <= MIGRATIONS.length; schema++) {
      const dir = scratch();
      unpackVault(schema, dir);
      const vault = unwrap(await open(dir));
      expect(vault.openReport).toEqual({ whole: true, repaired: [], lost: [], incomplete: [] });
      for (const table of TABLE_NAMES.filter((name) => name !== "losses")) {
        const row = unwrap(vault.store.get(table, vault.store.rowId(table, "row", 1)));
        expect(row && fromUtf8(row.bytes)).toBe(`${table} of schema ${schema}`);
        expect(vault.store.count(table, { group2: vault.store.groupId(table, "second") })).toBe(1);
      }
      expect(unwrap(vault.store.getKey("key"))).toEqual(new Uint8Array(32).fill(1));
      vault.close();
      unwrap(await openVault({ dir, secret: { type: "recovery", words: FIXTURE_WORDS }, instanceDir: dir })).close();
      remove(dir);
    }
  });

  const next: Migration[] = [...MIGRATIONS, (db) => void db.exec("CREATE TABLE extra(x)")];

  it("migrations run in order; afterwards the older app refuses with a clear word and changes nothing", async () => {
    const dir = scratch();
    unpackVault(1, dir);
    const vault = unwrap(await open(dir, next));
    expect(vault.verifyIntegrity().whole).toBe(true);
    vault.close();
    const before = readFileSync(join(dir, "vault", "keys.1"));
    expect(await inspectVault(dir)).toBe("newer");
    expect(await open(dir)).toEqual({ ok: false, error: { type: "Newer" } });
    expect(readFileSync(join(dir, "vault", "keys.1")).equals(before)).toBe(true);
    expect(await inspectVault(dir, next)).toBe("locked");
    unwrap(await open(dir, next)).close();
    remove(dir);
  });

  it("a migration that breaks off is begun again at the next opening, nothing lost", async () => {
    const dir = scratch();
    unpackVault(1, dir);
    const broken: Migration[] = [
      ...MIGRATIONS,
      (db) => {
        db.exec("CREATE TABLE extra(x)");
        throw new Error("the power went");
      },
    ];
    await expect(open(dir, broken)).rejects.toThrow("the power went");
    const vault = unwrap(await open(dir, next));
    expect(vault.openReport.whole).toBe(true);
    expect(vault.store.count("entries")).toBe(1);
    vault.close();
    remove(dir);
  });
});

describe("files gone or strange", () => {
  it("states: damaged keys, one copy missing, no database, leftovers of an unfinished making", async () => {
    const dir = scratch();
    const vault = await newVault(dir);
    vault.store.put("settings", vault.store.rowId("settings", "x"), utf8("here"));
    vault.close();
    const at = (name: string): string => join(dir, "vault", name);
    rmSync(at("keys.1"));
    const one = unwrap(await reopen(dir));
    expect(one.openReport.repaired).toEqual(["keys.1"]);
    one.close();
    expect(existsSync(at("keys.1"))).toBe(true);
    const keys = readFileSync(at("keys.1"));
    for (const name of ["keys.1", "keys.2"]) writeFileSync(at(name), keys.subarray(0, 300));
    expect(await inspectVault(dir)).toBe("damaged");
    expect(await reopen(dir)).toEqual({ ok: false, error: { type: "Damaged" } });
    for (const name of ["keys.1", "keys.2"]) writeFileSync(at(name), keys);
    renameSync(at("rows.db"), join(dir, "away"));
    const empty = unwrap(await reopen(dir));
    expect(empty.openReport.whole).toBe(false);
    expect(empty.openReport.incomplete).toContain("settings");
    empty.close();
    expect(readdirSync(join(dir, "vault"))).not.toContain("rows.db.salvaged");

    const other = scratch();
    mkdirSync(join(other, "vault.making"));
    writeFileSync(join(other, "vault.making", "rows.db"), "half a vault");
    expect(await inspectVault(other)).toBe("none");
    (await newVault(other)).close();
    expect(readdirSync(other)).not.toContain("vault.making");
    [dir, other].forEach(remove);
  });
});
