/**
 * Questions about clauses that ask for much (F13): found by readable patterns on this machine alone, told to nobody, and
 * never in the way. Total on any text and linear in its length; a wrong guess costs a calm question.
 */
import { type DutyWords, oneSided } from "./duties.ts";
import { endOf, type Pattern, readPattern, type WordLists, wordsOf } from "./pattern.ts";
import { sentences, type Word } from "./words.ts";

export type HintResource = {
  readonly lists: WordLists;
  /** What denies all that follows in its part of the sentence: "never", "nobody". */
  readonly denying: string;
  /** Where such a part ends: "but", "if". */
  readonly ending: string;
  /** After these, a new person begins a new part: "and you". */
  readonly joining: string;
  readonly subjects: string;
  readonly hints: readonly {
    readonly id: string;
    readonly patterns: readonly string[];
    /** A sentence that also says one of these is not asked about. */
    readonly unless: readonly string[];
  }[];
  /** Told of by counting instead of a pattern, and asked by the hint of this id. */
  readonly duties: {
    readonly hint: string;
    readonly strong: readonly string[];
    readonly soft: readonly string[];
    readonly free: readonly string[];
    readonly both: string;
    readonly named: string;
    readonly adverbs: string;
  };
};

export type FoundHint = {
  readonly hint: string;
  /** Of the paragraphs that were given. */
  readonly paragraph: number;
  /** The sentence it is about; of duties, the paragraph. */
  readonly words: string;
};
export type FindHints = (paragraphs: readonly string[]) => FoundHint[];

/** Reads the resource once. `names`: those of the two, as they may stand in a text. */
export function clauseHints(resource: HintResource, names: readonly string[]): FindHints {
  const people = asInTexts(names, resource);
  const lists = { ...resource.lists, name: [...people].join("|") };
  const set = (said: string): ReadonlySet<string> => new Set(wordsOf(said, lists));
  const grammar: Grammar = {
    denying: set(resource.denying),
    ending: set(resource.ending),
    joining: set(resource.joining),
    subjects: set(resource.subjects),
  };
  const patterns = (all: readonly string[]): Pattern[] =>
    all.flatMap((said) => readPattern(said, lists, grammar.denying)).filter(isWhole);
  const hints = resource.hints.map((one) => ({
    id: one.id,
    begins: byFirstWord(patterns(one.patterns)),
    unless: byFirstWord(patterns(one.unless)),
  }));
  const { hint, strong, soft, free, both, named, adverbs } = resource.duties;
  const duties: DutyWords = {
    strong: patterns(strong),
    soft: patterns(soft),
    free: patterns(free),
    both: set(both),
    named: set(named),
    adverbs: set(adverbs),
    names: people,
  };

  const read = (paragraph: string): Read => {
    const text = sentences(paragraph);
    const asked = hints.flatMap(({ id, begins, unless }) => {
      const sentence = text.find((words) => says(words, begins, grammar) && !says(words, unless, undefined));
      return sentence ? [{ hint: id, words: quote(paragraph, sentence) }] : [];
    });
    return { text, asked };
  };
  // One writes in one paragraph at a time; the others are as they were.
  let last = new Map<string, Read>();
  return (paragraphs) => {
    const all = new Map(paragraphs.map((paragraph) => [paragraph, last.get(paragraph) ?? read(paragraph)]));
    last = all;
    const reads = paragraphs.flatMap((paragraph) => all.get(paragraph) ?? []);
    const found = reads.flatMap(({ asked }, paragraph) => asked.map((one) => ({ ...one, paragraph })));
    const at = oneSided(
      reads.map(({ text }) => text),
      duties,
    );
    if (at === undefined || found.some((one) => one.hint === hint)) return found;
    return [...found, { hint, paragraph: at, words: paragraphs[at] ?? "" }];
  };
}
/** First names, as words. Someone called Will or May is no subject here: "we will" isn't about them. */
function asInTexts(names: readonly string[], { duties, subjects, joining }: HintResource): ReadonlySet<string> {
  const { strong, soft, free, both, named, adverbs } = duties;
  const grammar = [...strong, ...soft, ...free, both, named, adverbs, subjects, joining].join(" ");
  const ordinary = new Set(grammar.split(/[^a-z']+/));
  const first = names.flatMap((name) => sentences(name).flatMap((words) => words.slice(0, 1)));
  return new Set(first.map(({ word }) => word).filter((word) => !ordinary.has(word)));
}

type Read = {
  readonly text: readonly (readonly Word[])[];
  readonly asked: readonly Omit<FoundHint, "paragraph">[];
};

type Grammar = {
  readonly denying: ReadonlySet<string>;
  readonly ending: ReadonlySet<string>;
  readonly joining: ReadonlySet<string>;
  readonly subjects: ReadonlySet<string>;
};
type ByFirstWord = ReadonlyMap<string, readonly Pattern[]>;

/** Without names there is nothing that a place for one could be. */
const isWhole = ({ elements }: Pattern): boolean => elements.every(({ words }) => words.size > 0);

function byFirstWord(patterns: readonly Pattern[]): ByFirstWord {
  const found = new Map<string, Pattern[]>();
  for (const pattern of patterns) {
    for (const word of pattern.elements[0]?.words ?? []) found.set(word, [...(found.get(word) ?? []), pattern]);
  }
  return found;
}

/** `grammar`: what is denied doesn't count. */
function says(sentence: readonly Word[], begins: ByFirstWord, grammar: Grammar | undefined): boolean {
  return sentence.some(({ word }, at) =>
    begins.get(word)?.some((pattern) => {
      const end = endOf(pattern, sentence, at);
      if (end === undefined) return false;
      if (grammar === undefined) return true;
      if (!pattern.denies && sentence.slice(at, end).some((one) => grammar.denying.has(one.word))) return false;
      return !isDenied(sentence, at, grammar);
    }),
  );
}

/** How far back a "never" is looked for. */
const REACH = 10;

/** "We never check …": a denying word stands before, in the same part of the sentence. */
function isDenied(sentence: readonly Word[], at: number, { denying, ending, joining, subjects }: Grammar): boolean {
  for (let before = at; before >= Math.max(0, at - REACH); before--) {
    const { word = "", isAfterBreak = false } = sentence[before] ?? {};
    if (before < at) {
      if (denying.has(word)) return true;
      if (ending.has(word)) return false;
      if (joining.has(word) && subjects.has(sentence[before + 1]?.word ?? "")) return false;
    }
    if (isAfterBreak) return false;
  }
  return false;
}

const quote = (paragraph: string, sentence: readonly Word[]): string =>
  paragraph.slice(sentence[0]?.from, sentence.at(-1)?.to);
