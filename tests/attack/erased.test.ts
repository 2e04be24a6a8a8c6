/** S10, KD2: what was written alone and thrown away, looked for with every file of the vault and its keys in hand. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { TABLE_NAMES } from "../../src/main/core/vault/tables.ts";
import { CoupleDevice, openPlace } from "../simulator/coupleDevice.ts";
import { VirtualTime } from "../simulator/coupleNet.ts";
import { count } from "../harness/forms.ts";
import { seededRandom } from "./seededRandom.ts";
import { seedFor } from "./vaultKit.ts";

/** Drafts deleted; as many stay beside them, on the same pages. */
const CANARIES = count({ quick: 50, full: 400 });

let place: Awaited<ReturnType<typeof openPlace>>;
beforeAll(async () => {
  place = await openPlace();
}, 120_000);
afterAll(() => place.close());

type Version = { readonly row: string; readonly nonce: Buffer; readonly box: Buffer };

/** Notes every version of every row, as someone would who reads the disk after each write. */
class Onlooker {
  readonly #file: string;
  readonly #seen = new Map<string, Version>();

  constructor(file: string) {
    this.#file = file;
  }

  look(): Set<string> {
    const db = new Database(this.#file, { readonly: true });
    const now = new Set<string>();
    for (const table of TABLE_NAMES) {
      const found = db.prepare(`SELECT id, nonce FROM t_${table}`).all() as { id: Buffer; nonce: Buffer }[];
      for (const { id, nonce } of found) {
        const row = `${table} ${toHex(id)}`;
        now.add(row);
        if (this.#seen.has(toHex(nonce))) continue;
        const box = db.prepare(`SELECT box FROM t_${table} WHERE id = ?`).pluck().get(id) as Buffer;
        this.#seen.set(toHex(nonce), { row, nonce, box });
      }
    }
    db.close();
    return now;
  }

  /** Every version of the rows that are no more. */
  gone(): Version[] {
    const now = this.look();
    return [...this.#seen.values()].filter(({ row }) => !now.has(row));
  }
}

/**
 * How many of these stand in some file still, whole or in part. With all keys in hand a row opens to whoever has its nonce
 * and its bytes; so neither may be there. Eight random bytes are enough to know a piece by.
 */
function remaining(dir: string, versions: readonly Version[]): number {
  const wanted = new Map<bigint, Version>();
  for (const version of versions) {
    wanted.set(version.nonce.readBigUInt64LE(), version);
    for (let at = 0; at + 8 <= version.box.length; at += 64) wanted.set(version.box.readBigUInt64LE(at), version);
  }
  const found = new Set<Version>();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    for (let at = 0; at + 8 <= bytes.length; at++) {
      const version = wanted.get(bytes.readBigUInt64LE(at));
      if (version) found.add(version);
    }
  }
  return found.size;
}

/** A vault in which drafts were written, edited and deleted among others that stay. */
async function throwAway(count: number, erase: boolean) {
  const random = seededRandom(seedFor("S10"));
  const folder = mkdtempSync(join(place.root, "erased-"));
  const device = new CoupleDevice("A", { root: place.root, folder }, new VirtualTime().timers, 0);
  await device.create();
  const dir = join(folder, readdirSync(folder)[0] ?? "");
  const { records, vault } = device.core;
  if (!erase) vault.afterErase = () => undefined;
  const onlooker = new Onlooker(join(dir, "vault", "rows.db"));
  const text = (): string => `canary ${toHex(randomBytes(8))} `.repeat(1 + random.below(60));
  const drafts: string[] = [];
  const pick = (): string => drafts[random.below(drafts.length)] ?? "";
  for (let deleted = 0; deleted < count;) {
    drafts.push(records.unshared.create("agreement", { title: text().slice(0, 30), body: text() }, undefined).id);
    onlooker.look();
    for (let edits = random.below(3); edits > 0; edits--) {
      await device.type(pick(), (body) => ({ at: random.below(body.length), remove: 0, text: text() }));
      onlooker.look();
    }
    if (random.below(5) === 0) records.setAside(pick(), true);
    onlooker.look();
    if (drafts.length < 2 || random.below(2) === 0) continue;
    const [gone] = drafts.splice(random.below(drafts.length), 1);
    unwrap(await records.unshared.delete(gone ?? ""));
    deleted += 1;
  }
  const versions = onlooker.gone();
  return { device, versions, remain: () => remaining(dir, versions) };
}

describe("[S10] [KD2] unshared drafts that were deleted", () => {
  it("leave no part of any of their rows in any file, open or locked", async () => {
    const { device, versions, remain } = await throwAway(CANARIES, true);
    console.log(`erased: ${CANARIES} drafts, ${versions.length} versions of rows`);
    expect(versions.length).toBeGreaterThan(3 * CANARIES);
    expect(remain()).toBe(0);
    await device.lock();
    expect(remain()).toBe(0);
  }, 240_000);

  it("planted: without what follows a deletion, they are found", async () => {
    const { device, remain } = await throwAway(5, false);
    expect(remain()).toBeGreaterThan(0);
    await device.lock();
  }, 60_000);
});
