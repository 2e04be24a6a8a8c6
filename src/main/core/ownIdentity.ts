/**
 * This vault's person and device, as they lie in it: the person's seed and the device's in a row each, since a backup
 * holds the one and not the other (RB1), and the device's certificate, which says to a restored copy whose log it goes on
 * from. Vaults of schema 1 have both seeds in one row; they are parted when such a vault is opened.
 */
import type { DeviceId } from "../../shared/base/brand.ts";
import { decodeCertificate, encodeCertificate } from "../../shared/protocol/certificate.ts";
import { dropAwaited } from "./awaiting.ts";
import { randomBytes, signingKeys } from "./crypto/index.ts";
import { rememberHeads } from "./formerLogs.ts";
import { addedTo, deviceIdOf, type Identity, type IdentitySeeds, makeIdentity, readIdentity } from "./log/identity.ts";
import { keptPairing } from "./pairing/keptPairing.ts";
import { openLog } from "./space/space.ts";
import { readSpace, writeSpace } from "./space/spaceRow.ts";
import { DEVICE_ONLY, type Store, StorageError } from "./vault/store.ts";
import type { Vault } from "./vault/vault.ts";

/** In one row until schema 2: the person's seed, then the device's. */
const TOGETHER = "identity";
const [PERSON_BYTES, BOTH_BYTES] = [32, 113] as const;

/** A restored or copied profile is the same person on a new device (RB1, RB2). */
export function ownIdentity(vault: Vault): Identity {
  const { store } = vault;
  partSeeds(store); // on a full disk: later, and before any backup
  const { person, known, former } = stored(store);
  if (!person) return keepNew(store, makeIdentity(randomBytes, undefined, "paired"));
  const isCopy = vault.restoredFrom || vault.instanceMismatch;
  if (known && !isCopy) return known;
  const space = readSpace(store);
  if (space) {
    // Where this device's own keys were lost (D3), nobody else goes on with its log.
    if (former) rememberHeads(store, openLog(store, space), former, !isCopy);
    if (isCopy) store.transaction(() => writeSpace(store, { ...space, disconnected: true }));
  }
  const renewed = newDevice(vault, { person: signingKeys(person) });
  if (isCopy) vault.adoptInstance();
  return renewed;
}

export const newDevice = ({ store }: Vault, { person }: Pick<Identity, "person">): Identity =>
  store.transaction(() => {
    dropPairing(store); // begun as another device
    return keepNew(store, makeIdentity(randomBytes, person, "restored"));
  });

/** The same device, of another person from now on: one that added it as their own (MB5). */
export function becomeDeviceOf({ store }: Vault, person: Uint8Array): Identity {
  const device = read(store, DEVICE_ONLY);
  const added = device && addedTo(person, device);
  if (!added) throw new StorageError("Damaged");
  return store.transaction(() => {
    dropPairing(store);
    return keepNew(store, added);
  });
}

/** What was confirmed and waits, and what goes on apart, with its secret. */
function dropPairing(store: Store): void {
  dropAwaited(store);
  keptPairing(store).drop();
}

/** True where the device's seeds lie by themselves, so that a backup can leave them out. */
export function partSeeds(store: Store): boolean {
  const both = read(store, TOGETHER);
  const seeds = both && { person: both.slice(0, PERSON_BYTES), device: both.slice(PERSON_BYTES, BOTH_BYTES) };
  const identity = seeds && readIdentity(seeds);
  if (!identity) return true;
  try {
    keep(store, identity, seeds);
    return true;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}

function keepNew(store: Store, { identity, seeds }: ReturnType<typeof makeIdentity>): Identity {
  keep(store, identity, seeds);
  return identity;
}

function keep(store: Store, { certificate }: Identity, { person, device }: IdentitySeeds): void {
  store.transaction(() => {
    store.putKey(person, {}, "person");
    store.putKey(encodeCertificate(certificate), {}, "certificate");
    store.putKey(device, {}, DEVICE_ONLY);
    store.deleteKey(TOGETHER);
  });
}

/** `former`: the device that this vault was last, as far as that can be told. */
function stored(store: Store): { person?: Uint8Array; known?: Identity; former?: DeviceId } {
  const both = read(store, TOGETHER);
  const person = both?.slice(0, PERSON_BYTES) ?? read(store, "person");
  const device = both?.slice(PERSON_BYTES, BOTH_BYTES) ?? read(store, DEVICE_ONLY);
  const known = person && device && readIdentity({ person, device });
  const said = read(store, "certificate");
  const certificate = known?.certificate ?? (said && decodeCertificate(said));
  return {
    ...(person && { person }),
    ...(known && { known }),
    ...(certificate && { former: deviceIdOf(certificate) }),
  };
}

function read(store: Store, name: string): Uint8Array | undefined {
  const found = store.getKey(name);
  return found.ok ? found.value : undefined;
}
