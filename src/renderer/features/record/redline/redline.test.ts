import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addedRanges, paragraphs, redline, segments } from "./redline.ts";

const join = (parts: ReturnType<typeof segments>, without: "added" | "removed") =>
  parts
    .filter((part) => part.kind !== without)
    .map((part) => part.text)
    .join("");

describe("redline", () => {
  it("shows words, not letters", () => {
    expect(segments("We talk on Sunday.", "We speak on Sunday.")).toEqual([
      { kind: "same", text: "We " },
      { kind: "removed", text: "talk" },
      { kind: "added", text: "speak" },
      { kind: "same", text: " on Sunday." },
    ]);
  });

  it("reads several words replaced in a row as one replacement", () => {
    const kinds = segments("I will call you soon.", "I will write them today.").map((part) => part.kind);
    expect(kinds.filter((kind) => kind === "removed")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "added")).toHaveLength(1);
  });

  it("puts each paragraph on a line of its own", () => {
    const { body, title } = redline({ title: "A", body: "One.\nTwo." }, { title: "A", body: "One.\nNew.\nTwo." });
    expect(title).toEqual([{ kind: "same", text: "A" }]);
    expect(body.map((p) => p.map((part) => `${part.kind}:${part.text}`).join("|"))).toEqual([
      "same:One.",
      "added:New.",
      "same:Two.",
    ]);
  });

  it("gives back both texts exactly, whatever they hold", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "é", "😀", "."), maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = segments(before, after);
        expect(join(parts, "added")).toBe(before);
        expect(join(parts, "removed")).toBe(after);
        for (const { from, to } of addedRanges(before, after)) expect(to).toBeGreaterThan(from);
      }),
    );
  });

  it("[B6] shows two long texts that share nothing whole, old and new, instead of searching for long", () => {
    const words = (seed: number) => Array.from({ length: 8_000 }, (_, i) => `w${(i * seed) % 9_973}`).join(" ");
    const [before, after] = [words(7), words(11)];
    expect(segments(before, after)).toEqual([
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ]);
  });
});

it("an empty text has no paragraphs", () => {
  expect(paragraphs(segments("", ""))).toEqual([]);
});
