/**
 * Patterns as people can read them, in `resources/en/clauseHints.json`: words one after the other. `a|b` is either, `share~`
 * any of its forms, `@people` a list of words of that name, `two?` may be missing; `..` lets up to 3 words stand between,
 * `...` up to 7. `@name` are the names of the two.
 */
import { inflected, type Word } from "./words.ts";

export type WordLists = Readonly<Record<string, string>>;

type Element = { readonly words: ReadonlySet<string>; readonly gap: number };
export type Pattern = {
  readonly elements: readonly Element[];
  /** It says itself what is denied, so a "not" within it means nothing more. */
  readonly denies: boolean;
};

const GAPS: Readonly<Record<string, number>> = { "..": 3, "...": 7 };

/** All words an alternative stands for. A list may name lists; a list that isn't there is a mistake in the resource. */
export function wordsOf(said: string, lists: WordLists): string[] {
  return said.split("|").flatMap((one) => {
    if (one.startsWith("@")) {
      const list = lists[one.slice(1)];
      if (list === undefined) throw new Error(`no list of words is called ${one}`);
      return list === "" ? [] : wordsOf(list, lists);
    }
    return one.endsWith("~") ? inflected(one.slice(0, -1)) : [one];
  });
}

/** One pattern a way of reading its optional words. */
export function readPattern(said: string, lists: WordLists, negators: ReadonlySet<string>): Pattern[] {
  const parts = said.split(" ");
  const optional = parts.findIndex((part) => part.endsWith("?"));
  if (optional >= 0) {
    const without = parts.toSpliced(optional, 1).join(" ");
    const within = parts.with(optional, (parts[optional] ?? "").slice(0, -1)).join(" ");
    return [within, without].flatMap((one) => readPattern(one, lists, negators));
  }
  const elements: Element[] = [];
  let gap = 0;
  for (const part of parts) {
    const between = GAPS[part];
    if (between === undefined) {
      elements.push({ words: new Set(wordsOf(part, lists)), gap });
      gap = 0;
    } else gap = between;
  }
  return [{ elements, denies: elements.some(({ words }) => [...words].some((word) => negators.has(word))) }];
}

/**
 * Where a match that begins at `at` ends, at the earliest; undefined where there is none. What is looked at lies within
 * the pattern's own length and gaps, however long the sentence is.
 */
export function endOf({ elements }: Pattern, sentence: readonly Word[], at: number): number | undefined {
  const [first, ...others] = elements;
  if (!first?.words.has(sentence[at]?.word ?? "")) return undefined;
  let reached = [at];
  for (const { words, gap } of others) {
    const next = new Set<number>();
    for (const from of reached) {
      for (let to = from + 1; to <= from + 1 + gap && to < sentence.length; to++) {
        if (words.has(sentence[to]?.word ?? "")) next.add(to);
      }
    }
    if (next.size === 0) return undefined;
    reached = [...next];
  }
  return Math.min(...reached) + 1;
}
