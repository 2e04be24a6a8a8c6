import { dropAwaited } from "./awaiting.ts";
import { randomBytes } from "./crypto/index.ts";
import { rememberHeads } from "./formerLogs.ts";
import { type Identity, makeIdentity, readIdentity } from "./log/identity.ts";
import { openLog } from "./space/space.ts";
import { readSpace, writeSpace } from "./space/spaceRow.ts";
import type { Vault } from "./vault/vault.ts";

/** This vault's person and device. A restored or copied profile is the same person on a new device (RB1, RB2). */
export function ownIdentity(vault: Vault): Identity {
  const stored = vault.store.getKey("identity");
  const known = stored.ok && stored.value ? readIdentity(stored.value) : undefined;
  if (!known) {
    const { identity, bytes } = makeIdentity(randomBytes, undefined, false);
    vault.store.transaction(() => vault.store.putKey(bytes, {}, "identity"));
    return identity;
  }
  if (!vault.restoredFrom && !vault.instanceMismatch) return known;
  const space = readSpace(vault.store);
  if (space) {
    rememberHeads(vault.store, openLog(vault.store, space), known.device, false);
    vault.store.transaction(() => writeSpace(vault.store, { ...space, disconnected: true }));
  }
  const renewed = newDevice(vault, known);
  vault.adoptInstance();
  return renewed;
}

export function newDevice(vault: Vault, known: Identity): Identity {
  const { identity, bytes } = makeIdentity(randomBytes, known.person, true, [known.link, ...known.formerLinks]);
  vault.store.transaction(() => {
    vault.store.putKey(bytes, {}, "identity");
    dropAwaited(vault.store); // confirmed as another device
  });
  return identity;
}
