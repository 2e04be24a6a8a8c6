import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as } from "../../src/shared/base/brand.ts";
import { concat, fromUtf8, sameBytes, utf8 } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { argon2id, randomBytes } from "../../src/main/core/crypto/index.ts";
import { checksum } from "../../src/main/core/vault/files.ts";
import type { RowId, TableName } from "../../src/main/core/vault/store.ts";
import {
  createVault,
  DEFAULT_KDF,
  FLOOR_KDF,
  newRecoveryWords,
  openVault,
  type Vault,
} from "../../src/main/core/vault/vault.ts";
import { seededRandom } from "./seededRandom.ts";
import { fill, newVault, PASSPHRASE, remove, reopen, scratch, seedFor } from "./vaultKit.ts";

/** Every file under a folder, whole. */
function filesIn(dir: string): { name: string; bytes: Buffer }[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({
      name: join(entry.parentPath, entry.name),
      bytes: readFileSync(join(entry.parentPath, entry.name)),
    }));
}

const hits = (dir: string, canaries: readonly string[]): string[] =>
  filesIn(dir).flatMap(({ name, bytes }) =>
    canaries
      .filter((text) => bytes.includes(Buffer.from(text, "utf8")) || bytes.includes(Buffer.from(text, "utf16le")))
      .map((text) => `${text} in ${name}`),
  );

describe("[S1] [VT5] no plaintext in the vault's files", () => {
  const canaries = Array.from(
    { length: 50 },
    (_, i) => `canary-${i}-${Buffer.from(randomBytes(9)).toString("base64url")}`,
  );

  it("50 canaries through rows, ids, groups, secrets, changes, deletes, backup: 0 hits, open and closed", async () => {
    const dir = scratch();
    const vault = await newVault(dir);
    const { store } = vault;
    const text = (i: number): string => canaries[i] ?? "";
    for (let i = 0; i < 40; i++) {
      const tables: readonly TableName[] = ["entries", "keys", "changes", "search", "settings"];
      const table = tables[i % 5] ?? "entries";
      const group = store.groupId(table, text(i));
      store.put(table, store.rowId(table, text(i)), utf8(text(i).repeat(1 + (i % 3) * 200)), { group, order: i });
      if (i % 4 === 0) store.put(table, store.rowId(table, text(i)), utf8(`${text(i)} again`), { group });
      if (i % 7 === 0) store.delete(table, store.rowId(table, text(i)));
    }
    expect(() =>
      store.transaction(() => {
        store.put("entries", store.rowId("entries", "undone"), utf8(text(40)));
        throw new Error("undone");
      }),
    ).toThrow("undone");
    unwrap(await vault.changePassphrase(PASSPHRASE, text(41)));
    const words = newRecoveryWords(randomBytes);
    unwrap(await vault.addRecoverySlot(text(41), words));
    await openVault({ dir, secret: { type: "passphrase", text: text(42) } });
    unwrap(await vault.writeBackup(join(dir, "backup"), text(41)));
    expect(
      filesIn(dir)
        .map(({ name }) => name)
        .join(),
    ).toContain("-wal");
    const searched = [...canaries, words.slice(0, 3).join(" "), PASSPHRASE];
    expect(hits(dir, searched)).toEqual([]);
    const branch = vault.branch("local");
    vault.close();
    expect(hits(dir, searched)).toEqual([]);
    expect(String(branch)).toBe("<redacted>");

    // The planted fault: the search must find plaintext where there is some, in both encodings.
    writeFileSync(
      join(dir, "vault", "planted"),
      Buffer.concat([Buffer.from("x".repeat(4_095)), Buffer.from(text(3), "utf8")]),
    );
    writeFileSync(join(dir, "planted16"), Buffer.from(`..${text(4)}`, "utf16le"));
    expect(hits(dir, searched)).toHaveLength(2);
    remove(dir);
  });

  it("[VT2] keys are wiped when the vault closes", async () => {
    const dir = scratch();
    const vault = await newVault(dir);
    const { store } = vault;
    vault.close();
    expect(() => store.rowId("entries", 1)).toThrow("wiped");
    remove(dir);
  });
});

type Raw = {
  id: Buffer;
  grp: Buffer | null;
  grp2: Buffer | null;
  ord: number;
  ver: number;
  nonce: Buffer;
  box: Buffer;
};
const COLUMNS = ["id", "grp", "grp2", "ord", "ver", "nonce", "box"] as const;

