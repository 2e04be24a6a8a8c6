import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asSigned, decodeAgreedText, encodeAgreedText, type Terms } from "./agreedText.ts";

const terms: Terms = { zone: "Europe/Berlin" };
const bytesOf = (title: string, body: string): string =>
  Buffer.from(encodeAgreedText(asSigned({ title, body, terms }))).toString("hex");

describe("the text that is signed", () => {
  it.each([
    ["a line's end", "We walk.\r\nWe cook.", "We walk.\n\n\nWe cook.\n"],
    ["spaces", "We  walk.\t We cook. ", "We walk. We cook."],
    ["composed letters", "Cafe\u0301", "Café"],
    ["a direction that is turned round", "We \u202emoor\u202c.", "We moor."],
    ["letters drawn as a space", "We\u2800walk.\u3164\uffa0", "We walk."],
    ["a paragraph of nothing that is drawn", "We walk.\n\u200d\ufe0f\u115f \u1160\n\u061c\u034f", "We walk."],
    ["what can't be seen", "We\u200b wa\u00adlk\ufeff.\u0007", "We walk."],
  ])("[SG1] %s makes no other text", (_, one, other) => {
    expect(bytesOf("Sundays", one)).toBe(bytesOf("Sundays", other));
  });

  it.each([
    ["a word", "We walk.", "We talk."],
    ["a clause of its own", "We walk. We cook.", "We walk.\nWe cook."],
    ["an emoji joined of two", "We walk. \u{1f469}\u200d\u{1f33e}", "We walk. \u{1f469}\u{1f33e}"],
    ["a joiner that a script needs", "می‌خواهم", "میخواهم"],
  ])("[SG1] %s makes another text", (_, one, other) => {
    expect(bytesOf("Sundays", one)).not.toBe(bytesOf("Sundays", other));
  });

  it("[SG1] a clause is not taken for the title, nor the other way round", () => {
    expect(bytesOf("One", "Two")).not.toBe(bytesOf("", "One\nTwo"));
  });

  const anyTerms = fc.record(
    {
      zone: fc.constantFrom("UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+12"),
      interval: fc.integer({ min: 1, max: 120 }),
      cooling: fc.integer({ min: 1, max: 365 }),
      trial: fc.record({
        until: fc.integer({ min: 0, max: 4_000_000 }),
        question: fc.string({ unit: "binary", maxLength: 40 }),
        after: fc.constantFrom("previous" as const, "none" as const),
      }),
    },
    { requiredKeys: ["zone"] },
  );
  const anyText = fc.record({
    title: fc.string({ unit: "binary", maxLength: 60 }),
    body: fc.string({ unit: "binary", maxLength: 400 }),
    terms: anyTerms,
  });

  it("[SG1] [S12] any text comes back as it was signed, and is its own canonical form", () => {
    fc.assert(
      fc.property(anyText, (typed) => {
        const text = asSigned(typed);
        expect(decodeAgreedText(encodeAgreedText(text))).toEqual(text);
        expect(asSigned({ ...text, body: text.paragraphs.join("\n") })).toEqual(text);
      }),
    );
  });

  it("[SG1] bytes that a text would not be written as are none", () => {
    const loose = encodeAgreedText({ title: "Sundays", paragraphs: ["We  walk."], terms });
    expect(decodeAgreedText(loose)).toBeUndefined();
    expect(decodeAgreedText(encodeAgreedText({ title: "Sundays", paragraphs: [""], terms }))).toBeUndefined();
    expect(
      decodeAgreedText(encodeAgreedText({ title: "S", paragraphs: [], terms: { zone: "no/zone\u202e" } })),
    ).toBeUndefined();
    expect(
      decodeAgreedText(encodeAgreedText({ title: "S", paragraphs: [], terms: { zone: "UTC", interval: 121 } })),
    ).toBeUndefined();
  });

  it("[SG1] every byte of it counts", () => {
    const text = asSigned({ title: "Sundays", body: "We walk.\nWe cook.", terms: { ...terms, interval: 3 } });
    const bytes = encodeAgreedText(text);
    for (let at = 0; at < bytes.length; at++) {
      const flipped = Uint8Array.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(decodeAgreedText(flipped), String(at)).not.toEqual(text);
    }
  });
});
