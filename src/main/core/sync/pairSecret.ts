import type { SpaceId } from "../../../shared/base/brand.ts";
import { redact } from "../../../shared/base/redacted.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { keyedHash, type LinkKeys, type SecretKey, sharedPoint } from "../crypto/index.ts";

/**
 * What two devices alone know, for names by which nobody else can know them: KDF(X25519 of their first certified link keys,
 * space). Undefined where theirs is no usable point.
 */
export function pairSecret(mine: LinkKeys, theirs: Uint8Array, space: SpaceId): SecretKey | undefined {
  const point = sharedPoint(mine, theirs);
  return point && redact(keyedHash(point, DOMAIN.pairSecret, space, 32));
}
