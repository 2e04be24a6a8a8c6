/** The queue from one to another at any meeting point (RQ1): its keys come of what those two alone know. */
import {
  as,
  type DeviceId,
  type Hash32,
  type PersonKey,
  type QueueId,
  type Signature,
} from "../../../../../shared/base/brand.ts";
import { concat } from "../../../../../shared/base/bytes.ts";
import { DOMAIN, type Domain } from "../../../../../shared/protocol/domains.ts";
import { redact } from "../../../../../shared/base/redacted.ts";
import type { Side } from "../../../../../shared/protocol/pairing.ts";
import { openingBytes, queueIdBytes, type QueueKeys, type Role } from "../../../../../shared/protocol/relay.ts";
import { hash, keyedHash, type SecretKey, sign, signingKeys } from "../../../crypto/index.ts";

export type Queue = {
  readonly id: QueueId;
  readonly keys: QueueKeys;
  /** Opens it in that role, on the connection whose nonce this is. */
  sign(role: Role, nonce: Uint8Array): Signature;
};

/** Between two devices; or, for introductions alone, between two persons (AP5). */
export const queueOf = <Name extends DeviceId | PersonKey>(secret: SecretKey, from: Name, to: Name): Queue =>
  queueNamed(secret, concat(from, to));

/** What `sender` says to whoever else holds the invitation (PR4). */
export const pairingQueue = (invitation: SecretKey, commitment: Hash32, sender: Side): Queue =>
  queueNamed(
    redact(keyedHash(invitation, DOMAIN.pairingQueue, commitment, 32)),
    Uint8Array.of(sender === "joiner" ? 1 : 2),
  );

function queueNamed(secret: SecretKey, name: Uint8Array): Queue {
  const keysFor = (domain: Domain) => signingKeys(keyedHash(secret, domain, name, 32));
  const own = { write: keysFor(DOMAIN.queueWrite), read: keysFor(DOMAIN.queueRead) };
  const keys = { write: own.write.publicKey, read: own.read.publicKey };
  const id = as<QueueId>(hash(DOMAIN.queue, queueIdBytes(keys)));
  return { id, keys, sign: (role, nonce) => sign(DOMAIN.queueOpen, openingBytes(nonce, id, role), own[role]) };
}
