/** Who must do something, sentence by sentence: a text that only ever obliges one of the two is asked about (F13). */
import { endOf, type Part } from "./pattern.ts";
import type { Word } from "./words.ts";

export type DutyWords = {
  /** What obliges: "must", "is not allowed". */
  readonly strong: readonly Part[];
  /** What may be a duty or a kindness: "will". */
  readonly soft: readonly Part[];
  /** What looks like one and frees: "doesn't have to". */
  readonly free: readonly Part[];
  /** "we", "each": those who are obliged together. */
  readonly both: ReadonlySet<string>;
  /** "she": whoever was named last. */
  readonly named: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
  /** Words that can stand between a person and the duty: "Robin also must". */
  readonly adverbs: ReadonlySet<string>;
};
type Duty = { readonly who: string; readonly isStrong: boolean; readonly at: number };

const ADDRESSED = new Set(["you", "i"]);

/** The index of the paragraph to ask at: the first that obliges the one. */
export function oneSided(paragraphs: readonly (readonly (readonly Word[])[])[], words: DutyWords): number | undefined {
  const duties = paragraphs.flatMap((paragraph, at) => dutiesIn(paragraph, words).map((duty) => ({ ...duty, at })));
  const people = new Set(duties.map(({ who }) => who).filter((who) => who !== "both"));
  const [one] = people;
  // "I" is whoever reads it; it tells nobody from the other.
  if (people.size !== 1 || one === undefined || one === "i") return undefined;
  const theirs = duties.filter(({ who }) => who === one);
  const isOften =
    theirs.filter(({ isStrong }) => isStrong).length >= 2 || (theirs.length >= 3 && theirs.length === duties.length);
  return isOften ? theirs[0]?.at : undefined;
}

function dutiesIn(paragraph: readonly (readonly Word[])[], words: DutyWords): Omit<Duty, "at">[] {
  const found: Omit<Duty, "at">[] = [];
  let named: string | undefined;
  for (const sentence of paragraph) {
    let holder: string | undefined;
    for (let at = 0; at < sentence.length; at++) {
      const word = sentence[at]?.word ?? "";
      if (words.names.has(word)) named = word;
      const who = whoIs(word, named, words);
      const goesOn =
        holder !== undefined && (word === "and" || word === "or" || sentence[at + 1]?.isAfterBreak === true);
      if (who === undefined && !goesOn) continue;
      let next = at + 1;
      while (words.adverbs.has(sentence[next]?.word ?? "")) next++;
      const begins = (parts: readonly Part[]): boolean =>
        parts.some((part) => endOf(part, sentence, next) !== undefined);
      if (begins(words.free)) continue;
      const isStrong = begins(words.strong);
      if (!isStrong && !begins(words.soft)) continue;
      holder = who ?? holder;
      if (holder !== undefined) found.push({ who: holder, isStrong });
    }
  }
  return found;
}

function whoIs(word: string, named: string | undefined, words: DutyWords): string | undefined {
  if (words.both.has(word)) return "both";
  if (words.names.has(word) || ADDRESSED.has(word)) return word;
  return words.named.has(word) ? (named ?? word) : undefined;
}
