/** The encrypted data on one device: what the rest of core, and the host, may use of it. */
import type { Result } from "../../../shared/base/result.ts";
import type { SecretKey } from "../crypto/index.ts";
import type { KdfError } from "./kdf.ts";
import type { WordsError } from "./recoveryWords.ts";
import type { Secret, SecretError } from "./secrets.ts";
import type { SlotType } from "./slots.ts";
import type { Store } from "./store.ts";
import type { Branch, TableName } from "./tables.ts";

export { createVault, type CreateError, type CreateOptions } from "./createVault.ts";
export {
  heldForKeychain,
  inspectVault,
  openVault,
  type OpenOptions,
  type OpenVaultError,
  type VaultState,
} from "./openVault.ts";
export { DEFAULT_KDF, FLOOR_KDF } from "./kdf.ts";
export { newRecoveryWords, type WordsError } from "./recoveryWords.ts";
export { restoreBackup, type RestoreError } from "./restoreBackup.ts";
export type { Secret };

export type SlotInfo = { readonly id: Uint8Array; readonly type: SlotType };

/** A row known to be gone or unreadable; `id` and `group` are missing where not even they can be told. */
export type LostRow = {
  readonly table: TableName | undefined;
  readonly id: Uint8Array | undefined;
  readonly group: Uint8Array | undefined;
  readonly order: number | undefined;
};

export type IntegrityReport = {
  /** No row is lost or damaged. What was repaired from a second copy is no loss. */
  readonly whole: boolean;
  /** Files written again from their second copy, or from what was left of them. */
  readonly repaired: readonly string[];
  readonly lost: readonly LostRow[];
  /** Tables with fewer, more or other rows than they should have: rebuild or refetch all of what they hold. */
  readonly incomplete: readonly TableName[];
};

/** The system's keychain is not to be had, protects nothing here, or did not take the secret or give it back. */
export type KeychainError = { readonly type: "Keychain" };
export type SlotError =
  SecretError | WordsError | KdfError | KeychainError | { readonly type: "LastSlot" | "NoSuchSlot" | "Io" };
export type BackupError = SecretError | { readonly type: "Full" | "Io" };
export type BackupInfo = {
  readonly rows: number;
  readonly bytes: number;
  /** Rows left out because they are damaged. */
  readonly damaged: number;
};

export interface Vault {
  readonly store: Store;
  readonly vaultId: Uint8Array;
  /** The profile was copied here, or this machine's memory of it is gone: to be treated as a restored one (RB2). */
  readonly instanceMismatch: boolean;
  /** Made from a backup: needs a device identity of its own before it writes a log (RB1). */
  readonly restoredFrom: boolean;
  /** What opening found and mended, until `settleLosses`. Losses are also kept in the table `losses` so long. */
  readonly openReport: IntegrityReport;
  branch(name: Branch): SecretKey;
  slots(): readonly SlotInfo[];
  /** True where this is the passphrase (F21). Takes as long as unlocking. */
  checkPassphrase(text: string): Promise<boolean>;
  /** Each asks for the passphrase, because the master key is in no one's hands while the vault is open. */
  addRecoverySlot(passphrase: string, words: readonly string[]): Promise<Result<SlotInfo, SlotError>>;
  /** `seal` runs once the passphrase was right: what it answers is kept in the slot. Without an answer there is no slot. */
  addKeychainSlot(
    passphrase: string,
    key: SecretKey,
    seal: (key: SecretKey) => Promise<Result<Uint8Array, KeychainError>>,
  ): Promise<Result<SlotInfo, SlotError>>;
  /** The keychain sealed the slot's secret anew, because its own key has changed. */
  renewKeychain(held: Uint8Array): Result<void, { readonly type: "Io" }>;
  /** By the current one, or by the recovery words where it is forgotten. */
  changePassphrase(current: string | Secret, next: string): Promise<Result<SlotInfo, SlotError>>;
  /** Never the last one. An old copy of the files still opens with a revoked slot: say so. */
  revokeSlot(id: Uint8Array): Result<void, SlotError>;
  /** The private branch key sealed under the recovery words, for own devices only (VT2). */
  privateBlob(): { readonly slot: Uint8Array; readonly box: Uint8Array } | undefined;
  /** This profile is from now on this installation's: after core has made its new device (RB1, RB2). */
  adoptInstance(): Result<void, { readonly type: "Io" }>;
  /** Opens every row. Milliseconds a megabyte: for a quiet moment, or when asked. */
  verifyIntegrity(): IntegrityReport;
  /** Core has rebuilt or refetched what was lost, or told the person. */
  settleLosses(): void;
  /**
   * After an erase: folds the log into the database, clears what SQLite leaves behind in it, and removes a damaged file kept
   * aside, so that nothing stays (KD2). Reads the whole file. Closing does the same.
   */
  afterErase(): void;
  /** One file that restores everything (RB1). Durable, and whole or absent, when it returns. */
  writeBackup(path: string, passphrase: string): Promise<Result<BackupInfo, BackupError>>;
  /** Folds the log, wipes the keys, lets the lock go. The vault must not be used after. */
  close(): void;
}
