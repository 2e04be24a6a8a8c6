/**
 * Which words of a text its writer put in, when the text they were put into is to go (KD2, H7). What is told is kept for good, so
 * where it is in doubt whether words are old ones that were moved, they are: none is told oftener than it stands more often now.
 */
import { diffArrays } from "diff";

/** So many words in a row that stood in the text before are of that text, wherever and however often they stand now. */
const RUN = 4;
/** So many steps are looked for between what is left of two texts; beyond that the count of each word alone decides. */
const MOST = 1_000;

interface Word {
  readonly key: string;
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

type Text = { readonly title: string; readonly body: string };

/** Title and body as one text: words may have been moved from one to the other. */
export const textPut = (before: Text, after: Text): string =>
  wordsPut(`${before.title}\n${before.body}`, `${after.title}\n${after.body}`);

/** A line for each paragraph that has some; words apart in it are told apart. */
export function wordsPut(before: string, after: string): string {
  if (before === after) return "";
  const lines = after.split("\n");
  const [old, now] = [wordsOf(before.split("\n")), wordsOf(lines)];
  const told = new Set(beyondOld(old, now, newIn(unmoved(old, now), unmoved(now, old))));
  const put = byLine(now).map((words) => pieces(lines[words[0]?.line ?? 0] ?? "", words, told));
  return put.filter((line) => line !== "").join("\n");
}

/** By the rules of all scripts, so that a language without spaces has words as well; a sign that is no punctuation is one. */
function wordsOf(lines: readonly string[]): Word[] {
  const segmenter = new Intl.Segmenter("en", { granularity: "word" });
  return lines.flatMap((text, line) =>
    [...segmenter.segment(text)]
      .filter(({ segment }) => /[^\s\p{P}]/u.test(segment))
      .map(({ segment, index }) => ({
        key: segment.normalize("NFC").toLowerCase(),
        line,
        from: index,
        to: index + segment.length,
      })),
  );
}

/** Without the paragraphs and the runs of words that both texts have. */
function unmoved(words: readonly Word[], others: readonly Word[]): Word[] {
  const runs = new Set(runsOf(others));
  const lines = new Set(byLine(others).map(spelled));
  const gone = new Set<Word>();
  for (const [at, run] of runsOf(words).entries()) {
    if (runs.has(run)) for (const word of words.slice(at, at + RUN)) gone.add(word);
  }
  for (const line of byLine(words)) if (lines.has(spelled(line))) for (const word of line) gone.add(word);
  return words.filter((word) => !gone.has(word));
}

const spelled = (words: readonly Word[]): string => words.map(({ key }) => key).join(" ");

/** Across paragraphs: one may have been split in the middle of a run, or joined there. */
function runsOf(words: readonly Word[]): string[] {
  return words.slice(0, Math.max(0, words.length - RUN + 1)).map((_, at) => spelled(words.slice(at, at + RUN)));
}

function byLine(words: readonly Word[]): Word[][] {
  return [...Map.groupBy(words, ({ line }) => line).values()];
}

function newIn(old: readonly Word[], now: readonly Word[]): readonly Word[] {
  const parts = diffArrays([...old], [...now], {
    comparator: (one, other) => one.key === other.key,
    maxEditLength: MOST,
  });
  return parts?.filter(({ added }) => added).flatMap(({ value }) => value) ?? now;
}

/** Of a word that stands as often now as before, every one may be an old one that was moved. */
function beyondOld(old: readonly Word[], now: readonly Word[], put: readonly Word[]): Word[] {
  const spare = new Map<string, number>();
  for (const { key } of now) spare.set(key, (spare.get(key) ?? 0) + 1);
  for (const { key } of old) spare.set(key, (spare.get(key) ?? 0) - 1);
  return put.filter(({ key }) => {
    const left = spare.get(key) ?? 0;
    spare.set(key, left - 1);
    return left > 0;
  });
}

/** What was put in as a whole keeps its punctuation. */
function pieces(line: string, words: readonly Word[], told: ReadonlySet<Word>): string {
  if (words.every((word) => told.has(word))) return line.trim();
  const runs: { from: number; to: number }[] = [];
  for (const [at, word] of words.entries()) {
    const last = runs.at(-1);
    if (!told.has(word)) continue;
    if (last && told.has(words[at - 1] ?? word)) last.to = word.to;
    else runs.push({ from: word.from, to: word.to });
  }
  return runs.map(({ from, to }) => line.slice(from, to)).join(" … ");
}
