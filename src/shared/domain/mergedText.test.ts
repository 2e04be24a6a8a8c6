import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyEdits,
  isNobodysTitle,
  mergedParagraphs,
  stillAt,
  type TextEdit,
  type TextsThatMet,
} from "./mergedText.ts";

/** Letters with names, so that two texts meet here as documents do: each letter is put in once and taken out once. */
type Letter = { readonly id: string; readonly unit: string };
const lettersOf = (text: string, by: string): Letter[] =>
  text.split("").map((unit, at) => ({ id: `${by}${at}`, unit }));
const textOf = (letters: readonly Letter[]): string => letters.map(({ unit }) => unit).join("");

/** Edits from one list of letters to the other, at both of which the kept ones are in one order. */
function editsOf(from: readonly Letter[], to: readonly Letter[]): TextEdit[] {
  const goal = new Set(to.map(({ id }) => id));
  const edits: TextEdit[] = [];
  const now = from.filter(({ id }) => goal.has(id));
  let at = 0;
  for (const { id } of from) {
    if (goal.has(id)) at += 1;
    else edits.push({ at, remove: 1, insert: "" });
  }
  for (const [at, { id, unit }] of to.entries()) {
    if (now[at]?.id === id) continue;
    edits.push({ at, remove: 0, insert: unit });
    now.splice(at, 0, { id, unit });
  }
  return edits;
}

type Write = { readonly at: number; readonly remove: number; readonly insert: string };
const write = (letters: readonly Letter[], by: string, writes: readonly Write[]): Letter[] => {
  const now = [...letters];
  for (const [count, { at, remove, insert }] of writes.entries()) {
    now.splice(at % (now.length + 1), remove, ...lettersOf(insert, `${by}${count}.`));
  }
  return now;
};
/** What both put in, in the order of `one` where they put it at the same place; what either took out is out. */
function meet(base: readonly Letter[], one: readonly Letter[], other: readonly Letter[]): Letter[] {
  const gone = new Set(base.filter((l) => !one.includes(l) || !other.includes(l)).map(({ id }) => id));
  const after = (line: readonly Letter[], id: string | undefined): Letter[] => {
    const start = id === undefined ? 0 : line.findIndex((letter) => letter.id === id) + 1;
    const rest = line.slice(start);
    const end = rest.findIndex((letter) => base.includes(letter));
    return end < 0 ? rest : rest.slice(0, end);
  };
  const full = (line: readonly Letter[]): Letter[] => {
    // Letters taken out stay as places, so that what was put in behind them has one.
    const whole: Letter[] = [...line];
    for (const [at, letter] of base.entries()) {
      if (whole.includes(letter)) continue;
      const before = base[at - 1];
      whole.splice(before === undefined ? 0 : whole.indexOf(before) + 1, 0, letter);
    }
    return whole;
  };
  const [a, b] = [full(one), full(other)];
  const met = [...after(a, undefined), ...after(b, undefined)];
  for (const letter of base) met.push(letter, ...after(a, letter.id), ...after(b, letter.id));
  return met.filter(({ id }) => !gone.has(id));
}

function met(before: string, one: readonly Write[], other: readonly Write[]) {
  const base = lettersOf(before, "base");
  const lines = [write(base, "one", one), write(base, "other", other)] as const;
  const together = meet(base, ...lines);
  const line = (letters: readonly Letter[]) => ({
    text: textOf(letters),
    fromBefore: editsOf(base, letters),
    toTogether: editsOf(letters, together),
  });
  const texts: TextsThatMet = { before, lines: [line(lines[0]), line(lines[1])], together: textOf(together) };
  return { texts, parts: mergedParagraphs(texts) };
}

const put = (at: number, insert: string, remove = 0): Write => ({ at, remove, insert });

