import { expect, it } from "vitest";
import { blanksIn } from "./blanks.ts";

it("open places are words in brackets on one line; nothing else is", () => {
  const text = "Our word is “[a word]”, for [how many] minutes. [] [\n] ]x[ [[inner]]";
  expect(blanksIn(text).map(({ words }) => words)).toEqual(["[a word]", "[how many]", "[inner]"]);
  for (const { from, to, words } of blanksIn(text)) expect(text.slice(from, to)).toBe(words);
  expect(blanksIn(`[${"a".repeat(121)}]`)).toEqual([]);
  expect(blanksIn("[".repeat(64 * 1024))).toEqual([]);
});
