/** One installation, whole: vault, space, records, sessions, replicator, as production composes them (`Unlocked`). */
import { fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as A from "@automerge/automerge";
import { toHex } from "../../src/shared/base/bytes.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { becomeAdded, welcomeOf } from "../../src/main/core/addedDevice.ts";
import { certifyAdded } from "../../src/main/core/log/identity.ts";
import { Unlocked } from "../../src/main/core/unlocked.ts";
import {
  createVault,
  FLOOR_KDF,
  newRecoveryWords,
  openVault,
  restoreBackup,
  type Vault,
} from "../../src/main/core/vault/vault.ts";
import type { Timers } from "../../src/main/core/sync/ports.ts";
import { stageHere } from "./stageHere.ts";

const base = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
/** Recovery words open a vault and its backups without any key derivation. */
const words = newRecoveryWords(randomBytes);
const secret = { type: "recovery", words } as const;
const DAY_MS = 86_400_000;

/** A place for worlds. Keys are derived once, for the vault that all others begin as copies of. */
export async function openPlace() {
  const root = mkdtempSync(join(base, "homeport-couple-"));
  const passphrase = "simulated six words";
  const first = unwrap(
    await createVault({
      dir: join(root, "first"),
      instanceDir: join(root, "instances"),
      passphrase,
      kdf: FLOOR_KDF,
      randomBytes,
    }),
  );
  unwrap(await first.addRecoverySlot(passphrase, words));
  first.close();
  return { root, close: () => rmSync(root, { recursive: true, force: true }) };
}

/** `root`: of all worlds; `folder`: of this one. */
type Folders = { readonly root: string; readonly folder: string };

export class CoupleDevice {
  readonly name: string;
  readonly #dir: string;
  readonly #folders: Folders;
  readonly #timers: Timers;
  /** This machine's clock beside the world's, days. */
  readonly #skewDays: number;
  #open: Unlocked | undefined;

  constructor(name: string, folders: Folders, timers: Timers, skewDays: number) {
    this.name = name;
    this.#folders = folders;
    this.#dir = mkdtempSync(join(folders.folder, `${name}-`));
    this.#timers = timers;
    this.#skewDays = skewDays;
  }

  get core(): Unlocked {
    if (!this.#open) throw new Error(`${this.name} is locked`);
    return this.#open;
  }

  get database(): string {
    return join(this.#dir, "vault", "rows.db");
  }

  /** Another installation, beside this one. */
  beside = (name: string): CoupleDevice => new CoupleDevice(name, this.#folders, this.#timers, this.#skewDays);

  #today = (): number => this.#timers.wallClock() + this.#skewDays * DAY_MS;
  #at = () => ({ dir: this.#dir, instanceDir: join(this.#folders.root, "instances") });

  async create(): Promise<void> {
    cpSync(join(this.#folders.root, "first"), this.#dir, { recursive: true });
    const vault = unwrap(await openVault({ ...this.#at(), secret }));
    vault.adoptInstance();
    await this.#enter(vault);
  }

  async unlock(): Promise<void> {
    await this.#enter(unwrap(await openVault({ ...this.#at(), secret })));
  }

  async restore(backup: Uint8Array): Promise<void> {
    const file = join(this.#folders.folder, "backup.in");
    writeFileSync(file, backup);
    await this.#enter(unwrap(await restoreBackup({ ...this.#at(), file, secret, randomBytes })));
    this.core.space?.change({ disconnected: false });
    await this.core.syncing.start();
  }

  /** MB5: this machine is another one of that person's from now on. `heard`: the first was told that it is done. */
  async joinAs(first: CoupleDevice, heard: boolean): Promise<void> {
    const { space, identity, vault } = first.core;
    if (!space) throw new Error(`${first.name} shares nothing`);
    const { certificate } = this.core.identity;
    const own = this.core;
    becomeAdded(own.vault, unwrap(welcomeOf(space, identity, vault.store)), own.today());
    await own.rest();
    await this.#enter(own.vault);
    if (heard) space.addDevice(certifyAdded(certificate, identity.person), true);
    first.core.syncing.peersChanged();
  }

  async #enter(vault: Vault): Promise<void> {
    const { dir, instanceDir } = this.#at();
    const options = { profile: dir, instanceDir, lanPort: 0, lan: false, floorKdf: true, demo: false };
    this.#open = new Unlocked({
      vault,
      options,
      emit: () => undefined,
      spawnStager: () => {
        throw new Error("staged here");
      },
      onChanged: () => undefined,
      onAdded: () => undefined,
      wallClock: this.#today,
      pool: stageHere,
      timers: this.#timers,
    });
    await this.#open.begin();
  }

  async lock(): Promise<void> {
    await this.#open?.end();
    this.#open = undefined;
  }

  /** Something happens to the vault's database while it is closed. */
  async harm(work: (database: string) => void): Promise<void> {
    await this.lock();
    work(join(this.#dir, "vault", "rows.db"));
    await this.unlock();
  }

  /** While it is closed, processes of their own open it: `open` answers how each ended. */
  async away(
    work: (database: string, open: (program: URL, word: string) => Promise<number | string | null>) => Promise<void>,
  ): Promise<void> {
    const { dir, instanceDir } = this.#at();
    await this.lock();
    await work(join(dir, "vault", "rows.db"), async (program, word) => {
      const args = [dir, instanceDir, word, String(this.#today()), ...words];
      const [code, signal] = (await once(fork(program, args, { execArgv: [] }), "exit")) as [
        number | null,
        string | null,
      ];
      return signal ?? code;
    });
    await this.unlock();
  }

  /** The same while it is open. */
  hit(work: (database: string) => void): void {
    work(join(this.#dir, "vault", "rows.db"));
  }

  /** The vault's files as they are; locked meanwhile. */
  async snapshot(): Promise<() => Promise<void>> {
    const kept = mkdtempSync(join(this.#folders.folder, "kept-"));
    await this.lock();
    cpSync(join(this.#dir, "vault"), join(kept, "vault"), { recursive: true });
    await this.unlock();
    return async () => {
      await this.lock();
      rmSync(join(this.#dir, "vault"), { recursive: true });
      cpSync(join(kept, "vault"), join(this.#dir, "vault"), { recursive: true });
      await this.unlock();
    };
  }

  async backup(): Promise<Uint8Array> {
    const file = join(this.#folders.folder, "backup.out");
    // Any secret of the vault opens the master key; deriving one from a passphrase for each world would take too long.
    unwrap(await this.core.vault.writeBackup(file, secret as never));
    return readFileSync(file);
  }

  /** What a window does for one edit: opens, changes its replica, hands the change over, closes. True where it is saved. */
  async type(id: string, edit: (body: string) => { at: number; remove: number; text: string }): Promise<boolean> {
    const { records, sessions } = this.core;
    const opened = await records.texts.reading(() => sessions.open(id, undefined)); // as its handler (LG4)
    if (!opened.ok || opened.value.mode === "read") return false;
    const { session, doc, actor } = opened.value;
    const before = A.load<{ body: string }>(doc, { actor });
    const { at, remove, text } = edit(before.body);
    const after = A.change(before, { time: 0 }, (draft) => A.splice(draft, ["body"], at, remove, text));
    const bytes = A.getLastLocalChange(after);
    const saved = bytes && (await records.texts.reading(() => sessions.change(session, bytes)));
    sessions.close(session);
    return saved?.ok === true;
  }

  /** The last entry of every log, in words that compare. */
  vector = (): string[] =>
    (this.core.space?.vector() ?? []).map(({ device, seq, hash }) => `${toHex(device)} ${seq} ${toHex(hash)}`).sort();

  /** Nothing more is under way, as far as no link and no timer moves. */
  async quiet(): Promise<void> {
    for (let i = 0; i < 3; i++) {
      await this.#open?.space?.gate.idle();
      await new Promise((done) => setImmediate(done));
    }
  }
}
