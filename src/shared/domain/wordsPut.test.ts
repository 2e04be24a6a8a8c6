import fc from "fast-check";
import { describe, expect, it } from "vitest";
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
  ["We walk. We talk.", "We walk.\nWe talk.", ""],
  ["We walk. We talk.", "We talk.\n\nWe walk, slowly.", "slowly"],
  ["We walk.\nWe talk.", "we walk and we talk", "and"],
  ["We walk.", "We walk.\nWe walk.", ""],
  ["Ash and oak and elm stand here.", "Ash and oak and elm stand here. Ash and oak and elm!", ""],
  ["Noor calls.\nRobin cooks.", "Noor cooks.\nRobin calls.\nWe rest 🌿", "We rest 🌿"],
  ["私は散歩をします。", "私は散歩をします。あした", "あした"],
])("[SG8] [H7] from %j to %j only what was put in is told: %j", ([before = "", after = "", put = ""]) => {
  expect(wordsPut(before, after)).toBe(put);
});

const wordsIn = (text: string): string[] => text.split(/[\s…]+/u).filter((word) => word !== "");
const count = (text: string, word: string): number => wordsIn(text).filter((one) => one === word).length;
const OLD = ["zero", "ash", "oak", "elm", "fir"];
const NEW = ["NEW", "ALSO"];
const texts = (vocabulary: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof({ arbitrary: fc.constantFrom(...vocabulary), weight: 4 }, fc.constant("\n")), { maxLength })
    .map((words) => words.join(" "));

/** Where Enter is pressed, where two paragraphs are joined, which one moves where, which words are put in. */
const edits = fc.array(
  fc.record({ what: fc.constantFrom("split", "join", "move", "put"), at: fc.nat(), to: fc.nat(), word: fc.nat(1) }),
  { maxLength: 12 },
);

function edited(before: string, steps: readonly { what: string; at: number; to: number; word: number }[]): string {
  let lines = before.split("\n").map(wordsIn);
  for (const { what, at, to, word } of steps) {
    const from = at % lines.length;
    const line = lines[from] ?? [];
    const place = to % (line.length + 1);
    if (what === "split") lines.splice(from, 1, line.slice(0, place), line.slice(place));
    else if (what === "put") line.splice(place, 0, NEW[word] ?? "");
    else {
      lines.splice(from, 1);
      if (what === "join" && from > 0) lines[from - 1]?.push(...line);
      else lines.splice(to % (lines.length + 1), 0, line);
    }
  }
  lines = lines.filter((line) => line.length > 0);
  return lines.map((line) => line.join(" ")).join("\n");
}

describe("[SG8] [KD2] [H7] of a text that goes", () => {
  it("no word is told where its paragraphs were split, joined and moved, and all that was put in is", () => {
    fc.assert(
      fc.property(texts(OLD, 40), edits, (before, steps) => {
        const after = edited(before, steps);
        const told = wordsPut(before, after);
        for (const word of OLD) expect(count(told, word), word).toBe(0);
        for (const word of NEW) expect(count(told, word), word).toBe(count(after, word));
      }),
      { numRuns: 1_000 },
    );
  });

  it("no word is told oftener than it was put in, nor four in a row that stood there, whatever the two texts are", () => {
    fc.assert(
      fc.property(texts([...OLD, "box"], 40), texts([...OLD, ...NEW], 40), (before, after) => {
        const told = wordsPut(before, after);
        for (const word of [...OLD, ...NEW]) {
          const most = Math.max(0, count(after, word) - count(before, word));
          expect(count(told, word), word).toBeLessThanOrEqual(most);
          if (count(before, word) === 0) expect(count(told, word), word).toBe(most);
        }
        const stood = ` ${wordsIn(before).join(" ")} `;
        for (const piece of told.split(/ … |\n/u)) {
          const words = wordsIn(piece);
          for (let at = 0; at + 4 <= words.length; at++) {
            expect(stood).not.toContain(` ${words.slice(at, at + 4).join(" ")} `);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("nor where more was changed than is looked for step by step", () => {
    const old = Array.from({ length: 6_000 }, (_, at) => `old${at}`);
    const before = old.join(" ");
    const after = old
      .map((word, at) => (at % 2 ? word : `${word} new${at}`))
      .reverse()
      .join("\n");
    const told = wordsPut(before, after);
    expect(wordsIn(told).filter((word) => word.startsWith("old"))).toEqual([]);
    expect(wordsIn(told).length).toBe(3_000);
  });
});
