import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteChange } from "./quoteChange.ts";

describe("what a change is told as", () => {
  it.each([
    ["We walk.", "We walk. We cook.", { put: "We cook.", took: "" }],
    ["We walk. We cook.", "We cook.", { put: "", took: "We walk." }],
    ["We cook.\nWe walk.", "We cook.", { put: "", took: "We walk." }],
    ["We cook. We walk.", "We cook. We talk. We walk.", { put: "We talk.", took: "" }],
    ["We walk and talk.", "We walk, cook and talk.", { put: "walk, cook", took: "walk" }],
    ["We walk on Sundays.", "We talk on Sundays.", { put: "talk", took: "walk" }],
    ["It is “[a word]”.", "It is “lighthouse”.", { put: "lighthouse", took: "[a word]" }],
    ["It is “a”.", "It is “a”!", { put: "“a”!", took: "“a”." }],
    ["We walk", "We walk,", { put: "walk,", took: "walk" }],
    ["Sundays\nWe walk.", "Saturdays\nWe walk.", { put: "Saturdays", took: "Sundays" }],
    ["", "All of it.\nAnd more.", { put: "All of it. And more.", took: "" }],
    ["One two.", "One  two.", { put: "", took: "" }],
    ["", "word ".repeat(30), { put: `${"word ".repeat(12)}…`, took: "" }],
    ["", "x".repeat(100), { put: `${"x".repeat(60)} …`, took: "" }],
    ["", `x${"🌊".repeat(60)}`, { put: `x${"🌊".repeat(29)} …`, took: "" }],
  ])("%j → %j", (before, after, told) => {
    expect(quoteChange(before, after)).toEqual(told);
  });

  it("is short, of whole words that are there, whatever the texts", () => {
    const text = fc
      .array(fc.constantFrom("a", "bb", "\n", "c.", "ddd", ","), { maxLength: 30 })
      .map((all) => all.join(" "));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { put, took } = quoteChange(before, after);
        const flat = (words: string): string => ` ${words.replace(/\s+/g, " ").trim()} `;
        for (const [quote, whole] of [
          [put, after],
          [took, before],
        ] as const) {
          expect(quote.length).toBeLessThanOrEqual(62);
          const words = quote.replace(/ …$/, "");
          if (words !== "") expect(flat(whole)).toContain(` ${words} `);
        }
        if (flat(before) !== flat(after)) expect(put + took).not.toBe("");
      }),
    );
  });
});

it.each([
  ["We walk.\nWe cook.\nWe rest.", "We cook.\nWe rest.\nWe walk.", "We walk."],
  ["We walk.\nWe cook.\nWe rest.", "We rest.\nWe walk.\nWe cook.", "We rest."],
])("[H5] of %j and %j it says that “%s” was moved, by quoting it both ways", (before, after, moved) => {
  expect(quoteChange(`Sundays\n${before}`, `Sundays\n${after}`)).toEqual({ put: moved, took: moved });
});
