/**
 * Since which version each word of a text stands as it does: read through what became of the words from one version to the
 * next. A paragraph that was only moved keeps what it had.
 */
import { diffArrays } from "diff";

/** Beyond this many differences between two versions, what can't be followed cheaply counts as written anew. */
const MOST_DIFFERENCES = 800;

export type Word = {
  readonly text: string;
  /** Where it stands, as UTF-16 places of the newest version. */
  readonly from: number;
  readonly to: number;
  /** Index of the version that brought it. */
  readonly since: number;
};

type Paragraph = { readonly text: string; readonly words: readonly string[]; readonly since: number[] };

const NOBODY = -1;
/** A sign stands for itself: “ask.” and “ask calmly.” have the same word. */
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*|\S/gu;
const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** Every word of the newest of these texts, oldest first. */
export function provenance(versions: readonly string[]): Word[] {
  let now: readonly Paragraph[] = [];
  for (const [at, text] of versions.entries()) now = next(now, text, at);
  return placed(now);
}

function next(before: readonly Paragraph[], text: string, version: number): readonly Paragraph[] {
  const lines = text.split("\n");
  const same = sameEnds(before, lines);
  const [old, fresh] = [
    before.slice(same.start, before.length - same.end),
    lines.slice(same.start, lines.length - same.end),
  ];
  const between = follow(old, fresh);
  for (const { since } of between) {
    for (let at = 0; at < since.length; at++) if (since[at] === NOBODY) since[at] = version;
  }
  return [...before.slice(0, same.start), ...between, ...before.slice(before.length - same.end)];
}

/** Most versions differ in one place: what is the same around it is not looked at. */
function sameEnds(before: readonly Paragraph[], lines: readonly string[]): { start: number; end: number } {
  const most = Math.min(before.length, lines.length);
  let start = 0;
  while (start < most && before[start]?.text === lines[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end]?.text === lines[lines.length - 1 - end]) end++;
  return { start, end };
}

/** Words of these lines that stood before have what they had; the others are nobody's yet. */
function follow(before: readonly Paragraph[], lines: readonly string[]): Paragraph[] {
  const left = new Set(before);
  const byText = Map.groupBy(before, ({ text }) => text);
  const paragraphs = lines.map((text): Paragraph => {
    const moved = byText.get(text)?.shift();
    if (moved) {
      left.delete(moved);
      return moved;
    }
    const words = wordsOf(text);
    return { text, words, since: words.map(() => NOBODY) };
  });
  const open = paragraphs.filter(({ since }) => since.includes(NOBODY));
  const lost = [...left];
  const used = lost.map(({ words }) => words.map(() => false));
  carry(lost, used, open);
  if (lost.length * open.length > MOST_PAIRS) return paragraphs;
  const real = lost.map(({ words }) => words.filter(isReal));
  // A paragraph that was moved and changed at once: what is left of one in what is left of another.
  for (const paragraph of open.filter(isMostlyNew)) {
    const words = paragraph.words.filter(isReal);
    const at = real.findIndex((its, index) => (used[index] ?? []).every((one) => !one) && isAlike(its, words));
    const from = lost[at];
    if (from) carry([from], [used[at] ?? []], [paragraph]);
  }
  return paragraphs;
}

/** The longest common run of words, in their order. */
function carry(before: readonly Paragraph[], used: readonly boolean[][], after: readonly Paragraph[]): void {
  const had = before.flatMap(({ words }, at) => words.map((word, place) => ({ word, at, place })));
  const has = after.flatMap((paragraph) => paragraph.words.map((word, place) => ({ word, paragraph, place })));
  const parts = diffArrays(
    had.map(({ word }) => word),
    has.map(({ word }) => word),
    { maxEditLength: MOST_DIFFERENCES },
  );
  let [i, j] = [0, 0];
  for (const { added, removed, count } of parts ?? []) {
    if (added) j += count;
    else if (removed) i += count;
    else {
      for (let n = 0; n < count; n++) take(had[i + n], has[j + n]);
      i += count;
      j += count;
    }
  }

  function take(old?: (typeof had)[number], now?: (typeof has)[number]): void {
    const since = old && before[old.at]?.since[old.place];
    const isUsed = old && used[old.at];
    if (since === undefined || !isUsed || !now || now.paragraph.since[now.place] !== NOBODY) return;
    now.paragraph.since[now.place] = since;
    isUsed[old.place] = true;
  }
}

const isMostlyNew = ({ since }: Paragraph): boolean => 2 * since.filter((one) => one === NOBODY).length > since.length;

/** Words as they are compared, without signs. */
export const realWords = (text: string): string[] => wordsOf(text).filter(isReal);

/** Pairs of paragraphs that are compared at most: where so much is new, nothing was moved that anyone would know again. */
export const MOST_PAIRS = 10_000;

/** More than half of the longer one's words are in both: a paragraph that went and one that came are the same, changed. */
export function isAlike(one: readonly string[], other: readonly string[]): boolean {
  const words = new Set(one);
  const shared = other.filter((word) => words.has(word)).length;
  return 2 * shared > Math.max(one.length, other.length);
}

/** Not a sign alone. */
const isReal = (word: string): boolean => /[\p{L}\p{N}]/u.test(word);

function placed(paragraphs: readonly Paragraph[]): Word[] {
  const words: Word[] = [];
  let start = 0;
  for (const { text, since } of paragraphs) {
    for (const [at, found] of [...text.matchAll(WORD)].entries()) {
      const from = start + found.index;
      words.push({ text: found[0], from, to: from + found[0].length, since: since[at] ?? 0 });
    }
    start += text.length + 1;
  }
  return words;
}

/** Words of this place; its signs only where there is nothing else. */
export function wordsIn(words: readonly Word[], from: number, to: number): readonly Word[] {
  const there = words.filter((word) => word.from < to && word.to > from);
  const real = there.filter(({ text }) => isReal(text));
  return real.length > 0 ? real : there;
}

/** Words picked out, widened to whole ones; a place between words stands for the sentence around it. Undefined: no word is there. */
export function phraseAt(
  text: string,
  from: number,
  to: number,
): { readonly from: number; readonly to: number } | undefined {
  let [start, end] = from < to ? [from, to] : sentenceAt(text, from);
  while (start < end && isSpace(text[start])) start++;
  while (end > start && isSpace(text[end - 1])) end--;
  if (start === end) return undefined;
  while (start > 0 && !isSpace(text[start - 1])) start--;
  while (end < text.length && !isSpace(text[end])) end++;
  return { from: start, to: end };
}

function sentenceAt(text: string, at: number): [number, number] {
  const line = text.lastIndexOf("\n", at - 1) + 1;
  const lineEnd = text.indexOf("\n", at);
  const ends = lineEnd < 0 ? text.length : lineEnd;
  const before = text.slice(line, at).search(/[.!?…:;]\s+(?=[^.!?…:;]*$)(?!\s*$)/);
  const after = text.slice(at, ends).search(/[.!?…:;](?=\s|$)/);
  return [before < 0 ? line : line + before + 1, after < 0 ? ends : at + after + 1];
}

const isSpace = (letter: string | undefined): boolean => letter === undefined || /\s/.test(letter);
