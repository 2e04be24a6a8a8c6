/** Persons, identities and stores for a world of devices. */
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { as, type PersonKey, type SpaceId } from "../../src/shared/base/brand.ts";
import { redact } from "../../src/shared/base/redacted.ts";
import { ok, unwrap } from "../../src/shared/base/result.ts";
import { type RandomBytes, randomBytes } from "../../src/main/core/crypto/index.ts";
import { type Identity, makeIdentity } from "../../src/main/core/log/identity.ts";
import type { Store } from "../../src/main/core/vault/store.ts";
import { createVault, FLOOR_KDF, openVault, type Vault } from "../../src/main/core/vault/vault.ts";
import type { SeededRandom } from "../attack/seededRandom.ts";
import { Device } from "./device.ts";

/** The disk is no part of what is tried here: rows in memory where the system has such a place. */
const base = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const KEYCHAIN = new Uint8Array(32).fill(7);

/**
 * Vaults that many worlds share: every world has a space of its own, and so rows of its own. Keys are derived for one;
 * the others are its copies.
 */
export async function openStores(count: number): Promise<{ stores: Store[]; close(): void }> {
  const dir = mkdtempSync(join(base, "homeport-simulator-"));
  const place = (i: number) => ({ dir: join(dir, String(i)), instanceDir: join(dir, "instances") });
  const passphrase = "simulated six words";
  const first = unwrap(await createVault({ ...place(0), passphrase, kdf: FLOOR_KDF, randomBytes }));
  unwrap(await first.addKeychainSlot(passphrase, redact(KEYCHAIN.slice()), async () => ok(new Uint8Array())));
  first.close();
  const vaults: Vault[] = [];
  for (let i = 0; i < count; i++) {
    if (i > 0) cpSync(place(0).dir, place(i).dir, { recursive: true });
  }
  for (let i = 0; i < count; i++) {
    vaults.push(unwrap(await openVault({ ...place(i), secret: { type: "keychain", key: redact(KEYCHAIN.slice()) } })));
  }
  return {
    stores: vaults.map(({ store }) => store),
    close() {
      for (const vault of vaults) vault.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export const personOf = (identity: Identity): PersonKey => as<PersonKey>(identity.person.publicKey);

/** Devices of two persons: `["A", "A", "B"]` is two of A's and one of B's. Each has opened its log. */
export async function makeDevices(
  persons: readonly ("A" | "B")[],
  stores: readonly Store[],
  random: RandomBytes = randomBytes,
): Promise<Device[]> {
  const space = as<SpaceId>(random(32));
  const first = {
    A: makeIdentity(random, undefined, "paired").identity,
    B: makeIdentity(random, undefined, "paired").identity,
  };
  const members = [personOf(first.A), personOf(first.B)];
  const seen = new Set<string>();
  const devices = persons.map((person, index) => {
    const identity = seen.has(person) ? makeIdentity(random, first[person].person, "paired").identity : first[person];
    seen.add(person);
    const store = stores[index];
    if (!store) throw new Error("a store for each device");
    return new Device(`${person}${index}`, identity, store, { space, members, random });
  });
  for (const device of devices) unwrapOpen(await device.open());
  return devices;
}

function unwrapOpen(verdict: Awaited<ReturnType<Device["open"]>>): void {
  if (verdict.status !== "accepted") throw new Error(`a log did not open: ${verdict.reason}`);
}

/** Everything `from` has goes to `to`, in order. */
export const deliverAll = (from: Device, to: Device): Promise<void> =>
  to.gate.receive(from.identity.device, from.allEntries(), from.allKeys());

export async function deliverRound(devices: readonly Device[]): Promise<void> {
  for (const from of devices) for (const to of devices) if (from !== to) await deliverAll(from, to);
}

/** The same bytes for the same seed: so that a world, to its last hash, is its seed's. */
export const seededBytes =
  ({ below }: SeededRandom): RandomBytes =>
  (count) =>
    Uint8Array.from({ length: count }, () => below(256));
