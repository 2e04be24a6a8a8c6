/** Core's life for one window session: no vault yet, locked, or open. Locking ends the process, so there is no way back. */
import { join } from "node:path";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Redacted } from "../../shared/base/redacted.ts";
import { forget, redact } from "../../shared/base/redacted.ts";
import type { DeviceId } from "../../shared/base/brand.ts";
import { toHex } from "../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../shared/base/result.ts";
import type { AppError, VaultStatus } from "../../shared/ipc/shapes.ts";
import type { CoreOptions } from "../../shared/ipc/hostFrames.ts";
import { randomBytes } from "./crypto/index.ts";
import type { StagerChannel } from "./hostPort.ts";
import type { KeychainLine } from "./keychainLine.ts";
import { readSettings, readText, writeSettings } from "./settings.ts";
import { partSeeds } from "./ownIdentity.ts";
import { type Emit, Unlocked } from "./unlocked.ts";
import {
  createVault,
  FLOOR_KDF,
  heldForKeychain,
  inspectVault,
  openVault,
  restoreBackup,
  type Secret,
  type SlotError,
  type SlotInfo,
  type Vault,
} from "./vault/vault.ts";
import { vaultPaths } from "./vault/paths.ts";
import { StorageError } from "./vault/store.ts";

export type CoreParts = {
  readonly options: CoreOptions;
  readonly emit: Emit;
  spawnStager(): StagerChannel;
  wallClock(): number;
  readonly keychain: KeychainLine;
};

/** Recovery words that were shown and not yet asked back. */
export type PendingWords = {
  readonly words: readonly string[];
  readonly ask: readonly number[];
  readonly passphrase: Redacted<string>;
};

const MIN_PASSPHRASE = 8;
// Built, the worker lies beside core; unbuilt, the vault finds its own.
const kdfWorker = import.meta.url.endsWith(".ts") ? {} : { kdfWorker: new URL("./kdfWorker.js", import.meta.url) };

export class Core {
  readonly parts: CoreParts;
  unlocked: Unlocked | undefined;
  pendingWords: PendingWords | undefined;
  #opening = false;
  /** Calls under way; and while the vault opens anew (MB5), until it has. Each of the two waits for the other. */
  readonly #calls = new Set<Promise<unknown>>();
  #openingAnew: Promise<void> | undefined;
  #isEnding = false;

  constructor(parts: CoreParts) {
    this.parts = parts;
  }

