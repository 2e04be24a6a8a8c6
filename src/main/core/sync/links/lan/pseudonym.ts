/**
 * How two devices know each other's announcements and nobody else does: a keyed hash of the pair secret, the hour and
 * the announcing device, so it is another every hour and another each way.
 */
import type { DeviceId } from "../../../../../shared/base/brand.ts";
import { concat, toHex } from "../../../../../shared/base/bytes.ts";
import { ByteWriter } from "../../../../../shared/protocol/codec.ts";
import { DOMAIN } from "../../../../../shared/protocol/domains.ts";
import { keyedHash, type RandomBytes, type SecretKey } from "../../../crypto/index.ts";

const HOUR_MS = 3_600_000;
/** Always so many are announced, made up where there are fewer peers: their number is nobody's business. */
const ANNOUNCED = 7;

export const hourOf = (wallClock: number): number => Math.floor(wallClock / HOUR_MS);

export const pseudonym = (secret: SecretKey, announcer: DeviceId, hour: number): string =>
  toHex(keyedHash(secret, DOMAIN.pseudonym, concat(new ByteWriter().u32(hour).finish(), announcer), 16));

/** What this device announces in that hour: one a peer, filled up with random ones, sorted so that places say nothing. */
export function announced(secrets: readonly SecretKey[], me: DeviceId, hour: number, random: RandomBytes): string[] {
  const real = secrets.slice(0, ANNOUNCED).map((secret) => pseudonym(secret, me, hour));
  const filler = Array.from({ length: ANNOUNCED - real.length }, () => toHex(random(16)));
  return [...real, ...filler].sort();
}

/** Clocks may be an hour apart. */
export const recognises = (seen: readonly string[], secret: SecretKey, announcer: DeviceId, hour: number): boolean =>
  [hour, hour - 1, hour + 1].some((at) => at >= 0 && seen.includes(pseudonym(secret, announcer, at)));
