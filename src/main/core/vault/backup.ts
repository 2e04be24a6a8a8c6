import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { concat, toHex, utf8 } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { ByteWriter } from "../../../shared/protocol/codec.ts";
import { aeadSeal, type RandomBytes, type SecretKey, streamSealer, subkey } from "../crypto/index.ts";
import { storageError } from "./database.ts";
import { checksum, syncDirectory } from "./files.ts";
import { type KeyFile, writeSlot } from "./keyFile.ts";
import type { BranchKeys, Keyring } from "./keyring.ts";
import { openRow, type StoredRow } from "./rowBox.ts";
import { type RowId, StorageError } from "./store.ts";
import { BRANCHES, IN_BACKUPS, type TableName, TABLES } from "./tables.ts";
import type { BackupError, BackupInfo } from "./vault.ts";

/**
 * The backup file (RB1):
 *
 *   "HPBACKUP" ‖ u32 length ‖ header ‖ SHA-256 of all before
 *   ‖ chunks, each u32 length ‖ crypto_secretstream box (the first one's AAD is the header)
 *   ‖ SHA-256 of all before ‖ u64 length of the file ‖ "HPBKEND\n"
 *
 *   header = u16 format ‖ u32 schema ‖ backup id 16 ‖ slots ‖ box of the stream's key ‖ stream header 24
 *
 * The slots are the vault's own for passphrase and recovery words; they wrap its master key, and that wraps the
 * stream's. So a backup opens with what opened the vault on the day it was made. The checksums find accidents before
 * the seconds of key derivation, the boxes find everything else.
 *
 * Format 1 held the device's own seeds, in one row with the person's; 2 holds no key of the device it was made on.
 */
export const BACKUP_MAGIC = utf8("HPBACKUP");
export const BACKUP_END = utf8("HPBKEND\n");
export const BACKUP_FORMAT = 2;
export const CHUNK_BYTES = 64 * 1024;
export const FOOTER_BYTES = 32 + 8 + 8;
const YIELD_BYTES = 512 * 1024;

export const streamKeyBoxKey = (master: SecretKey): SecretKey => subkey(master, 1, "hp-bckup");
export const streamKeyAad = (backupId: Uint8Array): Uint8Array =>
  new ByteWriter().text("homeport/v1/backup").raw(backupId).finish();

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Cuts items into sealed chunks and writes them, hashing as it goes. */
function chunkWriter(handle: number, seal: (chunk: Uint8Array, final: boolean) => Uint8Array) {
  const sum = createHash("sha256");
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let written = 0;

  function write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at);
    sum.update(bytes);
    written += bytes.length;
  }
  function flush(final: boolean): void {
    const all = concat(...waiting);
    let at = 0;
    for (; all.length - at > CHUNK_BYTES; at += CHUNK_BYTES) chunk(all.subarray(at, at + CHUNK_BYTES), false);
    if (final) chunk(all.subarray(at), true);
    waiting = final ? [] : [all.subarray(at)];
    waitingBytes = final ? 0 : all.length - at;
  }
  function chunk(bytes: Uint8Array, final: boolean): void {
    const sealed = seal(bytes, final);
    write(new ByteWriter().bytes(sealed).finish());
  }
  return {
    write,
    item(bytes: Uint8Array): void {
      const item = new ByteWriter().bytes(bytes).finish();
      waiting.push(item);
      waitingBytes += item.length;
      if (waitingBytes > CHUNK_BYTES) flush(false);
    },
    finish(): number {
      flush(true);
      write(new Uint8Array(sum.copy().digest()));
      write(
        new ByteWriter()
          .u64(written + 16)
          .raw(BACKUP_END)
          .finish(),
      );
      return written;
    },
    get written(): number {
      return written;
    },
  };
}

function encodeRow(table: TableName, { id, grp, grp2, ord }: StoredRow, bytes: Uint8Array): Uint8Array {
  const writer = new ByteWriter().u16(TABLES[table].number).bytes(id);
  for (const group of [grp, grp2]) {
    if (group === null) writer.u8(0);
    else writer.u8(1).bytes(group);
  }
  return writer.u64(ord).bytes(bytes).finish();
}