describe("[S4] what someone with the disk can do to rows and slots", () => {
  const dir = scratch();
  const seed = seedFor("S4");
  const random = seededRandom(seed);
  let vault: Vault;
  let raw: Database.Database;
  const rows: { table: TableName; rowid: number; row: Raw; bytes: Uint8Array }[] = [];

  beforeAll(async () => {
    vault = await newVault(dir);
    fill(vault.store, 200, random);
    raw = new Database(join(dir, "vault", "rows.db"));
    raw.pragma("synchronous = OFF");
    for (const table of ["entries", "changes", "keys", "settings"] as const) {
      const found = raw.prepare(`SELECT rowid AS rowid_, * FROM t_${table}`).all() as (Raw & { rowid_: number })[];
      for (const { rowid_: rowid, ...row } of found) {
        const got = unwrap(vault.store.get(table, as<RowId>(row.id)));
        if (got) rows.push({ table, rowid, row, bytes: got.bytes });
      }
    }
  });
  afterAll(() => {
    raw.close();
    vault.close();
    remove(dir);
  });

  const write = (table: TableName, rowid: number, row: Raw): void =>
    void raw
      .prepare(`UPDATE t_${table} SET ${COLUMNS.map((name) => `${name} = @${name}`).join(", ")} WHERE rowid = @rowid`)
      .run({ ...row, rowid });

  /** True where reading gives any bytes for a row that is not as it was written. */
  const accepted = (table: TableName, id: Uint8Array): boolean => {
    const got = vault.store.get(table, as<RowId>(id));
    return got.ok && got.value !== undefined;
  };
  const pick = () => rows[random.below(rows.length)] as (typeof rows)[number];

  it("10,000 flips in any column: 0 accepted, by id or in a list", () => {
    let wrong = 0;
    let refused = 0;
    for (let i = 0; i < 10_000; i++) {
      const { table, rowid, row } = pick();
      const name = COLUMNS[random.below(COLUMNS.length)] ?? "box";
      const value = row[name];
      const changed = { ...row };
      if (typeof value === "number") Object.assign(changed, { [name]: value ^ (1 << random.below(20)) });
      else {
        const bytes = Buffer.from(value ?? randomBytes(16));
        if (value) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
        Object.assign(changed, { [name]: bytes });
      }
      write(table, rowid, changed);
      if (accepted(table, changed.id)) wrong++;
      else refused++;
      if (name === "id" && accepted(table, row.id)) wrong++;
      write(table, rowid, row);
    }
    console.log(`S4: ${refused} flips refused`);
    expect(wrong).toBe(0);
  });

  it("1,000 boxes moved between ids, tables and versions: 0 accepted", () => {
    let wrong = 0;
    for (let i = 0; i < 1_000; i++) {
      const [from, to] = [pick(), pick()];
      if (from === to) continue;
      // The whole box, or the box with all its clear columns under the other's id.
      const { nonce, box, grp, grp2, ord, ver } = from.row;
      const moved = i % 2 === 0 ? { ...to.row, nonce, box } : { ...to.row, nonce, box, grp, grp2, ord, ver };
      write(to.table, to.rowid, moved);
      if (accepted(to.table, to.row.id)) wrong++;
      write(to.table, to.rowid, to.row);
    }
    // An older version of the same row, put under the newer one's columns.
    for (let i = 0; i < 100; i++) {
      const { table, rowid, row, bytes } = pick();
      const where = { ...(row.grp && { group: row.grp }), ...(row.grp2 && { group2: row.grp2 }), order: row.ord };
      vault.store.put(table, as<RowId>(row.id), bytes, where);
      const now = raw.prepare(`SELECT * FROM t_${table} WHERE rowid = ?`).get(rowid) as Raw;
      write(table, rowid, { ...now, nonce: row.nonce, box: row.box });
      if (accepted(table, row.id)) wrong++;
      write(table, rowid, now);
      Object.assign(row, now);
    }
    expect(wrong).toBe(0);
    // All of it was put back, so everything must read again: the checks above refused what they should, not everything.
    for (const { table, row, bytes } of rows) {
      const got = unwrap(vault.store.get(table, as<RowId>(row.id)));
      expect(got && sameBytes(got.bytes, bytes)).toBe(true);
    }
  });

  it("a row put back whole, or taken out, is noticed at the next opening, and mended where its page still has it", async () => {
    const set = COLUMNS.map((name) => `${name} = @${name}`).join(", ");
    for (const trick of ["back", "out"] as const) {
      for (const thorough of [true, false]) {
        const other = scratch();
        const victim = await newVault(other);
        const id = victim.store.rowId("entries", 1);
        victim.store.put("entries", id, utf8("first"));
        victim.close();
        const rowsDb = join(other, "vault", "rows.db");
        const reader = new Database(rowsDb);
        const old = reader.prepare("SELECT * FROM t_entries").get() as Raw;
        reader.close();
        const again = unwrap(await reopen(other));
        again.store.put("entries", id, utf8("second"));
        again.close();
        const writer = new Database(rowsDb);
        writer.pragma(`secure_delete = ${thorough ? "ON" : "OFF"}`);
        if (trick === "out") writer.exec("DELETE FROM t_entries");
        else if (thorough) writer.prepare(`UPDATE t_entries SET ${set}`).run(old);
        else {
          writer.exec("DELETE FROM t_entries");
          writer
            .prepare(`INSERT INTO t_entries(${COLUMNS.join(", ")}) VALUES (${COLUMNS.map((c) => `@${c}`).join(", ")})`)
            .run(old);
        }
        writer.close();
        const opened = unwrap(await reopen(other));
        const row = unwrap(opened.store.get("entries", id));
        const noticed = opened.openReport.incomplete.includes("entries");
        expect(noticed || (row && fromUtf8(row.bytes)) === "second", `${trick} ${thorough}`).toBe(true);
        if (thorough) expect(noticed, trick).toBe(true);
        expect(opened.openReport.repaired).toContain("rows.db");
        opened.close();
        remove(other);
      }
    }
  });

  it("2,000 flips in the key file, its checksum set right again: never opens with other keys, never throws", async () => {
    const other = scratch();
    const made = await newVault(other);
    const secret = made.branch("shared");
    expect(String(secret)).toBe("<redacted>");
    made.store.put("settings", made.store.rowId("settings", "x"), utf8("here"));
    made.close();
    const good = readFileSync(join(other, "vault", "keys.1"));
    const answers: Record<string, number> = {};
    for (let i = 0; i < 2_000; i++) {
      const bytes = Buffer.from(good);
      bytes[random.below(bytes.length - 32)]! ^= 1 << random.below(8);
      const signed = bytes.subarray(0, -32);
      const evil = concat(signed, checksum(signed));
      for (const name of ["keys.1", "keys.2"]) writeFileSync(join(other, "vault", name), evil);
      const opened = await reopen(other);
      const answer = opened.ok ? "opened" : opened.error.type;
      answers[answer] = (answers[answer] ?? 0) + 1;
      if (opened.ok) opened.value.close();
    }
    console.log("S4 key file:", JSON.stringify(answers));
    expect(answers["opened"]).toBeUndefined();
    for (const name of ["keys.1", "keys.2"]) writeFileSync(join(other, "vault", name), good);
    const opened = unwrap(await reopen(other));
    const row = unwrap(opened.store.get("settings", opened.store.rowId("settings", "x")));
    expect(row && fromUtf8(row.bytes)).toBe("here");
    opened.close();
    remove(other);
  });
});

