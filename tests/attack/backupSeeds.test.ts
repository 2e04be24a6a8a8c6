/** RB1, F15: a backup and its passphrase make another device, which both are shown, and never the one that made it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { concat, sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import { redact, reveal } from "../../src/shared/base/redacted.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { decode } from "../../src/shared/protocol/codec.ts";
import { aeadOpen, randomBytes, STREAM_HEADER_BYTES, streamOpener } from "../../src/main/core/crypto/index.ts";
import type { Identity } from "../../src/main/core/log/identity.ts";
import { newDevice, ownIdentity, partSeeds } from "../../src/main/core/ownIdentity.ts";
import { keptPairing } from "../../src/main/core/pairing/keptPairing.ts";
import { startInviter } from "../../src/main/core/pairing/machine.ts";
import { FOOTER_BYTES, streamKeyAad, streamKeyBoxKey } from "../../src/main/core/vault/backup.ts";
import { MIGRATIONS } from "../../src/main/core/vault/database.ts";
import { readSlot } from "../../src/main/core/vault/keyFile.ts";
import { masterFrom } from "../../src/main/core/vault/secrets.ts";
import { copiesOf } from "../../src/main/core/vault/sqliteStore.ts";
import { DEVICE_ONLY, type Store, StorageError } from "../../src/main/core/vault/store.ts";
import { createVault, FLOOR_KDF, openVault, restoreBackup, type Vault } from "../../src/main/core/vault/vault.ts";
import { FIXTURE_PASSPHRASE, OLD_BACKUP, OLD_BACKUP_DEVICE, OLD_BACKUP_PERSON } from "../fixtures/vaultFixture.ts";
import { startCore } from "../harness/coreProcess.ts";
import { PASSPHRASE as COUPLE_PASSPHRASE, startCouple } from "../harness/couple.ts";
import { hitRow } from "./hitRow.ts";
import { newVault, PASSPHRASE, remove, scratch } from "./vaultKit.ts";

/** What a thief with the file and its passphrase reads, by nothing but the format. */
async function thiefReads(file: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const length = decode(file.subarray(8, 12), (reader) => reader.u32()) ?? 0;
  const header = file.subarray(12, 12 + length);
  const { id, slots, box, streamHeader } = decode(header, (reader) => {
    reader.raw(6); // format, schema
    const backupId = reader.raw(16);
    const read = { id: backupId, slots: reader.list(16, readSlot), box: reader.bytes(256) };
    return { ...read, streamHeader: reader.raw(STREAM_HEADER_BYTES) };
  })!;
  const master = unwrap(await masterFrom(slots, { type: "passphrase", text: passphrase }, undefined));
  const key = aeadOpen(streamKeyBoxKey(master), box, streamKeyAad(id)) ?? new Uint8Array(32);
  const stream = streamOpener(redact(key), streamHeader);
  const chunks: Uint8Array[] = [];
  let aad: Uint8Array | null = header;
  for (let at = 12 + length + 32; at < file.length - FOOTER_BYTES; aad = null) {
    const size = decode(file.subarray(at, at + 4), (reader) => reader.u32()) ?? 0;
    const opened = stream.open(file.subarray(at + 4, at + 4 + size), aad);
    if (!opened) throw new Error("does not open");
    chunks.push(opened.chunk);
    at += 4 + size;
  }
  return concat(...chunks);
}

const seedsOf = (store: Store) => {
  const person = unwrap(store.getKey("person"));
  const device = unwrap(store.getKey(DEVICE_ONLY));
  if (!person || !device) throw new Error("no seeds");
  return { person, device, signing: device.slice(0, 32), link: device.slice(32, 64) };
};
const holds = (bytes: Uint8Array, part: Uint8Array): boolean => Buffer.from(bytes).includes(Buffer.from(part));

let dir = "";
beforeEach(() => void (dir = scratch()));
afterEach(() => remove(dir));

