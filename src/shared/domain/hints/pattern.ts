/**
 * Patterns as people can read them, in `resources/en/clauseHints.json`: words one after the other. `a|b` is either, `share~`
 * any of its forms, `in-touch` these words side by side, `@people` a list of words of that name, `two?` may be missing; `..`
 * lets up to 3 words stand between, `...` up to 7. `@name` are the names of the two, `@one` and `@two` each of them. `a + b`
 * are both in one sentence, in either order; with `a - b` the sentence has no `b`. A line that begins with `#` is a heading.
 */
import { inflected, type Word } from "./words.ts";

export type WordLists = Readonly<Record<string, string>>;
export type Vocabulary = {
  readonly lists: WordLists;
  /** Patterns of a name, to be part of others. */
  readonly frames: Readonly<Record<string, readonly string[]>>;
  readonly denying: ReadonlySet<string>;
  /** What was read already: a part that many patterns have is looked for once, and a long list is spelt out once. */
  readonly parts: Map<string, readonly Part[]>;
  readonly places: Map<string, Place>;
};

/** A phrase is one word or several side by side; those that may stand here, by the first of their words. */
type Element = { readonly phrases: Place["phrases"]; readonly gap: number };
type Place = { readonly phrases: ReadonlyMap<string, readonly Phrase[]>; readonly denies: boolean };
type Phrase = readonly string[];
/** What stands between two `+`. */
export type Part = {
  readonly elements: readonly Element[];
  /** It says itself what is denied, so a "not" within it means nothing more. */
  readonly denies: boolean;
};
export type Pattern = { readonly parts: readonly Part[]; readonly except: readonly Part[] };

const GAPS: Readonly<Record<string, number>> = { "..": 3, "...": 7 };

/** All phrases an alternative stands for. A list may name lists; a list that isn't there is a mistake in the resource. */
function phrasesOf(said: string, lists: WordLists): Phrase[] {
  return said.split("|").flatMap((one) => {
    if (one.startsWith("@")) {
      const list = lists[one.slice(1)];
      if (list === undefined) throw new Error(`no list of words is called ${one}`);
      return list === "" ? [] : phrasesOf(list, lists);
    }
    return one
      .split("-")
      .map((word) => (word.endsWith("~") ? inflected(word.slice(0, -1)) : [word]))
      .reduce<Phrase[]>((begun, forms) => begun.flatMap((words) => forms.map((form) => [...words, form])), [[]]);
  });
}

export const wordsOf = (said: string, lists: WordLists): string[] => phrasesOf(said, lists).flat();

export function readPattern(said: string, words: Vocabulary): Pattern[] {
  if (said.startsWith("#")) return [];
  const [all = "", ...none] = said.split(" - ");
  const except = none.flatMap((part) => readPart(part, words)).filter(isWhole);
  return waysToSay(all, words)
    .map((parts) => ({ parts, except }))
    .filter(({ parts }) => parts.every(isWhole));
}

/** All that can stand on both sides of `+`: a frame, such as `@between`, stands for any of its own patterns. */
function waysToSay(said: string, words: Vocabulary): Part[][] {
  const ways = said
    .split(" + ")
    .map(
      (part) =>
        words.frames[part.slice(1)]?.flatMap((one) => waysToSay(one, words)) ??
        readPart(part, words).map((one) => [one]),
    );
  return ways.reduce<Part[][]>((begun, next) => begun.flatMap((parts) => next.map((way) => [...parts, ...way])), [[]]);
}

/** Without names there is nothing that a place for one could be. */
const isWhole = ({ elements }: Part): boolean => elements.every(({ phrases }) => phrases.size > 0);

export function readPart(said: string, vocabulary: Vocabulary): readonly Part[] {
  const parts = vocabulary.parts.get(said) ?? waysToRead(said, vocabulary);
  vocabulary.parts.set(said, parts);
  return parts;
}

/** One part a way of reading its optional words. */
function waysToRead(said: string, vocabulary: Vocabulary): Part[] {
  const words = said.split(" ");
  const optional = words.findIndex((word) => word.endsWith("?"));
  if (optional >= 0) {
    const without = words.toSpliced(optional, 1).join(" ");
    const within = words.with(optional, (words[optional] ?? "").slice(0, -1)).join(" ");
    return [within, without].flatMap((one) => waysToRead(one, vocabulary));
  }
  const elements: Element[] = [];
  let denies = false;
  let gap = 0;
  for (const word of words) {
    const between = GAPS[word];
    if (between === undefined) {
      const place = readPlace(word, vocabulary);
      elements.push({ phrases: place.phrases, gap });
      denies ||= place.denies;
      gap = 0;
    } else gap = between;
  }
  return [{ elements, denies }];
}

function readPlace(said: string, { lists, denying, places }: Vocabulary): Place {
  const known = places.get(said);
  if (known) return known;
  const all = phrasesOf(said, lists);
  const place: Place = {
    phrases: Map.groupBy(all, ([first = ""]) => first),
    denies: all.flat().some((word) => denying.has(word)),
  };
  places.set(said, place);
  return place;
}

/**
 * Where a match that begins at `at` ends, at the earliest; undefined where there is none. What is looked at lies within
 * the part's own length and gaps, however long the sentence is.
 */
export function endOf({ elements }: Part, sentence: readonly Word[], at: number): number | undefined {
  let reached: readonly number[] = [at];
  for (const [index, { phrases, gap }] of elements.entries()) {
    const next = new Set<number>();
    for (const from of reached) {
      const last = index === 0 ? from : from + gap;
      for (let to = from; to <= last && to < sentence.length; to++) {
        for (const phrase of phrases.get(sentence[to]?.word ?? "") ?? []) {
          if (phrase.every((word, nth) => sentence[to + nth]?.word === word)) next.add(to + phrase.length);
        }
      }
    }
    if (next.size === 0) return undefined;
    reached = [...next];
  }
  return Math.min(...reached);
}
