import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { redact } from "../../../shared/base/redacted.ts";
import { err, type Result } from "../../../shared/base/result.ts";
import type { KdfParameters, RandomBytes, SecretKey } from "../crypto/index.ts";
import { checkpoint, type Migration, MIGRATIONS, migrate, openDatabase } from "./database.ts";
import { syncDirectory } from "./files.ts";
import { defaultInstanceDir, rememberInstance } from "./instance.ts";
import { DEFAULT_KDF } from "./kdf.ts";
import { type KeyFile, wrapBranches, writeKeyFile } from "./keyFile.ts";
import { type BranchKeys, type Keyring, keyring } from "./keyring.ts";
import { takeLock } from "./lock.ts";
import { openWithMaster } from "./openVault.ts";
import { vaultPaths } from "./paths.ts";
import { passphraseSlot } from "./secrets.ts";
import type { Slot } from "./slots.ts";
import type { Vault } from "./vault.ts";

export type CreateError = { readonly type: "Exists" | "InUse" | "NoMemory" | "Io" };

export type CreateOptions = {
  /** The profile's directory; the vault's folder is made inside it. */
  readonly dir: string;
  readonly passphrase: string;
  readonly kdf?: KdfParameters;
  readonly randomBytes: RandomBytes;
  readonly instanceDir?: string;
  readonly kdfWorker?: URL;
  /** For tests of migrations: the steps this app knows. */
  readonly migrations?: readonly Migration[];
};

export const newBranches = (randomBytes: RandomBytes): BranchKeys => ({
  shared: redact(randomBytes(32)),
  private: redact(randomBytes(32)),
  local: redact(randomBytes(32)),
});

export type VaultParts = {
  readonly branches: BranchKeys;
  readonly master: SecretKey;
  readonly slots: readonly Slot[];
  readonly restored: boolean;
};

/**
 * Builds the whole vault in a folder beside, fills it, then renames it into place: a crash, a full disk or a bad backup
 * leaves no half vault (RB1, D5). Throws what the file system throws.
 */
export async function buildVault(
  { dir, randomBytes, instanceDir = defaultInstanceDir(), migrations = MIGRATIONS }: Omit<CreateOptions, "passphrase">,
  parts: VaultParts,
  fill: (databasePath: string, ring: Keyring) => Promise<boolean>,
): Promise<boolean> {
  const paths = vaultPaths(dir);
  rmSync(paths.making, { recursive: true, force: true });
  mkdirSync(paths.making, { mode: 0o700 });
  try {
    const vaultId = randomBytes(16);
    const instance = randomBytes(16);
    const ring = keyring(vaultId, parts.branches);
    const database = join(paths.making, "rows.db");
    const db = openDatabase(database);
    try {
      migrate(db, ring, migrations);
      checkpoint(db);
    } finally {
      db.close();
    }
    if (!(await fill(database, ring))) return false;
    const file: KeyFile = {
      schema: migrations.length,
      vaultId,
      instance,
      generation: 1,
      restored: parts.restored,
      branches: wrapBranches(parts.branches, parts.master, vaultId),
      slots: parts.slots,
    };
    writeKeyFile(paths.making, file, parts.branches);
    renameSync(paths.making, paths.folder);
    syncDirectory(dir);
    rememberInstance(instanceDir, vaultId, dir, instance);
    return true;
  } finally {
    rmSync(paths.making, { recursive: true, force: true });
  }
}

export async function createVault(options: CreateOptions): Promise<Result<Vault, CreateError>> {
  const { dir, passphrase, kdf = DEFAULT_KDF, randomBytes } = options;
  const paths = vaultPaths(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lock = takeLock(paths.lock);
  if (lock === "in-use") return err({ type: "InUse" });
  let kept = false;
  try {
    if (existsSync(paths.folder)) return err({ type: "Exists" });
    const master = redact(randomBytes(32));
    const slot = await passphraseSlot(passphrase, kdf, master, options);
    if (!slot.ok) return slot;
    const parts = { branches: newBranches(randomBytes), master, slots: [slot.value], restored: false };
    await buildVault(options, parts, async () => true);
    const opened = openWithMaster(options, lock, master);
    if (!opened.ok) return err({ type: "Io" });
    kept = true;
    return opened;
  } catch (error) {
    if (error instanceof Error && "code" in error) return err({ type: "Io" });
    throw error;
  } finally {
    if (!kept) lock.release();
  }
}