const opened = async (from: string, migrations = MIGRATIONS) =>
  openVault({
    dir: from,
    secret: { type: "passphrase", text: PASSPHRASE },
    instanceDir: join(from, "instances"),
    migrations,
  });
const restored = async (file: string, to: string, text = PASSPHRASE): Promise<Vault> =>
  unwrap(
    await restoreBackup({
      file,
      dir: to,
      secret: { type: "passphrase", text },
      randomBytes,
      instanceDir: join(to, "instances"),
    }),
  );
const backupOf = async (vault: Vault): Promise<Uint8Array> => {
  unwrap(await vault.writeBackup(join(dir, "b"), PASSPHRASE));
  return readFileSync(join(dir, "b"));
};

/** As schema 1 had it: one row with both seeds. */
function putTogether(store: Store): void {
  const { person, device } = seedsOf(store);
  store.transaction(() => {
    store.putKey(concat(person, device), {}, "identity");
    for (const name of ["person", "certificate", DEVICE_ONLY]) store.deleteKey(name);
  });
}

describe("[RB1] [F15] a backup", () => {
  it("holds its person's seed and none of its device's; one that kept them in one row would be found", async () => {
    const vault = await newVault(dir);
    const before = ownIdentity(vault);
    const me = newDevice(vault, before);
    const { person, signing, link } = seedsOf(vault.store);
    expect(signing).toEqual(reveal(me.signing.seed));
    const plain = await thiefReads(await backupOf(vault), PASSPHRASE);
    expect([person, signing, link].map((seed) => holds(plain, seed))).toEqual([true, false, false]);
    for (const { secret } of [me.link, before.link]) expect(holds(plain, reveal(secret))).toBe(false);

    putTogether(vault.store);
    const faulty = await thiefReads(await backupOf(vault), PASSPHRASE);
    expect([person, signing, link].map((seed) => holds(faulty, seed))).toEqual([true, true, true]);
    vault.close();
  });

  it("[PR4] holds nothing of a pairing under way; nor does a vault that goes on as another device", async () => {
    const vault = await newVault(dir);
    const me = ownIdentity(vault);
    const pairing = startInviter({ ...me, name: "Robin", port: 0 }, randomBytes);
    const kept = { pairing, expiryMinute: 3, leftMs: 5, atMs: 7, meetingPoints: [], out: [] };
    const secret = reveal(pairing.secret);
    keptPairing(vault.store).write(kept);
    const planted = vault.store.rowId("settings", "planted");
    vault.store.put("settings", planted, secret);
    expect(holds(await thiefReads(await backupOf(vault), PASSPHRASE), secret)).toBe(true); // it would be found
    vault.store.delete("settings", planted);
    expect(holds(await thiefReads(await backupOf(vault), PASSPHRASE), secret)).toBe(false);
    expect(vault.store.count("pairing")).toBeGreaterThan(0);
    newDevice(vault, me);
    expect(vault.store.count("pairing")).toBe(0);
    vault.close();
  });

  it("gives the same person on another device, which knows whose log it goes on from", async () => {
    const vault = await newVault(dir);
    const me = ownIdentity(vault);
    await backupOf(vault);
    const clean = scratch();
    const copy = await restored(join(dir, "b"), clean);
    expect(copy.verifyIntegrity().whole).toBe(true);
    expect(unwrap(copy.store.getKey(DEVICE_ONLY))).toBeUndefined();
    const other = ownIdentity(copy);
    expectOther(other, me);
    expect(other.certificate.origin).toBe("restored");
    copy.close();
    vault.close();
    const again = unwrap(await opened(clean));
    expect(ownIdentity(again).device).toEqual(other.device);
    again.close();
    remove(clean);
  });

  it("of a real core, paired and in use, holds no seed of its device, before a restore and after one", async () => {
    const { a, b } = await startCouple();
    await b.kill();
    const { file } = await a.must("backup.create", { passphrase: COUPLE_PASSPHRASE });
    await a.lock();
    const open = async (profile: string): Promise<Uint8Array> => {
      const secret = { type: "passphrase", text: COUPLE_PASSPHRASE } as const;
      const vault = unwrap(await openVault({ dir: profile, secret, instanceDir: `${profile}.instance` }));
      const { person, signing, link } = seedsOf(vault.store);
      vault.close();
      const plain = await thiefReads(file, COUPLE_PASSPHRASE);
      expect([signing, link].map((seed) => holds(plain, seed))).toEqual([false, false]);
      expect(holds(plain, person)).toBe(true);
      return signing;
    };
    const first = await open(a.profile);
    const c = await startCore({ profile: join(dir, "c") });
    await c.must("backup.restore", { file, secret: { passphrase: COUPLE_PASSPHRASE } });
    await c.lock();
    expect(sameBytes(await open(c.profile), first)).toBe(false);
    await a.kill();
    await c.kill();
  });
});

