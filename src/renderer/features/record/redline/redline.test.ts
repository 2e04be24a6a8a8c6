import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addedRanges, type Line, paragraphs, redline, segments } from "./redline.ts";

const join = (parts: ReturnType<typeof segments>, without: "added" | "removed") =>
  parts
    .filter((part) => part.kind !== without)
    .map((part) => part.text)
    .join("");

const drawn = ({ parts, moved, before, after }: Line): string =>
  (moved ? `${moved} ${before}>${after} ` : "") + parts.map((part) => `${part.kind}:${part.text}`).join("|");

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
    expect(body.map(drawn)).toEqual(["same:One.", "added:New.", "same:Two."]);
  });

  it("[H5] shows a paragraph that was moved as moved, at both places, with where from and where to", () => {
    const body = (before: string, after: string) =>
      redline({ title: "", body: before }, { title: "", body: after }).body;
    expect(body("One.\nTwo.\nThree.\nFour.", "One.\nThree.\nFour.\nTwo.").map(drawn)).toEqual([
      "same:One.",
      "away 2>4 same:Two.",
      "same:Three.",
      "same:Four.",
      "here 2>4 same:Two.",
    ]);
    const changed = body("One day.\nTwo.\nThree.", "Two.\nThree.\nNew.\nOne night.");
    expect(changed.some(({ moved }) => moved)).toBe(false);
    expect(body("We walk on.\nTwo.\nThree.", "Two.\nThree.\nWe walk on, slowly.").map(drawn)).toEqual([
      "away 1>3 same:We walk on.",
      "same:Two.",
      "same:Three.",
      "here 1>3 same:We walk on|added:, slowly|same:.",
    ]);
    expect(body("We walk.\nTwo.\nThree.", "Two.\nWe ride.\nThree.\nWe walk.").map(drawn)).toEqual([
      "away 1>4 same:We walk.",
      "same:Two.",
      "added:We ride.",
      "same:Three.",
      "here 1>4 same:We walk.",
    ]);
  });

  it("[H5] names every paragraph of both texts once, whatever was moved among them", () => {
    const text = fc
      .array(fc.constantFrom("One two.", "Two three.", "Three four.", "Four.", "Five six."), { maxLength: 7 })
      .map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { body } = redline({ title: "", body: before }, { title: "", body: after });
        const side = (without: "added" | "removed", hidden: "away" | "here"): string[] =>
          body
            .filter(({ moved }) => moved !== hidden)
            .map(({ parts }) =>
              parts
                .filter(({ kind }) => kind !== without)
                .map((part) => part.text)
                .join(""),
            )
            .filter((line) => line !== "");
        const words = (lines: readonly string[]): string => lines.join("").replace(/\s+/g, "");
        expect(words(side("added", "here"))).toBe(words(before.split("\n")));
        expect(words(side("removed", "away"))).toBe(words(after.split("\n")));
        for (const { moved, before: from, after: to, parts } of body.filter((line) => line.moved)) {
          const [text, place] = moved === "away" ? [before, from] : [after, to];
          const line = parts
            .filter(({ kind }) => kind !== "removed")
            .map((part) => part.text)
            .join("");
          expect(text.split("\n")[(place ?? 0) - 1]).toBe(line);
        }
      }),
    );
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

  it("[B6] [H5] two texts of 20,000 short paragraphs do not stop the window", () => {
    const body = (seed: number) => Array.from({ length: 20_000 }, (_, i) => `w${(i * seed) % 9_973}`).join("\n");
    const began = performance.now();
    const { body: lines } = redline({ title: "", body: body(7) }, { title: "", body: body(11) });
    const took = performance.now() - began;
    console.log(`${lines.length} lines after ${took.toFixed(0)} ms`);
    expect(lines.filter(({ moved }) => moved === "here").length).toBeGreaterThan(19_000);
    expect(took).toBeLessThan(3_000);
  });
});

it("an empty text has no paragraphs", () => {
  expect(paragraphs(segments("", ""))).toEqual([]);
});