  #where() {
    const { profile, instanceDir } = this.parts.options;
    return { dir: profile, instanceDir, ...kdfWorker };
  }

  async status(): Promise<VaultStatus> {
    const { demo, profile } = this.parts.options;
    const closed = { paired: false, disconnected: false, place: "ok" as const, recovery: "due" as const, demo };
    if (!this.unlocked) {
      return { state: await inspectVault(profile), keychain: heldForKeychain(profile) !== undefined, ...closed };
    }
    const { vault, space } = this.unlocked;
    const has = (type: SlotInfo["type"]): boolean => vault.slots().some((slot) => slot.type === type);
    return {
      state: "open",
      settings: readSettings(vault.store),
      ...(space ? { partnerName: space.row.partnerName } : {}),
      paired: space !== undefined,
      disconnected: space?.row.disconnected ?? false,
      place: space?.place ?? "ok",
      keychain: has("keychain"),
      recovery: has("recovery") ? "done" : readText(vault.store, "recovery-put-off") === undefined ? "due" : "put-off",
      demo,
    };
  }

  /** Tells every window where things stand now. */
  async announce(): Promise<void> {
    this.parts.emit("vault", await this.status());
  }

  create(name: string, passphrase: string): Promise<Result<VaultStatus, AppError>> {
    if (passphrase.length < MIN_PASSPHRASE) return Promise.resolve(err({ type: "WeakPassphrase" }));
    return this.#once(async () => {
      const { floorKdf } = this.parts.options;
      const created = await createVault({
        ...this.#where(),
        passphrase,
        randomBytes,
        ...(floorKdf ? { kdf: FLOOR_KDF } : {}),
      });
      if (!created.ok) return err({ type: openFault(created.error.type) });
      writeSettings(created.value.store, { name });
      return this.#enter(created.value);
    });
  }

  unlock(secret: Secret): Promise<Result<VaultStatus, AppError>> {
    return this.#once(async () => {
      const opened = await openVault({ ...this.#where(), secret, randomBytes });
      return opened.ok ? this.#enter(opened.value) : err(secretFault(opened.error));
    });
  }

  /**
   * VT1. The keychain is asked before anything is held for the try: while the system puts a question of its own to the
   * person, the passphrase opens as ever.
   */
  async unlockByKeychain(): Promise<Result<VaultStatus, AppError>> {
    const held = heldForKeychain(this.parts.options.profile);
    if (!held) return err({ type: "NotFound" });
    const given = await this.parts.keychain.open(held);
    if (!given.ok) return given;
    const { secret, sealed } = given.value;
    const opened = await this.unlock({ type: "keychain", key: secret });
    forget(secret);
    if (!opened.ok) return opened.error.type === "WrongSecret" ? err({ type: "Keychain" }) : opened;
    if (sealed) this.unlocked?.vault.renewKeychain(sealed); // failing, the old one goes on for as long as it opens
    return opened;
  }

  /** In place of a slot that was there: the secret is new each time, and the old one opens nothing any more. */
  async addKeychain({ vault }: Unlocked, passphrase: string): Promise<Result<SlotInfo, SlotError>> {
    const secret = redact(randomBytes(32));
    const added = await vault.addKeychainSlot(passphrase, secret, this.parts.keychain.seal);
    forget(secret);
    return added;
  }

  restore(file: Uint8Array, secret: Secret): Promise<Result<VaultStatus, AppError>> {
    return this.#once(async () => {
      const path = join(this.#scratch(), "restore");
      try {
        writeFileSync(path, file, { mode: 0o600 });
        const restored = await restoreBackup({ ...this.#where(), file: path, secret, randomBytes });
        return restored.ok ? await this.#enterRestored(restored.value) : err(secretFault(restored.error));
      } finally {
        rmSync(path, { force: true });
      }
    });
  }

  async backup(unlocked: Unlocked, passphrase: string): Promise<Result<Uint8Array, AppError>> {
    if (!partSeeds(unlocked.vault.store)) return err({ type: "Full" });
    const path = join(this.#scratch(), `backup-${toHex(randomBytes(8))}`);
    try {
      const written = await unlocked.vault.writeBackup(path, passphrase);
      return written.ok ? ok(readFileSync(path)) : err(secretFault(written.error));
    } finally {
      rmSync(path, { force: true });
    }
  }

  /** For files that are sealed already and gone a moment later. */
  #scratch(): string {
    const dir = join(this.parts.options.profile, "passing");
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return dir;
  }

  async #enter(vault: Vault): Promise<Result<VaultStatus, AppError>> {
    const { options, emit, spawnStager, wallClock } = this.parts;
    const onChanged = (): void => void this.announce();
    const onAdded = (inviter: DeviceId, lanHint: readonly string[]): void => {
      this.#openingAnew = this.#openAnew(inviter, lanHint).finally(() => (this.#openingAnew = undefined));
    };
    let unlocked: Unlocked | undefined;
    try {
      unlocked = new Unlocked({ vault, options, emit, spawnStager, onChanged, onAdded, wallClock });
      this.unlocked = unlocked;
      await unlocked.begin();
      await this.announce();
      return ok(await this.status());
    } catch (error) {
      // Nobody may be left holding the vault: the next try would find it in use until the app is started again.
      this.unlocked = undefined;
      if (unlocked) await unlocked.end();
      else vault.close();
      throw error;
    }
  }

  /** Whatever a window asks of an open vault. Undefined: it isn't open. */
  async whileOpen<T>(work: (unlocked: Unlocked) => Promise<T>): Promise<T | undefined> {
    if (this.#openingAnew) await this.#openingAnew;
    if (!this.unlocked) return undefined;
    const call = work(this.unlocked);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  /**
   * MB5: everything that knew whose device this was begins anew, once nothing is under way that a window asked of it: two of
   * these on one vault would not know of each other's words. Failing, core ends, as at a lock: the vault is as it has become.
   */
  async #openAnew(inviter: DeviceId, lanHint: readonly string[]): Promise<void> {
    const before = this.unlocked;
    await Promise.allSettled(this.#calls);
    await before?.rest();
    if (!before || this.#isEnding) return; // whoever ends it closes the vault
    try {
      await this.#enter(before.vault);
    } catch (error) {
      if (this.#isEnding) return;
      throw error;
    }
    before.sessions.reopenAll("rebuilt");
    this.unlocked?.syncing.lan?.hint(inviter, lanHint);
    this.parts.emit("pairing", { stage: "paired", isOwn: true });
  }

  /** G6: what no version of ours wrote, well sealed by someone who knows the passphrase, leaves all as it was before. */
  async #enterRestored(vault: Vault): Promise<Result<VaultStatus, AppError>> {
    try {
      return await this.#enter(vault);
    } catch (error) {
      // Made a moment ago, by this very call, from a file that is still there.
      rmSync(vaultPaths(this.parts.options.profile).folder, { recursive: true, force: true });
      return err({ type: error instanceof StorageError && error.type !== "Damaged" ? error.type : "BadBackup" });
    }
  }

  /** Two tries at once would race for the files. */
  async #once(work: () => Promise<Result<VaultStatus, AppError>>): Promise<Result<VaultStatus, AppError>> {
    if (this.unlocked) return err({ type: "Exists" });
    if (this.#opening) return err({ type: "InUse" });
    this.#opening = true;
    try {
      return await work();
    } finally {
      this.#opening = false;
    }
  }

  pend(words: readonly string[], ask: readonly number[], passphrase: string): void {
    this.pendingWords = { words, ask, passphrase: redact(passphrase) };
  }

  /** The machine woke from sleep. */
  resumed(): void {
    this.unlocked?.syncing.resumed();
    this.unlocked?.pairing.resumed();
  }

  dayMoved(): void {
    this.unlocked?.syncing.dayMoved();
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await this.unlocked?.end();
  }
}

type VaultFault = {
  readonly type: string;
  readonly nextDelayMs?: number;
  readonly positions?: readonly number[];
};

/** A secret that did not open it, in the window's terms. */
export function secretFault(error: VaultFault): AppError {
  switch (error.type) {
    case "WrongSecret":
      return { type: "WrongSecret", ...(error.nextDelayMs === undefined ? {} : { waitMs: error.nextDelayMs }) };
    case "UnknownWords":
      return { type: "WrongWords", position: error.positions?.[0] ?? 0 };
    case "WordCount":
    case "Checksum":
      return { type: "WrongWords", position: 0 };
    default:
      return { type: openFault(error.type) };
  }
}

function openFault(type: string): AppError["type"] {
  switch (type) {
    case "Exists":
    case "InUse":
    case "Newer":
    case "Damaged":
    case "Full":
    case "Io":
    case "Keychain":
      return type;
    case "None":
      return "NotFound";
    case "NotABackup":
    case "TooLarge":
      return "BadBackup";
    default:
      return "Io";
  }
}
