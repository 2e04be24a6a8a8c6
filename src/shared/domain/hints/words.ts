/** A text as the words that patterns are held against. Every step is linear in the text, whatever it says. */

export type Word = {
  /** Lower case, without a possessive ending. */
  readonly word: string;
  readonly from: number;
  readonly to: number;
  /** A comma, a dash or the like stands before it: what was denied before it is over. */
  readonly isAfterBreak: boolean;
};

/** One class of characters repeated, or one mark: nothing here can be read in two ways, so nothing is tried twice. */
const piece = /[\p{L}\p{N}\p{M}'’]+|[^\p{L}\p{N}\p{M}'’\s]/gu;
const ENDS = new Set([".", "!", "?", ";", "…"]);
/** Longer than any word in a pattern; what is longer is no word. */
const WORD_CHARS = 40;

/** "you'll" is "you will". */
const SHORT: Readonly<Record<string, string>> = { ll: "will", re: "are", ve: "have", m: "am", d: "would" };

const plain = (raw: string): string => {
  const word = raw
    .slice(0, WORD_CHARS)
    .toLowerCase()
    .replaceAll("’", "'")
    .replace(/^'{1,40}/, "");
  return word.endsWith("'s") ? word.slice(0, -2) : word.endsWith("'") ? word.slice(0, -1) : word;
};

/** The sentences of a paragraph, in words. */
export function sentences(paragraph: string): Word[][] {
  const found: Word[][] = [];
  let sentence: Word[] = [];
  let isAfterBreak = false;
  for (const { 0: raw, index } of paragraph.matchAll(piece)) {
    const word = plain(raw);
    if (/^[\p{L}\p{N}]/u.test(word)) {
      const [, begun, short = ""] = /^([^']+)'([a-z]{1,2})$/.exec(word) ?? [];
      const place = { from: index, to: index + raw.length };
      const second = SHORT[short];
      sentence.push({ ...place, word: second === undefined ? word : (begun ?? word), isAfterBreak });
      if (second !== undefined) sentence.push({ ...place, word: second, isAfterBreak: false });
      isAfterBreak = false;
    } else if (!ENDS.has(raw)) {
      isAfterBreak = true;
    } else if (sentence.length > 0) {
      found.push(sentence);
      sentence = [];
    }
  }
  return sentence.length > 0 ? [...found, sentence] : found;
}

/** English endings, more of them than exist: "shareing" is in no text. */
export function inflected(base: string): string[] {
  const forms = [base, `${base}s`, `${base}es`, `${base}ed`, `${base}ing`];
  if (base.endsWith("e")) forms.push(`${base}d`, `${base.slice(0, -1)}ing`);
  if (/[^aeiou]y$/.test(base)) forms.push(`${base.slice(0, -1)}ies`, `${base.slice(0, -1)}ied`);
  if (/[^aeiou][aeiou][bdgklmnprt]$/.test(base)) forms.push(`${base}${base.at(-1)}ed`, `${base}${base.at(-1)}ing`);
  return forms;
}