export type BackupParts = {
  readonly path: string;
  readonly target: string;
  readonly file: KeyFile;
  readonly branches: BranchKeys;
  readonly ring: Keyring;
  readonly randomBytes: RandomBytes;
  /** Rows of `keys` that stay on this device. */
  readonly leaveOut: readonly RowId[];
};

function backupHeader(
  { file, randomBytes }: BackupParts,
  streamKey: SecretKey,
  streamHeader: Uint8Array,
  master: SecretKey,
) {
  const backupId = randomBytes(16);
  const header = new ByteWriter().u16(BACKUP_FORMAT).u32(file.schema).raw(backupId);
  const slots = file.slots.filter(({ type }) => type !== "keychain"); // another machine's keychain has no such key
  header.list(slots, writeSlot).bytes(aeadSeal(streamKeyBoxKey(master), reveal(streamKey), streamKeyAad(backupId)));
  return header.raw(streamHeader).finish();
}

/** Rows as they were at one moment, through a reading connection of its own, letting the loop run in between. */
async function writeRows(
  parts: BackupParts,
  writer: ReturnType<typeof chunkWriter>,
): Promise<{ rows: number; damaged: number }> {
  const reader = new Database(parts.path, { readonly: true });
  const counts = new Map<TableName, number>();
  const stays = new Set(parts.leaveOut.map(toHex));
  let damaged = 0;
  let yielded = 0;
  try {
    reader.exec("BEGIN");
    for (const table of IN_BACKUPS) {
      const rows = reader.prepare(`SELECT id, grp, grp2, ord, ver, nonce, box FROM t_${table} ORDER BY rowid`);
      for (const row of rows.iterate() as Iterable<StoredRow>) {
        if (table === "keys" && stays.has(toHex(row.id))) continue;
        const bytes = openRow(parts.ring, table, row);
        if (bytes) {
          writer.item(encodeRow(table, row, bytes));
          counts.set(table, (counts.get(table) ?? 0) + 1);
        } else damaged++;
        if (writer.written - yielded > YIELD_BYTES) {
          yielded = writer.written;
          await tick();
        }
      }
    }
  } finally {
    reader.close();
  }
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
  writer.item(new ByteWriter().u16(0).u64(rows).finish()); // says that the rows are all there
  return { rows, damaged };
}

/** Written beside the target and renamed over it: whole or absent. */
export async function writeBackupFile(parts: BackupParts, master: SecretKey): Promise<Result<BackupInfo, BackupError>> {
  const { target, branches, randomBytes } = parts;
  const beside = `${target}.part`;
  const streamKey = redact(randomBytes(32));
  const stream = streamSealer(streamKey);
  const header = backupHeader(parts, streamKey, stream.header, master);
  try {
    let info: BackupInfo;
    const handle = openSync(beside, "w", 0o600);
    try {
      let first: Uint8Array | null = header;
      const writer = chunkWriter(handle, (chunk, final) => {
        const sealed = stream.seal(chunk, first, final);
        first = null;
        return sealed;
      });
      const head = new ByteWriter().raw(BACKUP_MAGIC).bytes(header).finish();
      writer.write(concat(head, checksum(head)));
      writer.item(concat(...BRANCHES.map((branch) => reveal(branches[branch]))));
      const { rows, damaged } = await writeRows(parts, writer);
      info = { rows, damaged, bytes: writer.finish() };
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, target);
    syncDirectory(dirname(target));
    return ok(info);
  } catch (error) {
    rmSync(beside, { force: true });
    const known = storageError(error);
    const full = known instanceof StorageError ? known.type === "Full" : (error as { code?: string }).code === "ENOSPC";
    if (full) return err({ type: "Full" });
    if (known instanceof StorageError || (error instanceof Error && "code" in error)) return err({ type: "Io" });
    throw error;
  }
}
