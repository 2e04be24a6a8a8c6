import { expect, it } from "vitest";
import { linkKeys, randomBytes, sealedBox, sealedBoxOpen } from "./index.ts";

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
