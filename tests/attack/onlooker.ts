/** Someone who reads the disk after each write, and later looks for what was there, with all keys in hand (S10). */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { toHex } from "../../src/shared/base/bytes.ts";
import { TABLE_NAMES } from "../../src/main/core/vault/tables.ts";

export type Version = { readonly row: string; readonly nonce: Buffer; readonly box: Buffer };

/** Notes every version of every row, as someone would who reads the disk after each write. */
export class Onlooker {
  readonly #file: string;
  readonly #seen = new Map<string, Version>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Nonces (hex) that lay there at the last look. */
  #now = new Set<string>();

  look(): Set<string> {
    this.#now = new Set();
    const db = new Database(this.#file, { readonly: true });
    const now = new Set<string>();
    for (const table of TABLE_NAMES) {
      const found = db.prepare(`SELECT id, nonce FROM t_${table}`).all() as { id: Buffer; nonce: Buffer }[];
      for (const { id, nonce } of found) {
        const row = `${table} ${toHex(id)}`;
        now.add(row);
        this.#now.add(toHex(nonce));
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

  /** Every version that is not the one that lies there now. */
  past(): Version[] {
    this.look();
    return [...this.#seen].filter(([nonce]) => !this.#now.has(nonce)).map(([, version]) => version);
  }
}

/**
 * How many of these stand in some file still, whole or in part. With all keys in hand a row opens to whoever has its nonce
 * and its bytes; so neither may be there. Eight random bytes are enough to know a piece by.
 */
export function remaining(dir: string, versions: readonly Version[]): number {
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
