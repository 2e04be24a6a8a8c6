import { describe, expect, it } from "vitest";
import { as, type DeviceId, type SpaceId } from "../../../../../shared/base/brand.ts";
import { linkKeys, randomBytes, type SecretKey } from "../../../crypto/index.ts";
import { pairSecret } from "../../pairSecret.ts";
import { announced, hourOf, pseudonym, recognises } from "./pseudonym.ts";

const space = as<SpaceId>(randomBytes(32));
const [a, b, c] = [linkKeys(randomBytes(32)), linkKeys(randomBytes(32)), linkKeys(randomBytes(32))];
const [idA, idB] = [as<DeviceId>(randomBytes(32)), as<DeviceId>(randomBytes(32))];
const secret = (mine: typeof a, theirs: typeof a, at = space): SecretKey => {
  const made = pairSecret(mine, theirs.publicKey, at);
  if (!made) throw new Error("no point");
  return made;
};

describe("LAN pseudonyms", () => {
  const hour = hourOf(1_800_000_000_000);
  const seen = announced([secret(a, b)], idA, hour, randomBytes);

  it("the partner recognises them, also with a clock an hour off", () => {
    for (const at of [hour - 1, hour, hour + 1]) expect(recognises(seen, secret(b, a), idA, at)).toBe(true);
    expect(recognises(seen, secret(b, a), idA, hour + 2)).toBe(false);
  });

  it("nobody else does: not a third device, not the pair in another space, not the other way round", () => {
    expect(recognises(seen, secret(c, a), idA, hour)).toBe(false);
    expect(recognises(seen, secret(b, a, as<SpaceId>(randomBytes(32))), idA, hour)).toBe(false);
    expect(recognises(seen, secret(b, a), idB, hour)).toBe(false);
  });

  it("change every hour, and show no number of peers", () => {
    const [now, next] = [hour, hour + 1].map((at) => pseudonym(secret(a, b), idA, at));
    expect(now).not.toBe(next);
    const three = announced([secret(a, b), secret(a, c), secret(b, c)], idA, hour, randomBytes);
    expect(three).toHaveLength(seen.length);
    expect(new Set([...three, ...seen]).size).toBe(2 * seen.length - 1); // only the one to b comes twice
  });

  it("a link key that is no usable point gives no secret", () => {
    expect(pairSecret(a, new Uint8Array(32), space)).toBeUndefined();
  });
});
