import { existsSync } from "node:fs";
import { forget } from "../../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { randomBytes as systemRandom, type RandomBytes, type SecretKey } from "../crypto/index.ts";
import { delayAfter, rememberAttempts, slowedTry, wrongAttempts } from "./attempts.ts";
import { type Migration, MIGRATIONS } from "./database.ts";
import { defaultInstanceDir } from "./instance.ts";
import { keyFileIsGenuine, type KeyFileRead, readKeyFile, unwrapBranches } from "./keyFile.ts";
import { keyring } from "./keyring.ts";
import { takeLock, type VaultLock } from "./lock.ts";
import { closeFound, type FoundDatabase, findDatabase, prepareDatabase } from "./openDatabase.ts";
import { vaultPaths } from "./paths.ts";
import { masterFrom, type Secret, type SecretError } from "./secrets.ts";
import { createSession } from "./session.ts";
import type { Vault } from "./vault.ts";

export type VaultState = "none" | "locked" | "in-use" | "newer" | "damaged";

export type OpenVaultError =
  | Exclude<SecretError, { type: "WrongSecret" }>
  /** `nextDelayMs`: how long the next try will wait before it begins. */
  | { readonly type: "WrongSecret"; readonly nextDelayMs: number }
  | { readonly type: "None" | "InUse" | "Newer" | "Damaged" | "Io" };

export type OpenOptions = {
  readonly dir: string;
  readonly instanceDir?: string;
  readonly kdfWorker?: URL;
  readonly randomBytes?: RandomBytes;
  readonly migrations?: readonly Migration[];
  /** Waits before a try after wrong ones. */
  readonly sleep?: (ms: number) => Promise<void>;
};

const realSleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the lock screen needs to know, without any secret. */
export async function inspectVault(dir: string, migrations: readonly Migration[] = MIGRATIONS): Promise<VaultState> {
  const paths = vaultPaths(dir);
  if (!existsSync(paths.folder)) return "none";
  const read = readKeyFile(paths.folder);
  if (!read.ok) return read.error.type === "Newer" ? "newer" : "damaged";
  if (read.value.copy.file.schema > migrations.length) return "newer";
  const lock = takeLock(paths.lock);
  if (lock === "in-use") return "in-use";
  lock.release();
  return "locked";
}

/** What the system's keychain has to be asked to open, where the vault has a slot for it. Nothing vouches for it yet. */
export function heldForKeychain(dir: string): Uint8Array | undefined {
  const read = readKeyFile(vaultPaths(dir).folder);
  const held = read.ok ? read.value.copy.file.slots.find(({ type }) => type === "keychain")?.held : undefined;
  return held?.length === 0 ? undefined : held;
}

type Opening = { readonly options: OpenOptions; readonly lock: VaultLock; readonly read: KeyFileRead };

/** From the unwrapped master key on: branches, then the database checked and mended, then the session. */
function finish(
  { options, lock, read }: Opening,
  found: FoundDatabase,
  master: SecretKey,
): Result<Vault, OpenVaultError> {
  const { dir, migrations = MIGRATIONS } = options;
  const { file } = read.copy;
  const branches = unwrapBranches(file, master);
  forget(master);
  if (!branches || !keyFileIsGenuine(read.copy, branches)) {
    closeFound(found);
    return err({ type: "Damaged" });
  }
  const ring = keyring(file.vaultId, branches);
  const prepared = prepareDatabase({ dir, ring, branches, read, migrations }, found);
  const instanceDir = options.instanceDir ?? defaultInstanceDir();
  const randomBytes = options.randomBytes ?? systemRandom;
  return ok(
    createSession({ dir, instanceDir, lock, branches, ring, randomBytes, kdfWorker: options.kdfWorker }, prepared),
  );
}

function readForOpening(options: OpenOptions): Result<KeyFileRead, OpenVaultError> {
  const paths = vaultPaths(options.dir);
  if (!existsSync(paths.folder)) return err({ type: "None" });
  const read = readKeyFile(paths.folder);
  if (!read.ok) return read.error.type === "Newer" ? err({ type: "Newer" }) : err({ type: "Damaged" });
  return read.value.copy.file.schema > (options.migrations ?? MIGRATIONS).length ? err({ type: "Newer" }) : read;
}

/** Opens with the master key in hand and the lock taken: a vault just made. Wipes the key. */
export function openWithMaster(
  options: OpenOptions,
  lock: VaultLock,
  master: SecretKey,
): Result<Vault, OpenVaultError> {
  const read = readForOpening(options);
  if (!read.ok) return read;
  return finish({ options, lock, read: read.value }, findDatabase(options.dir, read.value.copy.file.schema), master);
}

/**
 * Takes the lock, finds the key, checks the database. Structural damage is mended here, before anything can read through
 * it; what was lost is in the vault's `openReport` and its `losses` table.
 */
export async function openVault(options: OpenOptions & { secret: Secret }): Promise<Result<Vault, OpenVaultError>> {
  const { dir, secret, sleep = realSleep } = options;
  const paths = vaultPaths(dir);
  if (!existsSync(paths.folder)) return err({ type: "None" });
  const lock = takeLock(paths.lock);
  if (lock === "in-use") return err({ type: "InUse" });
  let kept = false;
  try {
    const read = readForOpening(options);
    if (!read.ok) return read;
    const slowed = secret.type === "passphrase";
    const derive = () => masterFrom(read.value.copy.file.slots, secret, options.kdfWorker);
    const deriving = slowed ? slowedTry(paths.attempts, sleep, derive) : derive();
    // SQLite's own check needs no key, so it runs while the worker derives one.
    const found = findDatabase(dir, read.value.copy.file.schema);
    const master = await deriving;
    if (!master.ok) {
      closeFound(found);
      if (master.error.type !== "WrongSecret") return err(master.error);
      return err({ type: "WrongSecret", nextDelayMs: slowed ? delayAfter(wrongAttempts(paths.attempts)) : 0 });
    }
    rememberAttempts(paths.attempts, 0);
    const opened = finish({ options, lock, read: read.value }, found, master.value);
    kept = opened.ok;
    return opened;
  } catch (error) {
    if (error instanceof Error && "code" in error) return err({ type: "Io" });
    throw error;
  } finally {
    if (!kept) lock.release();
  }
}