function expectOther(one: Identity, other: Identity): void {
  expect(one.person.publicKey).toEqual(other.person.publicKey);
  for (const part of ["device", "signing", "link"] as const) expect(one[part]).not.toEqual(other[part]);
}

describe("[D6] seeds in one row, as schema 1 had them", () => {
  const ofSchema1 = async (): Promise<Identity> => {
    const options = { dir, passphrase: PASSPHRASE, kdf: FLOOR_KDF, randomBytes, instanceDir: join(dir, "instances") };
    const vault = unwrap(await createVault({ ...options, migrations: MIGRATIONS.slice(0, 1) }));
    const me = ownIdentity(vault);
    putTogether(vault.store);
    vault.close();
    return me;
  };

  it("are parted at opening; the device stays the same, and an older app refuses the vault", async () => {
    const me = await ofSchema1();
    for (let time = 0; time < 2; time++) {
      const vault = unwrap(await opened(dir));
      expect(ownIdentity(vault).device).toEqual(me.device);
      expect(unwrap(vault.store.getKey("identity"))).toBeUndefined();
      const plain = await thiefReads(await backupOf(vault), PASSPHRASE);
      expect(holds(plain, reveal(me.signing.seed))).toBe(false);
      vault.close();
    }
    expect(await opened(dir, MIGRATIONS.slice(0, 1))).toEqual({ ok: false, error: { type: "Newer" } });
  });

  it("[D2] stay where they are on a full disk, open the vault, and let no backup be made", async () => {
    const me = await ofSchema1();
    const vault = unwrap(await opened(dir));
    const full: Store = {
      ...vault.store,
      transaction: () => {
        throw new StorageError("Full");
      },
    };
    expect(ownIdentity({ ...vault, store: full }).device).toEqual(me.device);
    expect(partSeeds(full)).toBe(false);
    expect(partSeeds(vault.store)).toBe(true);
    expect(seedsOf(vault.store).signing).toEqual(reveal(me.signing.seed));
    vault.close();
  });

  it("[D5] restore from a backup that an older app made", async () => {
    const vault = await restored(OLD_BACKUP, join(dir, "old"), FIXTURE_PASSPHRASE);
    const me = ownIdentity(vault);
    expect(toHex(me.person.publicKey)).toBe(OLD_BACKUP_PERSON);
    expect(toHex(me.device)).not.toBe(OLD_BACKUP_DEVICE);
    expect(unwrap(vault.store.getKey("identity"))).toBeUndefined();
    vault.close();
  });
});

it("[D3] a device whose own keys can't be read goes on as another one of the same person", async () => {
  const vault = await newVault(dir);
  const me = ownIdentity(vault);
  const ids = copiesOf(vault.store, DEVICE_ONLY);
  vault.close();
  for (const id of ids) hitRow(join(dir, "vault", "rows.db"), "keys", id, "box");
  const again = unwrap(await opened(dir));
  expectOther(ownIdentity(again), me);
  again.close();
});
