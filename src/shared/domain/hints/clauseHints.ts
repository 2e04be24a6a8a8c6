/**
 * Questions about clauses that ask for much (F13): found by readable patterns on this machine alone, told to nobody, and
 * never in the way. Total on any text and linear in its length; a wrong guess costs a calm question.
 */
import { type DutyWords, oneSided } from "./duties.ts";
import {
  endOf,
  type Part,
  type Pattern,
  readPart,
  readPattern,
  type Vocabulary,
  type WordLists,
  wordsOf,
} from "./pattern.ts";
import { sentences, type Word } from "./words.ts";

export type HintResource = {
  /** Rows of words; a list is all of its rows. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly frames: Vocabulary["frames"];
  /** What denies all that follows in its part of the sentence: "never", "nobody". */
  readonly denying: string;
  /** What denies all that stands before it, too: "of nobody". */
  readonly denyingBefore: string;
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
  const [one, two] = people;
  const rows = Object.entries(resource.lists).map(([list, all]) => [list, all.join("|")] as const);
  const lists: WordLists = {
    ...Object.fromEntries<string>(rows),
    name: [...people].join("|"),
    one: one ?? "",
    two: two ?? "",
  };
  const set = (said: string): ReadonlySet<string> => new Set(wordsOf(said, lists));
  const grammar: Grammar = {
    denying: set(resource.denying),
    denyingBefore: set(resource.denyingBefore),
    ending: set(resource.ending),
    joining: set(resource.joining),
    subjects: set(resource.subjects),
  };
  const words = { lists, frames: resource.frames, denying: grammar.denying, parts: new Map(), places: new Map() };
  const parts = (all: readonly string[]): Part[] => all.flatMap((said) => readPart(said, words));
  const hints = resource.hints.map(({ id, patterns, unless }) => ({
    id,
    patterns: patterns.flatMap((said) => readPattern(said, words)),
    unless: parts(unless),
  }));
  const begins = byFirstWord(
    hints.flatMap(({ patterns, unless }) => [
      ...patterns.flatMap(({ parts, except }) => [...parts, ...except]),
      ...unless,
    ]),
  );
  const { hint, strong, soft, free, both, named, adverbs } = resource.duties;
  const duties: DutyWords = {
    strong: parts(strong),
    soft: parts(soft),
    free: parts(free),
    both: set(both),
    named: set(named),
    adverbs: set(adverbs),
    names: people,
  };

  const read = (paragraph: string): Read => {
    const text = sentences(paragraph);
    const said = text.map((words) => partsIn(words, begins, grammar));
    const asked = hints.flatMap(({ id, patterns, unless }) => {
      const isAsked = (one: Said): boolean =>
        one.anyhow.size > 0 &&
        patterns.some((pattern) => isSaid(pattern, one)) &&
        !unless.some((part) => isHeld(part, one));
      const sentence = text.find((_, at) => isAsked(said[at] ?? NOTHING));
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
  readonly denyingBefore: ReadonlySet<string>;
  readonly ending: ReadonlySet<string>;
  readonly joining: ReadonlySet<string>;
  readonly subjects: ReadonlySet<string>;
};
type ByFirstWord = ReadonlyMap<string, readonly Part[]>;

function byFirstWord(parts: readonly Part[]): ByFirstWord {
  const found = new Map<string, Part[]>();
  for (const part of new Set(parts)) {
    for (const word of part.elements[0]?.phrases.keys() ?? []) {
      const known = found.get(word);
      if (known) known.push(part);
      else found.set(word, [part]);
    }
  }
  return found;
}

/** The parts of patterns that a sentence has. */
type Said = { readonly anyhow: ReadonlySet<Part>; readonly undenied: ReadonlySet<Part> };
const NOTHING: Said = { anyhow: new Set(), undenied: new Set() };

/** One pass over the sentence, whatever the patterns are. */
function partsIn(sentence: readonly Word[], begins: ByFirstWord, grammar: Grammar): Said {
  const anyhow = new Set<Part>();
  const undenied = new Set<Part>();
  const words = new Set(sentence.map(({ word }) => word));
  const possible = new Map(
    [...words].map((word) => [word, begins.get(word)?.filter((part) => hasWordsOf(part, words)) ?? []]),
  );
  for (const [at, { word }] of sentence.entries()) {
    for (const part of possible.get(word) ?? []) {
      if (undenied.has(part)) continue;
      const end = endOf(part, sentence, at);
      if (end === undefined) continue;
      anyhow.add(part);
      const deniesWithin = sentence.slice(at, end).some((one) => grammar.denying.has(one.word));
      const denied = isDenied(sentence, at, grammar) || (!part.denies && isDeniedAfter(sentence, end, grammar));
      if ((part.denies || !deniesWithin) && !denied) undenied.add(part);
    }
  }
  return { anyhow, undenied };
}

/** Most parts fall here, before anything is looked for place by place. */
const hasWordsOf = ({ elements }: Part, words: ReadonlySet<string>): boolean =>
  elements.every(({ phrases }) => {
    for (const word of words) if (phrases.has(word)) return true;
    return false;
  });

/** What is denied doesn't count; where a part of the pattern is the denial, it is what must not be denied. */
function isSaid({ parts, except }: Pattern, said: Said): boolean {
  const denies = parts.some((part) => part.denies);
  return (
    parts.every((part) => (denies && !part.denies ? said.anyhow : said.undenied).has(part)) &&
    !except.some((part) => isHeld(part, said))
  );
}

/** What frees a sentence: "as we like", but not "never as we like". "Needs no reason" frees it after any "no". */
const isHeld = (part: Part, { anyhow, undenied }: Said): boolean => (part.denies ? anyhow : undenied).has(part);

/** How far away a "never" is looked for. */
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

/** "… is expected of nobody": it stands behind, in the same part of the sentence. */
function isDeniedAfter(sentence: readonly Word[], end: number, { denyingBefore, ending, joining }: Grammar): boolean {
  const after = sentence.slice(end, end + REACH);
  const over = after.findIndex(({ word, isAfterBreak }) => isAfterBreak || ending.has(word) || joining.has(word));
  return (over < 0 ? after : after.slice(0, over)).some(({ word }) => denyingBefore.has(word));
}

const quote = (paragraph: string, sentence: readonly Word[]): string =>
  paragraph.slice(sentence[0]?.from, sentence.at(-1)?.to);