/**
 * The longest time this thread's loop was held up: by the clock, and by the processor time this thread itself spent in
 * it. On a machine that other work keeps busy only the second says anything about us.
 */
function watchLoop(): () => { wall: number; own: number } {
  const longest = { wall: 0, own: 0 };
  const cpu = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let [at, used] = [performance.now(), cpu()];
  const look = (): void => {
    const [now, usedNow] = [performance.now(), cpu()];
    longest.wall = Math.max(longest.wall, now - at - 5);
    longest.own = Math.max(longest.own, usedNow - used);
    [at, used] = [now, usedNow];
  };
  const timer = setInterval(look, 5);
  return () => {
    look();
    clearInterval(timer);
    return longest;
  };
}

describe("[S6] [VT1] Argon2id in its worker", () => {
  it("stalls the loop < 50 ms at the default 256 MiB, and the memory goes back", async () => {
    const dir = scratch();
    const options = { dir, kdf: DEFAULT_KDF, randomBytes, instanceDir: join(dir, "instances") };
    const vault = unwrap(await createVault({ ...options, passphrase: PASSPHRASE }));
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    const doors = [
      async () => expect(await vault.checkPassphrase(PASSPHRASE)).toBe(true),
      async () => expect(await vault.checkPassphrase("not it")).toBe(false),
      async () => void unwrap(await vault.changePassphrase(PASSPHRASE, PASSPHRASE)),
    ];
    const held: { wall: number; own: number }[] = [];
    for (const door of doors) {
      const tries: { wall: number; own: number }[] = [];
      for (let i = 0; i < 2; i++) {
        const stalls = watchLoop();
        await door();
        tries.push(stalls());
      }
      // A derivation on this thread would hold it up both times, a collection of garbage once.
      held.push(...tries.toSorted((a, b) => a.own - b.own).slice(0, 1));
    }
    const took = performance.now() - begun;
    const wall = Math.max(...held.map((door) => door.wall));
    const own = Math.max(...held.map((door) => door.own));
    const grown = process.memoryUsage().rss - before;
    const figures = `longest stall ${wall.toFixed(1)} ms, ${own.toFixed(1)} ms of it ours; memory ${Math.round(grown / 2 ** 20)} MiB more`;
    console.log(`S6: 8 derivations in ${Math.round(took)} ms, ${figures}`);
    expect(took).toBeGreaterThan(500); // it did derive
    expect(own).toBeLessThan(50);
    expect(grown).toBeLessThan(128 * 2 ** 20);
    // The planted fault: the same derivation on this thread must be seen.
    const planted = watchLoop();
    argon2id(utf8("x"), randomBytes(16), FLOOR_KDF);
    await wait(20);
    expect(planted().own).toBeGreaterThan(50);
    vault.close();
    remove(dir);
  });
});