describe("paragraphs that came of two lines", () => {
  it("[CV6] are told with what stood there before, in each line, and now", () => {
    const { parts } = met("One.\nWe talk.\nThree.", [put(5, "Calmly, we", 2)], [put(13, " at once.")]);
    expect(parts).toEqual([
      {
        place: { from: 5, to: 30 },
        before: "We talk.",
        lines: ["Calmly, we talk.", "We talk. at once."],
        together: "Calmly, we talk. at once.",
      },
    ]);
  });

  it("[CV6] are none where each paragraph is as one of the two wrote it", () => {
    expect(met("One.\nTwo.", [put(4, " a")], [put(9, " b")]).parts).toEqual([]);
    // Each put a paragraph at the same place: both stand whole.
    expect(met("One.", [put(4, "\nTwo.")], [put(4, "\nThree.")]).parts).toEqual([]);
    // Both took out the same.
    expect(met("One two.", [put(3, "", 4)], [put(3, "", 4)]).parts).toEqual([]);
    // One took out less of what the other took out.
    expect(met("One two.", [put(3, "", 2)], [put(3, "", 4)]).parts).toEqual([]);
  });

  it("[CV6] hold all that a paragraph ran into: one took it out, the other wrote in it", () => {
    const { parts } = met("One.\nTwo.\nThree.", [put(5, "", 5)], [put(8, " and a half")]);
    expect(parts).toEqual([
      {
        place: { from: 5, to: 22 },
        before: "Two.\nThree.",
        lines: ["Three.", "Two and a half.\nThree."],
        together: " and a halfThree.",
      },
    ]);
  });

  it("[CV6] are whole paragraphs in all four texts, and letters from anywhere else are in none", () => {
    const writes = fc.array(
      fc.record({
        at: fc.nat(40),
        remove: fc.nat(6),
        insert: fc.stringMatching(/^[xyz\n]{0,4}$/),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[ab\n]{0,30}$/), writes, writes, (before, one, other) => {
        const { texts, parts } = met(before, one, other);
        const [first, second] = texts.lines;
        for (const { text, fromBefore, toTogether } of texts.lines) {
          expect(applyEdits(before, fromBefore)).toBe(text);
          expect(applyEdits(text, toTogether)).toBe(texts.together);
        }
        const whole = (text: string, part: string): boolean => `\n${text}\n`.includes(`\n${part}\n`);
        for (const part of parts) {
          expect(whole(before, part.before)).toBe(true);
          expect(whole(first.text, part.lines[0]) && whole(second.text, part.lines[1])).toBe(true);
          expect(texts.together.slice(part.place.from, part.place.to)).toBe(part.together);
          expect(whole(texts.together, part.together)).toBe(true);
        }
        // Nothing neither wrote is left untold.
        const told = parts.flatMap(({ together }) => together.split("\n"));
        const written = [first.text, second.text].flatMap((text) => text.split("\n"));
        for (const paragraph of texts.together.split("\n")) {
          expect(paragraph.trim() === "" || written.includes(paragraph) || told.includes(paragraph)).toBe(true);
        }
        // Whichever of the two is named first.
        const turned = mergedParagraphs({ ...texts, lines: [second, first] });
        expect(turned.map(({ lines: [a, b], ...rest }) => ({ ...rest, lines: [b, a] }))).toEqual(
          parts.map((part) => ({ ...part, lines: [...part.lines] })),
        );
      }),
      { seed: 6, numRuns: 2_000 },
    );
  });

  it("[CV6] [G2] are told up to a number, and as the whole text where they are woven into one another too far", () => {
    const many = Array.from({ length: 100 }, () => "a b").join("\n");
    const ends = (insert: string, shift: number) => Array.from({ length: 100 }, (_, at) => put(at * 6 + shift, insert));
    const { texts } = met(many, ends("x ", 0), ends(" y", 3));
    expect(mergedParagraphs(texts).map(({ together }) => together)).toEqual(Array(100).fill("x a b y"));
    expect(mergedParagraphs(texts, 3)).toHaveLength(3);
    // Each joins what the other keeps apart, so that every paragraph runs into the next.
    const joins = (first: number) =>
      Array.from({ length: 50 }, (_, at) => put((2 * (49 - at) + first) * 4 + 3, "+", 1)).filter(({ at }) => at < 399);
    const woven = met(many, joins(0), joins(1));
    expect(woven.parts).toHaveLength(1);
    expect(woven.parts[0]).toMatchObject({ before: many, together: woven.texts.together });
  });

  it("[CV6] of a title: its words, whatever the spaces", () => {
    expect(isNobodysTitle(["Our Sundays", "Sundays at home"], "Our Sundays at home")).toBe(true);
    expect(isNobodysTitle(["Our  Sundays", "Sundays"], "Our Sundays ")).toBe(false);
    expect(isNobodysTitle(["a", "b"], " ")).toBe(false);
  });
});

describe("a part after more was written", () => {
  const at = (edits: readonly TextEdit[]) =>
    stillAt("Two.", { from: 5, to: 9 }, edits, applyEdits("One.\nTwo.\nThree.", edits));

  it("[CV6] stands where its letters are", () => {
    expect(at([])).toEqual({ from: 5, to: 9 });
    expect(at([put(0, "Zero.\n"), put(20, "!")])).toEqual({ from: 11, to: 15 });
    expect(at([put(0, "", 5), put(4, "\nThen.")])).toEqual({ from: 0, to: 4 });
  });

  it("[CV6] is no more once somebody changed it, even into the same words", () => {
    for (const edits of [
      [put(6, "x")],
      [put(9, "!")],
      [put(5, "And ")],
      [put(8, "", 1)],
      [put(4, "", 1)],
      [put(9, "", 1)],
      [put(3, "", 4)],
      [put(6, "", 1), put(6, "w")],
    ]) {
      expect(at(edits)).toBeUndefined();
    }
  });
});
