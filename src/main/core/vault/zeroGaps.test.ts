import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { zeroGaps } from "./zeroGaps.ts";

let dir: string;
let path: string;
let handle = -1;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "homeport-gaps-"));
  path = join(dir, "rows.db");
});
afterEach(() => {
  closeSync(handle);
  rmSync(dir, { recursive: true });
});

/** A table like the vault's, much written to; what was deleted from it, and what is left. */
function muchUsed(): { deleted: Buffer[]; kept: Map<string, Buffer> } {
  const db = new Database(path);
  for (const pragma of ["page_size = 4096", "secure_delete = ON", "journal_mode = WAL"]) db.pragma(pragma);
  db.exec("CREATE TABLE t(id BLOB NOT NULL UNIQUE, grp BLOB, ord INTEGER, box BLOB); CREATE INDEX g ON t(grp, ord)");
  const insert = db.prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
  const kept = new Map<string, Buffer>();
  const deleted: Buffer[] = [];
  const grow = db.prepare("UPDATE t SET box = ? WHERE id = ?");
  for (let i = 0; i < 300; i++) {
    const [id, box] = [randomBytes(16), randomBytes(100 + ((i * 37) % 1_200))];
    insert.run(id, randomBytes(16), i, box);
    kept.set(id.toString("hex"), box);
    const ids = [...kept.keys()];
    const [grown = "", gone = ""] = [ids[(i * 7919) % ids.length], ids[(i * 104_729) % ids.length]];
    // A row that grows pushes its neighbours to another page; some of these are deleted later on.
    const larger = randomBytes(1_500);
    grow.run(larger, Buffer.from(grown, "hex"));
    deleted.push(kept.get(grown) ?? larger);
    kept.set(grown, larger);
    if (i % 2 === 0) continue;
    db.prepare("DELETE FROM t WHERE id = ?").run(Buffer.from(gone, "hex"));
    deleted.push(kept.get(gone) ?? larger);
    kept.delete(gone);
  }
  db.close();
  return { deleted, kept };
}

const left = (deleted: readonly Buffer[]): number => {
  const bytes = readFileSync(path);
  return deleted.filter((box) => bytes.includes(box.subarray(0, 24)) || bytes.includes(box.subarray(-24))).length;
};

describe("what SQLite leaves behind in pages it rebuilds", () => {
  it("[KD2] [S10] is there, and is cleared; every row and the file's order stay", () => {
    const { deleted, kept } = muchUsed();
    expect(left(deleted)).toBeGreaterThan(0);
    handle = openSync(path, "r+");
    zeroGaps(handle);
    expect(left(deleted)).toBe(0);
    const db = new Database(path, { readonly: true });
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    const rows = db.prepare("SELECT id, box FROM t").all() as { id: Buffer; box: Buffer }[];
    expect(rows).toHaveLength(kept.size);
    expect(rows.every(({ id, box }) => kept.get(id.toString("hex"))?.equals(box))).toBe(true);
    db.close();
  });

  it("[D3] is left alone on a page whose header and pointers don't fit together", () => {
    muchUsed();
    handle = openSync(path, "r+");
    zeroGaps(handle);
    const sound = readFileSync(path);
    for (let page = 1; page < sound.length / 4096; page++) {
      // Cells begin higher up, the page says: the bytes of the lowest look like a gap.
      const place = page * 4096 + 5;
      const was = sound.readUInt8(place);
      if (sound.readUInt8(page * 4096) === 0) continue;
      writeSync(handle, Buffer.of((was + 1) & 0xff), 0, 1, place);
      zeroGaps(handle);
      writeSync(handle, Buffer.of(was), 0, 1, place);
    }
    expect(readFileSync(path).equals(sound)).toBe(true);
  });
});
