import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { phraseAt, provenance } from "./provenance.ts";

const since = (versions: readonly string[]) => provenance(versions).map(({ text, since: at }) => `${text} ${at}`);
const wordsOf = (text: string): string[] => text.match(/\w+|\S/g) ?? [];

describe("provenance", () => {
  it("[H5] a word stands since the version that brought it", () => {
    expect(since(["We talk.", "We talk calmly.", "We walk calmly."])).toEqual(["We 0", "walk 2", "calmly 1", ". 0"]);
  });

  it("a word taken out and put back stands since it was put back", () => {
    expect(since(["a b", "a", "a b"])).toEqual(["a 0", "b 2"]);
  });

  it("follows a paragraph that was moved, and one that was moved and changed", () => {
    expect(since(["One two three.\nFour five six.", "Four five six.\nOne two three."])).toEqual([
      "Four 0",
      "five 0",
      "six 0",
      ". 0",
      "One 0",
      "two 0",
      "three 0",
      ". 0",
    ]);
    const changed = since(["One two three.\nFour five six seven.", "Four five eight seven.\nOne two three."]);
    expect(changed).toEqual(["Four 0", "five 0", "eight 1", "seven 0", ". 0", "One 0", "two 0", "three 0", ". 0"]);
  });

  it("says where each word stands", () => {
    const text = "  a b\n\n c";
    expect(provenance([text]).map(({ from, to }) => text.slice(from, to))).toEqual(["a", "b", "c"]);
  });

  /** Texts as they were, each made from the one before it, with every word written once only: so its birth is known. */
  const histories = fc
    .array(fc.tuple(fc.constantFrom("put", "take", "move", "split", "join"), fc.nat(), fc.nat()), { maxLength: 30 })
    .map((acts) => {
      let [paragraphs, words] = [
        [
          ["w0", "w1"],
          ["w2", "w3", "w4"],
        ],
        5,
      ];
      const born = new Map(paragraphs.flat().map((word) => [word, 0]));
      const texts = [paragraphs];
      for (const [act, one, other] of acts) {
        paragraphs = paragraphs.map((paragraph) => [...paragraph]);
        const at = one % (paragraphs.length || 1);
        const paragraph = paragraphs[at] ?? [];
        const place = other % (paragraph.length + 1);
        if (act === "put") {
          if (paragraphs.length === 0) paragraphs.push(paragraph);
          paragraph.splice(place, 0, `w${words}`);
          born.set(`w${words}`, texts.length);
          words += 1;
        } else if (act === "take") paragraph.splice(place, 1);
        else if (act === "move") paragraphs.splice(other % paragraphs.length, 0, ...paragraphs.splice(at, 1));
        else if (act === "split") paragraphs.splice(at, 1, paragraph.slice(0, place), paragraph.slice(place));
        else paragraphs.splice(at, 2, [...paragraph, ...(paragraphs[at + 1] ?? [])]);
        texts.push(paragraphs);
      }
      return { texts: texts.map((text) => text.map((line) => line.join(" ")).join("\n")), born };
    });

  it("[H5] finds the birth of every word, whatever was put in, taken out, moved, divided and joined", () => {
    fc.assert(
      fc.property(histories, ({ texts, born }) => {
        const found = provenance(texts);
        expect(found.map(({ text }) => text)).toEqual(wordsOf(texts.at(-1) ?? ""));
        for (const { text, since: at } of found) expect([text, at]).toEqual([text, born.get(text)]);
      }),
      { numRuns: 300 },
    );
  });

  it("gives every word a version that has it, and whose predecessor had fewer of it or had it elsewhere", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", " ", "\n"), maxLength: 24 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (versions) => {
        const found = provenance(versions);
        expect(found.map(({ text: word }) => word)).toEqual(wordsOf(versions.at(-1) ?? ""));
        for (const { text: word, since: at } of found) {
          expect(wordsOf(versions[at] ?? "")).toContain(word);
          // Nothing is new in a version that has the same words in the same order.
          expect(at === 0 || wordsOf(versions[at] ?? "").join(" ") !== wordsOf(versions[at - 1] ?? "").join(" ")).toBe(
            true,
          );
        }
      }),
    );
  });
});

describe("phraseAt", () => {
  const text = "We talk. We walk on Sundays, often.\n\nWe cook";
  const phrase = (from: number, to = from) => {
    const found = phraseAt(text, from, to);
    return found && text.slice(found.from, found.to);
  };
  it("widens to whole words", () => expect(phrase(13, 18)).toBe("walk on"));
  it("takes the sentence around the caret", () => {
    expect(phrase(15)).toBe("We walk on Sundays, often.");
    expect(phrase(2)).toBe("We talk.");
    expect(phrase(text.length)).toBe("We cook");
  });
  it("finds none on an empty line", () => expect(phrase(36)).toBeUndefined());
});
