import fc from "fast-check";
import { expect, it } from "vitest";
import { wordsPut } from "./wordsPut.ts";

it.for([
  ["", "", ""],
  ["We walk.", "We walk.", ""],
  ["We walk.", "We walk slowly.", "slowly"],
  ["We walk.\nWe talk.", "We walk.\nWe sing.\nWe talk.", "We sing."],
  ["We walk.\nWe talk.", "We talk.\nWe walk.", ""],
  ["We walk on Sundays.", "We run on Sundays together.", "run … together"],
  ["", "All of it.", "All of it."],
  ["All of it.", "", ""],
])("[SG8] [H7] from %j to %j only what was put in is told: %j", ([before = "", after = "", put = ""]) => {
  expect(wordsPut(before, after)).toBe(put);
});

it("[SG8] [KD2] no word of the text before is told, whatever was put in", () => {
  const old = fc.array(fc.constantFrom("zero", "ash", "\n", "oak"), { maxLength: 30 }).map((words) => words.join(" "));
  const fresh = fc.array(fc.tuple(fc.nat(200), fc.constantFrom("NEW", "\n", "ALSO")), { maxLength: 8 });
  fc.assert(
    fc.property(old, fresh, (before, put) => {
      const words = before.split(" ");
      for (const [at, word] of put) words.splice(at % (words.length + 1), 0, word);
      const told = wordsPut(before, words.join(" "));
      const count = (text: string, word: string): number => text.split(/\s+/).filter((one) => one === word).length;
      for (const word of ["NEW", "ALSO"]) expect(count(told, word)).toBe(count(words.join(" "), word));
    }),
    { numRuns: 300 },
  );
});
