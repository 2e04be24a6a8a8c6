import { join } from "node:path";
import { concat, sameBytes, utf8 } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { type ByteReader, ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { aeadOpen, aeadSeal, keyedHash, type SecretKey } from "../crypto/index.ts";
import { checksum, readSmallFile, writeFileDurably } from "./files.ts";
import { headerKey, type BranchKeys } from "./keyring.ts";
import { MAX_HELD, type Slot, SLOT_TYPES } from "./slots.ts";
import { type Branch, BRANCHES } from "./tables.ts";

/**
 * The key file: a clear header, the slots and the wrapped branch keys. It lies twice beside the database (`keys.1`,
 * `keys.2`), and not inside it: a damaged database then costs no key, and a damaged copy is written again from the other.
 *
 *   "HPVAULT\n" ‖ u16 format ‖ u32 schema ‖ vault id 16 ‖ instance 16 ‖ u64 generation ‖ u8 flags
 *   ‖ 3 × branch box ‖ slots ‖ MAC 32 (under a subkey of the local branch) ‖ SHA-256 of all before
 *
 * The checksum finds accidents before any key is there; the MAC finds edits once one is.
 */
export type KeyFile = {
  readonly schema: number;
  readonly vaultId: Uint8Array;
  readonly instance: Uint8Array;
  /** Counts rewrites: of two good copies the higher is the newer, after a crash between the two. */
  readonly generation: number;
  /** Made from a backup and not yet given a device of its own (RB1). */
  readonly restored: boolean;
  readonly branches: Readonly<Record<Branch, Uint8Array>>;
  readonly slots: readonly Slot[];
};

const MAGIC = utf8("HPVAULT\n");
const FORMAT = 1;
const MAX_BYTES = 64 * 1024;
const MAX_SLOTS = 16;
export const KEY_FILES = ["keys.1", "keys.2"] as const;

export function writeSlot(writer: ByteWriter, slot: Slot): void {
  writer.raw(slot.id).u8(SLOT_TYPES.indexOf(slot.type)).u64(slot.kdf.memoryBytes).u32(slot.kdf.passes);
  writer.bytes(slot.salt).bytes(slot.box).bytes(slot.held);
}

export function readSlot(reader: ByteReader): Slot {
  const id = reader.raw(16);
  const type = SLOT_TYPES[reader.u8()];
  reader.check(type !== undefined);
  const kdf = { memoryBytes: reader.u64(), passes: reader.u32() };
  return {
    id,
    type: type ?? "passphrase",
    kdf,
    salt: reader.bytes(64),
    box: reader.bytes(256),
    held: reader.bytes(MAX_HELD),
  };
}

function body(file: KeyFile): Uint8Array {
  const writer = new ByteWriter().raw(MAGIC).u16(FORMAT).u32(file.schema);
  writer.raw(file.vaultId).raw(file.instance).u64(file.generation);
  writer.u8(file.restored ? 1 : 0);
  for (const branch of BRANCHES) writer.bytes(file.branches[branch]);
  return writer.list(file.slots, writeSlot).finish();
}

const mac = (bytes: Uint8Array, branches: BranchKeys): Uint8Array =>
  keyedHash(headerKey(branches), "homeport/v1/key-file", bytes, 32);

/** One copy as read: its parts, and what the MAC must be checked over once a branch key is there. */
export type KeyFileCopy = { readonly file: KeyFile; readonly signed: Uint8Array; readonly mac: Uint8Array };

export function decodeKeyFile(bytes: Uint8Array): KeyFileCopy | "newer" | undefined {
  if (bytes.length < MAGIC.length + 2 + 64 || !sameBytes(bytes.subarray(0, MAGIC.length), MAGIC)) return undefined;
  const signed = bytes.subarray(0, -64);
  const found = bytes.subarray(-64, -32);
  // Every format ends in this checksum, so that a hurt copy is never taken for one of a newer app.
  if (!sameBytes(checksum(bytes.subarray(0, -32)), bytes.subarray(-32))) return undefined;
  const format = ((bytes[MAGIC.length] ?? 0) << 8) | (bytes[MAGIC.length + 1] ?? 0);
  if (format > FORMAT) return "newer";
  const file = decode(signed.subarray(MAGIC.length + 2), (reader): KeyFile => ({
    schema: reader.u32(),
    vaultId: reader.raw(16),
    instance: reader.raw(16),
    generation: reader.u64(),
    restored: reader.u8() === 1,
    branches: { shared: reader.bytes(128), private: reader.bytes(128), local: reader.bytes(128) },
    slots: reader.list(MAX_SLOTS, readSlot),
  }));
  return file && { file, signed, mac: found };
}

export function encodeKeyFile(file: KeyFile, branches: BranchKeys): Uint8Array {
  const signed = body(file);
  const authenticated = concat(signed, mac(signed, branches));
  return concat(authenticated, checksum(authenticated));
}

export const keyFileIsGenuine = (copy: KeyFileCopy, branches: BranchKeys): boolean =>
  sameBytes(mac(copy.signed, branches), copy.mac);

export type KeyFileRead = {
  readonly copy: KeyFileCopy;
  /** Names of the copies that are missing, damaged or older: to be written again once the vault is open. */
  readonly stale: readonly string[];
};
export type KeyFileError = { readonly type: "None" | "Newer" | "Damaged" };

/** The newer of the good copies. */
export function readKeyFile(dir: string): Result<KeyFileRead, KeyFileError> {
  const raw = KEY_FILES.map((name) => readSmallFile(join(dir, name), MAX_BYTES));
  const copies = raw.map((bytes) => bytes && decodeKeyFile(bytes));
  const good = copies.filter((copy) => copy !== undefined && copy !== "newer");
  // Also when the other copy is of this version: a newer app has begun to write.
  if (copies.includes("newer")) return err({ type: "Newer" });
  const best = good.toSorted((a, b) => b.file.generation - a.file.generation)[0];
  if (!best) return err({ type: raw.some((bytes) => bytes !== undefined) ? "Damaged" : "None" });
  const stale = KEY_FILES.filter((_, i) => {
    const copy = copies[i];
    return typeof copy !== "object" || !sameBytes(copy.signed, best.signed);
  });
  return ok({ copy: best, stale });
}

/**
 * One copy, made durable, then the other: a crash anywhere leaves at least one whole copy, old or new (VT3, S6). The
 * new file's generation must be above the old one's.
 */
export function writeKeyFile(dir: string, file: KeyFile, branches: BranchKeys): void {
  const bytes = encodeKeyFile(file, branches);
  for (const name of KEY_FILES) writeFileDurably(join(dir, name), bytes);
}

const branchAad = (vaultId: Uint8Array, branch: Branch): Uint8Array =>
  new ByteWriter().text("homeport/v1/branch").raw(vaultId).text(branch).finish();

export function wrapBranches(branches: BranchKeys, master: SecretKey, vaultId: Uint8Array): KeyFile["branches"] {
  const wrap = (branch: Branch): Uint8Array => aeadSeal(master, reveal(branches[branch]), branchAad(vaultId, branch));
  return { shared: wrap("shared"), private: wrap("private"), local: wrap("local") };
}

export function unwrapBranches(file: KeyFile, master: SecretKey): BranchKeys | undefined {
  const open = (branch: Branch): SecretKey | undefined => {
    const key = aeadOpen(master, file.branches[branch], branchAad(file.vaultId, branch));
    return key && redact(key);
  };
  const [shared, personal, local] = [open("shared"), open("private"), open("local")];
  return shared && personal && local && { shared, private: personal, local };
}
