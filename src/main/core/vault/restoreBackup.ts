import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync } from "node:fs";
import { concat, sameBytes } from "../../../shared/base/bytes.ts";
import { forget, redact } from "../../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { type ByteReader, decode } from "../../../shared/protocol/codec.ts";
import { aeadOpen, type SecretKey, STREAM_HEADER_BYTES, STREAM_OVERHEAD_BYTES, streamOpener } from "../crypto/index.ts";
import {
  BACKUP_END,
  BACKUP_FORMAT,
  BACKUP_MAGIC,
  CHUNK_BYTES,
  FOOTER_BYTES,
  streamKeyAad,
  streamKeyBoxKey,
} from "./backup.ts";
import { buildVault, type CreateOptions } from "./createVault.ts";
import { checkpoint, openDatabase, storageError } from "./database.ts";
import { checksum } from "./files.ts";
import { readSlot } from "./keyFile.ts";
import type { BranchKeys, Keyring } from "./keyring.ts";
import { takeLock } from "./lock.ts";
import { openWithMaster } from "./openVault.ts";
import { vaultPaths } from "./paths.ts";
import { emptyRoot, toggle, writeRoot } from "./roots.ts";
import { readOrder, type Root, type RowPlace, sealRow } from "./rowBox.ts";
import { masterFrom, type Secret, type SecretError } from "./secrets.ts";
import type { Slot } from "./slots.ts";
import { StorageError } from "./store.ts";
import { TABLE_NAMES, type TableName, TABLES } from "./tables.ts";
import type { Vault } from "./vault.ts";

export type RestoreError =
  | SecretError
  /** There is a vault already, or another process is making one. */
  | { readonly type: "Exists" | "InUse" }
  | { readonly type: "NotABackup" | "Newer" | "TooLarge" }
  /** Cut short or altered: nothing was restored. */
  | { readonly type: "Damaged" }
  | { readonly type: "Full" | "Io" };

export type RestoreOptions = Omit<CreateOptions, "passphrase" | "kdf"> & {
  readonly file: string;
  readonly secret: Secret;
};

const MAX_FILE_BYTES = 2 ** 30;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_ITEM_BYTES = 64 * 2 ** 20;
const BATCH_BYTES = 4 * 2 ** 20;

type Header = {
  readonly schema: number;
  readonly backupId: Uint8Array;
  readonly slots: readonly Slot[];
  readonly keyBox: Uint8Array;
  readonly streamHeader: Uint8Array;
  readonly bytes: Uint8Array;
  /** Where the chunks begin and end in the file. */
  readonly from: number;
  readonly to: number;
};

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function readAt(handle: number, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let read = 0;
  while (read < length) {
    const count = readSync(handle, bytes, read, length - read, at + read);
    if (count === 0) return bytes.subarray(0, read);
    read += count;
  }
  return bytes;
}

/** All that can be told without a key, cheapest first, so that a bad file is refused before any key derivation (G6). */
async function checkFile(handle: number): Promise<Result<Header, RestoreError>> {
  const size = fstatSync(handle).size;
  const start = readAt(handle, 0, 12);
  if (!sameBytes(start.subarray(0, 8), BACKUP_MAGIC) || start.length < 12) return err({ type: "NotABackup" });
  if (size > MAX_FILE_BYTES) return err({ type: "TooLarge" });
  const length = decode(start.subarray(8), (reader) => reader.u32()) ?? 0;
  const from = 12 + length + 32;
  const to = size - FOOTER_BYTES;
  if (length > MAX_HEADER_BYTES || from > to) return err({ type: "Damaged" });
  const head = readAt(handle, 0, from);
  if (!sameBytes(checksum(head.subarray(0, -32)), head.subarray(-32))) return err({ type: "Damaged" });
  const bytes = head.subarray(12, -32);
  const format = decode(bytes.subarray(0, 2), (reader) => reader.u16());
  if (format !== undefined && format > BACKUP_FORMAT) return err({ type: "Newer" });
  const header = decode(bytes, (reader) => {
    reader.u16();
    return {
      schema: reader.u32(),
      backupId: reader.raw(16),
      slots: reader.list(16, readSlot),
      keyBox: reader.bytes(256),
      streamHeader: reader.raw(STREAM_HEADER_BYTES),
    };
  });
  const footer = readAt(handle, to, FOOTER_BYTES);
  const saidSize = decode(footer.subarray(32, 40), (reader) => reader.u64());
  if (!header || saidSize !== size || !sameBytes(footer.subarray(40), BACKUP_END)) return err({ type: "Damaged" });
  if (!sameBytes(await sumOf(handle, to), footer.subarray(0, 32))) return err({ type: "Damaged" });
  return ok({ ...header, bytes, from, to });
}

async function sumOf(handle: number, end: number): Promise<Uint8Array> {
  const sum = createHash("sha256");
  for (let at = 0; at < end; at += BATCH_BYTES) {
    sum.update(readAt(handle, at, Math.min(BATCH_BYTES, end - at)));
    await tick();
  }
  return new Uint8Array(sum.digest());
}

