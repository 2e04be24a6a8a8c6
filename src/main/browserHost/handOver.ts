import { createHmac } from "node:crypto";
import { sameSecret } from "./launch.ts";

/**
 * How a second start and the host that has the profile open know each other. Both can read the secret in the profile; it
 * is never sent, since a port may have passed to another account's program when its host crashed (E4). The nonce is the
 * asker's, so that no answer serves twice, and neither side's proof can be given back as the other's.
 */
const proof = (secret: string, ...parts: readonly string[]): string =>
  createHmac("sha256", secret).update(JSON.stringify(parts)).digest("base64url");

export const proofOfAsking = (secret: string, nonce: string): string => proof(secret, "ask", nonce);
export const proofOfAnswer = (secret: string, nonce: string, launch: string): string =>
  proof(secret, "answer", nonce, launch);

/** The nonce of one who knows the secret. */
export function provenNonce(secret: string, asked: URLSearchParams | undefined): string | undefined {
  const [nonce, proven] = [asked?.get("nonce"), asked?.get("proof")];
  return nonce && proven && sameSecret(proven, proofOfAsking(secret, nonce)) ? nonce : undefined;
}
