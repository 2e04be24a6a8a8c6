import { redact, reveal } from "../../../shared/base/redacted.ts";
import { ByteWriter } from "../../../shared/protocol/codec.ts";
import { aeadOpen, aeadSeal, type KdfParameters, type RandomBytes, type SecretKey, subkey } from "../crypto/index.ts";
import { SALT_BYTES } from "./kdf.ts";

/** One way to unwrap the master key. Slots know nothing of each other: any one opens the vault, any one can go. */
export type SlotType = "passphrase" | "recovery" | "keychain";
export const SLOT_TYPES: readonly SlotType[] = ["passphrase", "recovery", "keychain"];

export type Slot = {
  readonly id: Uint8Array;
  readonly type: SlotType;
  /** Passphrase slots only; else zeros. */
  readonly kdf: KdfParameters;
  readonly salt: Uint8Array;
  /** The master key, sealed under this slot's key. */
  readonly box: Uint8Array;
  /**
   * What the slot keeps beside it. Recovery: the private branch key, sealed under the recovery key (VT2). Keychain: the
   * slot's own secret, as the system's keychain sealed it, so that both come and go in one write. Else empty.
   */
  readonly held: Uint8Array;
};

/** Wrapping key of a slot's secret: the Argon2id output, the recovery key or the keychain's key, each its own subkey. */
const wrappingKey = (type: SlotType, secret: SecretKey): SecretKey =>
  subkey(secret, SLOT_TYPES.indexOf(type) + 1, "hp-slot_");

const slotAad = ({ id, type, kdf, salt }: Omit<Slot, "box" | "held">): Uint8Array =>
  new ByteWriter()
    .text("homeport/v1/slot")
    .bytes(id)
    .text(type)
    .u64(kdf.memoryBytes)
    .u32(kdf.passes)
    .bytes(salt)
    .finish();

const privateAad = (id: Uint8Array): Uint8Array =>
  new ByteWriter().text("homeport/v1/private-branch").bytes(id).finish();

export const NO_KDF: KdfParameters = { memoryBytes: 0, passes: 0 };

/** The longest a slot may keep, bytes. What Electron seals 32 bytes into is under 100. */
export const MAX_HELD = 256;

export type SlotPlan = { readonly type: SlotType; readonly kdf: KdfParameters; readonly salt: Uint8Array };

export function sealSlot(plan: SlotPlan, secret: SecretKey, master: SecretKey, randomBytes: RandomBytes): Slot {
  const clear = { id: randomBytes(16), type: plan.type, kdf: plan.kdf, salt: plan.salt };
  return {
    ...clear,
    box: aeadSeal(wrappingKey(plan.type, secret), reveal(master), slotAad(clear)),
    held: new Uint8Array(0),
  };
}

/** A recovery slot, with the blob that later lets own devices receive the private branch by the words (F21). */
export function sealRecoverySlot(
  recovery: SecretKey,
  master: SecretKey,
  privateBranch: SecretKey,
  randomBytes: RandomBytes,
): Slot {
  const slot = sealSlot(
    { type: "recovery", kdf: NO_KDF, salt: randomBytes(SALT_BYTES) },
    recovery,
    master,
    randomBytes,
  );
  return { ...slot, held: aeadSeal(subkey(recovery, 4, "hp-slot_"), reveal(privateBranch), privateAad(slot.id)) };
}

/** The master key, or undefined where the secret is not this slot's. */
export function openSlot(slot: Slot, secret: SecretKey): SecretKey | undefined {
  const master = aeadOpen(wrappingKey(slot.type, secret), slot.box, slotAad(slot));
  return master && redact(master);
}

/** The private branch key out of a recovery slot's blob, by the recovery key alone. */
export function openPrivateBox(slotId: Uint8Array, privateBox: Uint8Array, recovery: SecretKey): SecretKey | undefined {
  const key = aeadOpen(subkey(recovery, 4, "hp-slot_"), privateBox, privateAad(slotId));
  return key && redact(key);
}