/** The stream's items in order. Ends with `true` after the final chunk, with `false` where anything does not open. */
function* items(handle: number, header: Header, streamKey: SecretKey): Generator<Uint8Array, boolean> {
  const stream = streamOpener(streamKey, header.streamHeader);
  let waiting: Uint8Array = new Uint8Array(0);
  let aad: Uint8Array | null = header.bytes;
  for (let at = header.from; at < header.to;) {
    const length = decode(readAt(handle, at, 4), (reader) => reader.u32()) ?? 0;
    if (length > CHUNK_BYTES + STREAM_OVERHEAD_BYTES || length > header.to - at - 4) return false;
    const opened = stream.open(readAt(handle, at + 4, length), aad);
    if (!opened) return false;
    aad = null;
    at += 4 + length;
    waiting = concat(waiting, opened.chunk);
    for (;;) {
      if (waiting.length < 4) break;
      const size = new DataView(waiting.buffer, waiting.byteOffset).getUint32(0);
      if (size > MAX_ITEM_BYTES) return false;
      if (waiting.length < 4 + size) break;
      yield waiting.slice(4, 4 + size);
      waiting = waiting.subarray(4 + size);
    }
    if (opened.final) return waiting.length === 0 && at === header.to;
  }
  return false;
}

type Item =
  | { readonly type: "row"; readonly table: TableName; readonly place: RowPlace; readonly bytes: Uint8Array }
  | { readonly type: "end"; readonly rows: number };

function decodeItem(item: Uint8Array): Item | undefined {
  return decode(item, (reader): Item => {
    const number = reader.u16();
    if (number === 0) return { type: "end", rows: reader.u64() };
    const table = TABLE_NAMES.find((name) => TABLES[name].number === number);
    reader.check(table !== undefined);
    const group = (from: ByteReader): Uint8Array | null => (from.u8() === 1 ? from.bytes(64) : null);
    const place = { id: reader.bytes(64), grp: group(reader), grp2: group(reader), ord: readOrder(reader), ver: 1 };
    return { type: "row", table: table as TableName, place, bytes: reader.bytes(MAX_ITEM_BYTES) };
  });
}

/** Seals the rows again under the new vault's id. Durability comes at the end: until then nothing counts as restored. */
async function fillDatabase(path: string, ring: Keyring, rows: Generator<Uint8Array, boolean>): Promise<boolean> {
  const db = openDatabase(path);
  try {
    db.pragma("synchronous = OFF");
    const roots = new Map<TableName, Root>(TABLE_NAMES.map((table) => [table, emptyRoot()]));
    const inserts = new Map(
      TABLE_NAMES.map((table) => [
        table,
        db.prepare(
          `INSERT INTO t_${table}(id, grp, grp2, ord, ver, nonce, box) VALUES (@id, @grp, @grp2, @ord, @ver, @nonce, @box)`,
        ),
      ]),
    );
    let count = 0;
    let said: number | undefined;
    let whole: boolean | undefined;
    while (whole === undefined) {
      db.exec("BEGIN");
      for (let batch = 0; batch < BATCH_BYTES && whole === undefined;) {
        const next = rows.next();
        if (next.done) {
          whole = next.value;
          break;
        }
        const item = decodeItem(next.value);
        if (!item || said !== undefined) return false;
        if (item.type === "end") said = item.rows;
        else {
          const row = sealRow(ring, item.table, item.place, item.bytes);
          inserts.get(item.table)?.run(row);
          toggle(roots.get(item.table) as Root, row.nonce, 1);
          batch += next.value.length;
          count++;
        }
      }
      if (whole !== undefined) for (const [table, root] of roots) writeRoot(db, ring, table, root);
      db.exec("COMMIT");
      if (!checkpoint(db)) throw new StorageError("Full");
      await tick();
    }
    return whole && said === count;
  } finally {
    db.close();
    const handle = openSync(path, "r+");
    fsyncSync(handle);
    closeSync(handle);
  }
}

function branchesFrom(item: Uint8Array): BranchKeys | undefined {
  if (item.length !== 96) return undefined;
  return {
    shared: redact(item.slice(0, 32)),
    private: redact(item.slice(32, 64)),
    local: redact(item.slice(64)),
  };
}

async function restoreFrom(handle: number, options: RestoreOptions): Promise<Result<SecretKey, RestoreError>> {
  const checked = await checkFile(handle);
  if (!checked.ok) return checked;
  const header = checked.value;
  const master = await masterFrom(header.slots, options.secret, options.kdfWorker);
  if (!master.ok) return master;
  const key = aeadOpen(streamKeyBoxKey(master.value), header.keyBox, streamKeyAad(header.backupId));
  if (!key) return err({ type: "Damaged" });
  const rows = items(handle, header, redact(key));
  const first = rows.next();
  const branches = first.done ? undefined : branchesFrom(first.value);
  if (!branches) return err({ type: "Damaged" });
  const parts = { branches, master: master.value, slots: header.slots, restored: true };
  const built = await buildVault(options, parts, (path, ring) => fillDatabase(path, ring, rows));
  for (const branch of Object.values(branches)) forget(branch);
  return built ? master : err({ type: "Damaged" });
}

/**
 * Makes a new vault from a backup file: a new vault id and instance, `restoredFrom` set until core has given it a device
 * of its own (RB1). It opens with what opens the backup. A vault already there is never touched.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Result<Vault, RestoreError>> {
  const paths = vaultPaths(options.dir);
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const lock = takeLock(paths.lock);
  if (lock === "in-use") return err({ type: "InUse" });
  let handle: number | undefined;
  let kept = false;
  try {
    if (existsSync(paths.folder)) return err({ type: "Exists" });
    handle = openSync(options.file, "r");
    const master = await restoreFrom(handle, options);
    if (!master.ok) return master;
    const opened = openWithMaster(options, lock, master.value);
    if (!opened.ok) return err({ type: "Damaged" });
    kept = true;
    return opened;
  } catch (error) {
    const known = storageError(error);
    const full = known instanceof StorageError ? known.type === "Full" : (error as { code?: string }).code === "ENOSPC";
    if (full) return err({ type: "Full" });
    if (known instanceof StorageError || (error instanceof Error && "code" in error)) return err({ type: "Io" });
    throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
    if (!kept) lock.release();
  }
}
