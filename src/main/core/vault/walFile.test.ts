import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { committedFrames, logIsSound, readLog, trimLog, walBytes } from "./walFile.ts";

const FRAME = 24 + 4096;

describe("[D3] the write-ahead log read by us", () => {
  const dir = mkdtempSync(join(tmpdir(), "homeport-wal-"));
  const path = join(dir, "copy.db");
  let db: Database.Database;
  let good: Buffer;
  beforeAll(() => {
    db = new Database(join(dir, "live.db"));
    for (const pragma of ["page_size = 4096", "journal_mode = WAL", "wal_autocheckpoint = 0"]) db.pragma(pragma);
    db.exec("CREATE TABLE t(x)");
    for (let i = 0; i < 20; i++) db.prepare("INSERT INTO t VALUES (zeroblob(3000))").run();
    good = readFileSync(join(dir, "live.db-wal"));
  });
  afterAll(() => {
    db.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const soundAs = (bytes: Uint8Array): boolean => {
    writeFileSync(`${path}-wal`, bytes);
    return logIsSound(path);
  };

  it("finds SQLite's own frames sound", () => {
    expect(soundAs(good)).toBe(true);
    expect(readLog(path).frames).toHaveLength((good.length - 32) / FRAME);
    expect(soundAs(new Uint8Array(0))).toBe(true);
  });

  it("takes every flipped byte and every byte gone for damage", () => {
    for (let at = 0; at < good.length; at += at < 32 + FRAME || at > good.length - FRAME ? 13 : 1_511) {
      const flipped = Buffer.from(good);
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      expect(soundAs(flipped), `flip at ${at}`).toBe(false);
      expect(soundAs(Buffer.concat([good.subarray(0, at), good.subarray(at + 1)])), `gone at ${at}`).toBe(false);
    }
  });

  it("keeps every frame but the hit one, so that salvage sees all the others", () => {
    const frames = (good.length - 32) / FRAME;
    for (const [name, at] of [
      ["data", 500],
      ["checksum", 17],
      ["salt", 9],
    ] as const) {
      const flipped = Buffer.from(good);
      flipped[32 + 3 * FRAME + at]! ^= 1;
      writeFileSync(`${path}-wal`, flipped);
      expect(committedFrames(path), name).toHaveLength(frames);
      expect(
        readLog(path).frames.filter((frame) => !frame.good),
        name,
      ).toHaveLength(1);
    }
  });

  it("takes what a killed process leaves for what it is, and cuts it off", () => {
    const torn = [
      good.subarray(0, good.length - FRAME + 24), // a frame's header alone
      Buffer.concat([good, Buffer.alloc(9_000)]), // room never written
    ];
    for (const bytes of torn) {
      expect(soundAs(bytes)).toBe(true);
      trimLog(path);
      expect((walBytes(path) - 32) % FRAME).toBe(0);
      expect(readLog(path).frames.at(-1)?.commits).toBe(true);
    }
  });

  it("does not take frames of an earlier log, left behind the new one's, for this one's", () => {
    copyFileSync(join(dir, "live.db-wal"), `${path}-wal`);
    const older = readFileSync(`${path}-wal`);
    db.pragma("wal_checkpoint(RESTART)"); // the next write begins the log anew, in place
    db.prepare("INSERT INTO t VALUES (zeroblob(10))").run();
    const renewed = readFileSync(join(dir, "live.db-wal"));
    expect(renewed.length).toBe(older.length);
    expect(soundAs(renewed)).toBe(true);
    expect(committedFrames(path).length).toBeLessThan(5);
    truncateSync(`${path}-wal`, 32 + FRAME);
    appendFileSync(`${path}-wal`, older.subarray(32 + FRAME));
    expect(logIsSound(path)).toBe(true);
  });
});
