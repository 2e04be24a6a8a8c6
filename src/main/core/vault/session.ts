import { closeSync, openSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { forget } from "../../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { RandomBytes, SecretKey } from "../crypto/index.ts";
import { slowedTry } from "./attempts.ts";
import { writeBackupFile } from "./backup.ts";
import { checkpoint } from "./database.ts";
import { instanceMatches, rememberInstance } from "./instance.ts";
import { DEFAULT_KDF, SALT_BYTES } from "./kdf.ts";
import { type KeyFile, writeKeyFile } from "./keyFile.ts";
import { type BranchKeys, type Keyring, wipeKeys } from "./keyring.ts";
import type { VaultLock } from "./lock.ts";
import type { Prepared } from "./openDatabase.ts";
import { vaultPaths } from "./paths.ts";
import { recoveryKey } from "./recoveryWords.ts";
import { keptAside } from "./salvage.ts";
import { masterFrom, passphraseSlot, type Secret, type SecretError } from "./secrets.ts";
import { MAX_HELD, NO_KDF, sealRecoverySlot, sealSlot, type Slot } from "./slots.ts";
import { copiesOf, createStore } from "./sqliteStore.ts";
import { DEVICE_ONLY } from "./store.ts";
import type { SlotError, SlotInfo, Vault } from "./vault.ts";
import { verifyRows } from "./verifyRows.ts";
import { walBytes } from "./walFile.ts";
import { zeroGaps } from "./zeroGaps.ts";

type SessionParts = {
  readonly dir: string;
  readonly instanceDir: string;
  readonly lock: VaultLock;
  readonly branches: BranchKeys;
  readonly ring: Keyring;
  readonly randomBytes: RandomBytes;
  readonly kdfWorker: URL | undefined;
};

const infoOf = ({ id, type }: Slot): SlotInfo => ({ id, type });

/** The open vault: its slots, its store, and the way out. */
export function createSession(parts: SessionParts, { db, path, file: opened, report }: Prepared): Vault {
  const { dir, instanceDir, lock, branches, ring, randomBytes, kdfWorker } = parts;
  const { folder } = vaultPaths(dir);
  const log = { pinned: false };
  const { store, foldLog } = createStore(db, path, ring, log);
  let file = opened;
  let unsettled = report;

  function rewrite(change: Partial<KeyFile>): Result<void, { type: "Io" }> {
    const next = { ...file, ...change, generation: file.generation + 1 };
    try {
      writeKeyFile(folder, next, branches);
    } catch {
      // One copy may be the new one already: take the higher number next time, so that what is then written wins.
      file = { ...file, generation: next.generation };
      return err({ type: "Io" });
    }
    file = next;
    return ok(undefined);
  }

  /** Opened at most once and closed after SQLite's own: see zeroGaps.ts. */
  let handle: number | undefined;
  function clearGaps(): void {
    if (walBytes(path) > 0) return; // what is in the log would come back
    try {
      handle ??= openSync(path, "r+");
      zeroGaps(handle);
    } catch {
      // A failing disk: done again at the next erase, or when the vault is closed.
    }
  }

  /** One at a time, and slowed by wrong ones as at the lock screen: an open vault is no place to guess (VT3, F21). */
  let door: Promise<unknown> = Promise.resolve();
  function masterBy(secret: string | Secret): Promise<Result<SecretKey, SecretError>> {
    const given = typeof secret === "string" ? ({ type: "passphrase", text: secret } as const) : secret;
    const derive = () => masterFrom(file.slots, given, kdfWorker);
    const tried = door.then(() =>
      given.type === "passphrase" ? slowedTry(vaultPaths(dir).attempts, sleep, derive) : derive(),
    );
    door = tried.catch(() => undefined);
    return tried;
  }

  /** Adds a slot made with the master key, in place of those of its type. */
  async function replaceSlot(
    secret: string | Secret,
    make: (master: SecretKey) => Promise<Result<Slot, SlotError>>,
  ): Promise<Result<SlotInfo, SlotError>> {
    const master = await masterBy(secret);
    if (!master.ok) return master;
    const slot = await make(master.value);
    forget(master.value);
    if (!slot.ok) return slot;
    const written = rewrite({ slots: [...file.slots.filter(({ type }) => type !== slot.value.type), slot.value] });
    return written.ok ? ok(infoOf(slot.value)) : written;
  }

  return {
    store,
    vaultId: file.vaultId,
    get instanceMismatch() {
      return !instanceMatches(instanceDir, file.vaultId, dir, file.instance);
    },
    get restoredFrom() {
      return file.restored;
    },
    get openReport() {
      return unsettled;
    },

    branch: (name) => branches[name],
    slots: () => file.slots.map(infoOf),

    async checkPassphrase(text) {
      const master = await masterBy(text);
      if (master.ok) forget(master.value);
      return master.ok;
    },

    addRecoverySlot: (passphrase, words) =>
      replaceSlot(passphrase, async (master) => {
        const key = recoveryKey(words);
        if (!key.ok) return key;
        const slot = sealRecoverySlot(key.value, master, branches.private, randomBytes);
        forget(key.value);
        return ok(slot);
      }),

    addKeychainSlot: (passphrase, key, seal) =>
      replaceSlot(passphrase, async (master) => {
        const held = await seal(key);
        if (!held.ok) return held;
        if (held.value.length > MAX_HELD) return err({ type: "Keychain" });
        const plan = { type: "keychain", kdf: NO_KDF, salt: randomBytes(SALT_BYTES) } as const;
        return ok({ ...sealSlot(plan, key, master, randomBytes), held: held.value });
      }),

    renewKeychain: (held) =>
      rewrite({ slots: file.slots.map((slot) => (slot.type === "keychain" ? { ...slot, held } : slot)) }),

    changePassphrase: (current, next) =>
      replaceSlot(current, async (master) => {
        const kdf = file.slots.find(({ type }) => type === "passphrase")?.kdf ?? DEFAULT_KDF;
        return passphraseSlot(next, kdf, master, { randomBytes, ...(kdfWorker && { kdfWorker }) });
      }),

    revokeSlot(id) {
      const rest = file.slots.filter((slot) => !sameBytes(slot.id, id));
      if (rest.length === file.slots.length) return err({ type: "NoSuchSlot" });
      return rest.length === 0 ? err({ type: "LastSlot" }) : rewrite({ slots: rest });
    },

    privateBlob() {
      const slot = file.slots.find(({ type }) => type === "recovery");
      return slot && { slot: slot.id, box: slot.held };
    },

    adoptInstance() {
      const instance = randomBytes(16);
      // The profile first: a crash in between leaves a mismatch, which only asks for this again.
      const written = rewrite({ instance, restored: false });
      if (!written.ok) return written;
      try {
        rememberInstance(instanceDir, file.vaultId, dir, instance);
        return ok(undefined);
      } catch {
        return err({ type: "Io" });
      }
    },

    verifyIntegrity: () => verifyRows(db, ring),
    settleLosses: () =>
      store.transaction(() => {
        for (const row of store.list("losses")) store.delete("losses", row.id);
        unsettled = { whole: true, repaired: [], lost: [], incomplete: [] };
      }),

    afterErase() {
      foldLog();
      clearGaps();
      db.pragma("shrink_memory"); // SQLite's copies of pages, which hold what was just cleared
      rmSync(keptAside(path), { force: true });
    },

    async writeBackup(target, passphrase) {
      const master = await masterBy(passphrase);
      if (!master.ok) return master;
      if (log.pinned) return err({ type: "Io" }); // one backup at a time
      log.pinned = true;
      try {
        const leaveOut = copiesOf(store, DEVICE_ONLY);
        return await writeBackupFile({ path, target, file, branches, ring, randomBytes, leaveOut }, master.value);
      } finally {
        log.pinned = false;
        foldLog();
        forget(master.value);
      }
    },

    close() {
      checkpoint(db);
      db.close();
      clearGaps();
      if (handle !== undefined) closeSync(handle);
      wipeKeys(branches, ring);
      lock.release();
    },
  };
}
