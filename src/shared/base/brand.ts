declare const brand: unique symbol;

/** Marks a type with its meaning, so that a plaintext can't be passed where a ciphertext belongs. */
export type Brand<Name extends string> = { readonly [brand]: { readonly [name in Name]: true } };

export type Hash32 = Uint8Array & Brand<"Hash32">;
export type Hash16 = Uint8Array & Brand<"Hash16">;
export type SpaceId = Uint8Array & Brand<"SpaceId">;
export type DeviceId = Uint8Array & Brand<"DeviceId">;
export type RecordId = Uint8Array & Brand<"RecordId">;
export type EntryHash = Uint8Array & Brand<"EntryHash">;
/** Hash of a statement: what others name it by. */
export type StatementId = Uint8Array & Brand<"StatementId">;
/** Hash of an exact text with its terms. */
export type TextHash = Uint8Array & Brand<"TextHash">;
export type ActorNonce = Uint8Array & Brand<"ActorNonce">;
export type PersonKey = Uint8Array & Brand<"PersonKey">;
export type SigningPublicKey = Uint8Array & Brand<"SigningPublicKey">;
export type LinkPublicKey = Uint8Array & Brand<"LinkPublicKey">;
export type Signature = Uint8Array & Brand<"Signature">;
export type Ciphertext = Uint8Array & Brand<"Ciphertext">;
/** A queue at a meeting point: the hash of its two keys (RQ1). */
export type QueueId = Uint8Array & Brand<"QueueId">;
export type EnvelopeBytes = Uint8Array & Brand<"EnvelopeBytes">;

/** Gives bytes their meaning. Use only where the bytes were just made or just checked. */
export const as = <T extends Uint8Array>(bytes: Uint8Array): T => bytes as T;
