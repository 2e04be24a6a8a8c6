import { expect, it } from "vitest";
import { linkKeys, personBoxKey, personBoxKeys, randomBytes, sealedBox, sealedBoxOpen, signingKeys } from "./index.ts";

it("[EN3] a sealed box opens with its own key, and with no other, and not once a byte of it is another", () => {
  const [mine, other] = [linkKeys(randomBytes(32)), linkKeys(randomBytes(32))];
  const message = randomBytes(90);
  const sealed = sealedBox(message, mine.publicKey);
  expect(sealedBoxOpen(sealed, mine)).toEqual(message);
  expect(sealedBoxOpen(sealed, other)).toBeUndefined();
  for (let at = 0; at < sealed.length; at++) {
    const altered = sealed.slice();
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(sealedBoxOpen(altered, mine), `byte ${at}`).toBeUndefined();
  }
  expect(sealedBoxOpen(sealed.subarray(0, 40), mine)).toBeUndefined();
});

it("[EN3] a box sealed to a person opens for whoever has that person's seed, and for nobody else", () => {
  const [seed, other] = [randomBytes(32), signingKeys(randomBytes(32))];
  const person = signingKeys(seed);
  const to = personBoxKey(person.publicKey) ?? new Uint8Array();
  const sealed = sealedBox(randomBytes(90), to);
  expect(sealedBoxOpen(sealed, personBoxKeys(signingKeys(seed.slice())))).toHaveLength(90);
  expect(sealedBoxOpen(sealed, personBoxKeys(other))).toBeUndefined();
  // A point of small order, and none at all: a partner's key is what they made it.
  for (const first of [0, 1, 2]) expect(personBoxKey(new Uint8Array(32).fill(first, 0, 1))).toBeUndefined();
});
