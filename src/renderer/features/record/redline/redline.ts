import { diffArrays, diffWordsWithSpace } from "diff";
import { isAlike, MOST_PAIRS, realWords } from "../../../../shared/domain/provenance.ts";
import type { RecordText } from "../../../../shared/ipc/textShapes.ts";

export type Segment = { readonly kind: "same" | "added" | "removed"; readonly text: string };
/** One paragraph of the redline: whole or in parts kept, added, removed. */
export type Paragraph = readonly Segment[];
/** A paragraph, and which one it is of the texts it stands in, counted from 1. */
export type Line = {
  readonly parts: Paragraph;
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** At another place: away is drawn where it stood, here where it stands, with what was changed in it. */
  readonly moved?: "away" | "here";
};
export type Redline = { readonly title: Paragraph; readonly body: readonly Line[] };

/** Beyond this many differences a word-by-word picture helps nobody and takes long: old and new are shown whole. */
const MAX_DIFFERENCES = 800;

/** Word for word, what was taken out and what came in. */
export function segments(before: string, after: string): Segment[] {
  if (before === after) return before === "" ? [] : [{ kind: "same", text: before }];
  const found = differMore(before, after)
    ? undefined
    : diffWordsWithSpace(before, after, { maxEditLength: MAX_DIFFERENCES });
  const parts: Segment[] =
    found === undefined
      ? [
          { kind: "removed", text: before },
          { kind: "added", text: after },
        ]
      : found.map((part) => ({ kind: part.added ? "added" : part.removed ? "removed" : "same", text: part.value }));
  return joinAcrossSpaces(parts.filter((part) => part.text !== ""));
}

/** Each word more or less is a difference: no need to search for what can't be found. */
const differMore = (before: string, after: string): boolean =>
  Math.abs(wordCount(before) - wordCount(after)) > MAX_DIFFERENCES;
const wordCount = (text: string): number => text.match(/\S+/g)?.length ?? 0;

/** "a b" → "c d" reads as one replacement, not as two with a lone space kept between them. */
function joinAcrossSpaces(parts: readonly Segment[]): Segment[] {
  const out: Segment[] = [];
  let removed = "";
  let added = "";
  const flush = () => {
    if (removed !== "") out.push({ kind: "removed", text: removed });
    if (added !== "") out.push({ kind: "added", text: added });
    removed = added = "";
  };
  parts.forEach((part, at) => {
    const next = parts[at + 1];
    const bridge = part.kind === "same" && /^[^\S\n]+$/.test(part.text) && removed !== "" && added !== "";
    if (part.kind === "removed") removed += part.text;
    else if (part.kind === "added") added += part.text;
    else if (bridge && next !== undefined && next.kind !== "same") {
      removed += part.text;
      added += part.text;
    } else {
      flush();
      out.push(part);
    }
  });
  flush();
  return out;
}

/** Divides segments at line ends; a paragraph that was wholly removed or added keeps a line of its own. */
export function paragraphs(parts: readonly Segment[]): Paragraph[] {
  const done: Segment[][] = [];
  let open: Segment[] = [];
  for (const part of parts) {
    const lines = part.text.split("\n");
    lines.forEach((line, at) => {
      if (at > 0) {
        done.push(open);
        open = [];
      }
      if (line !== "") open.push({ kind: part.kind, text: line });
    });
  }
  done.push(open);
  return done.filter((paragraph) => paragraph.some((part) => part.text.trim() !== ""));
}

export const redline = (before: RecordText, after: RecordText): Redline => ({
  title: segments(before.title, after.title),
  body: bodyLines(before.body, after.body),
});

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** Paragraphs that stand in both, in the same order, are the frame; between them it is looked at word for word. */
function bodyLines(before: string, after: string): Line[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const frame = diffArrays(old, now, { maxEditLength: MAX_DIFFERENCES }) ?? [
    { value: old, added: false, removed: true, count: old.length },
    { value: now, added: true, removed: false, count: now.length },
  ];
  const moves = movesIn(frame);
  const done: Line[] = [];
  let [i, j] = [0, 0];
  for (let at = 0; at < frame.length; at++) {
    const part = frame[at];
    if (!part?.added && !part?.removed) {
      for (const text of part?.value ?? []) done.push({ parts: [{ kind: "same", text }], before: ++i, after: ++j });
      continue;
    }
    const gone = part.removed ? part.value : [];
    const next = frame[at + (part.removed ? 1 : 0)];
    const come = next?.added ? next.value : [];
    if (part.removed && next?.added) at += 1;
    done.push(...between({ gone, come, i, j, old }, moves));
    i += gone.length;
    j += come.length;
  }
  return done;
}

type Frame = readonly { readonly value: string[]; readonly added?: boolean; readonly removed?: boolean }[];
/** Of each paragraph that was taken out at one place and put in at another, where from and where to, counted from 1. */
type Moves = { readonly from: ReadonlyMap<number, number>; readonly to: ReadonlyMap<number, number> };

type Placed = { readonly text: string; readonly place: number; readonly stretch: number };

function movesIn(frame: Frame): Moves {
  const [gone, come]: [Placed[], Placed[]] = [[], []];
  let [before, after, stretch] = [0, 0, 0];
  for (const { value, added, removed } of frame) {
    if (!added && !removed) stretch += 1;
    for (const text of value) {
      if (!added) before += 1;
      if (!removed) after += 1;
      if (removed) gone.push({ text, place: before, stretch });
      if (added) come.push({ text, place: after, stretch });
    }
  }
  const [from, to] = [new Map<number, number>(), new Map<number, number>()];
  const pair = (was: Placed | undefined, is: Placed): void => {
    if (was === undefined) return;
    from.set(is.place, was.place);
    to.set(was.place, is.place);
  };
  // Looked up, not looked for: texts of tens of thousands of short paragraphs would stop the window.
  const same = Map.groupBy(gone.toReversed(), ({ text }) => text);
  for (const is of come) pair(same.get(is.text)?.pop(), is);
  // Changed as well: only where something that stayed lies between, else it is read where it stands.
  if (gone.length * come.length > MOST_PAIRS) return { from, to };
  const words = new Map([...gone, ...come].map((one) => [one, realWords(one.text)]));
  for (const is of come.filter(({ place }) => !from.has(place))) {
    const isMoved = (was: Placed): boolean =>
      !to.has(was.place) && was.stretch !== is.stretch && isAlike(words.get(was) ?? [], words.get(is) ?? []);
    pair(gone.find(isMoved), is);
  }
  return { from, to };
}

type Stretch = {
  readonly gone: readonly string[];
  readonly come: readonly string[];
  readonly i: number;
  readonly j: number;
  readonly old: readonly string[];
};

/** One stretch between paragraphs that stayed: what was moved away or here, each at its place among the rest. */
function between({ gone, come, i, j, old }: Stretch, { from, to }: Moves): Line[] {
  const stays = gone.filter((_, at) => !to.has(i + at + 1));
  const fresh = come.filter((_, at) => !from.has(j + at + 1));
  const rest = paragraphs(segments(stays.join("\n"), fresh.join("\n")));
  const done: Line[] = [];
  let [before, after] = [i, j];
  const moved = (isLast: boolean): void => {
    while (before < i + gone.length && (isLast || to.has(before + 1))) {
      const text = gone[before - i] ?? "";
      before += 1;
      if (to.has(before)) done.push({ parts: [{ kind: "same", text }], before, after: to.get(before), moved: "away" });
    }
    while (after < j + come.length && (isLast || from.has(after + 1))) {
      const text = come[after - j] ?? "";
      after += 1;
      const was = from.get(after);
      if (was !== undefined) {
        done.push({ parts: segments(old[was - 1] ?? text, text), before: was, after, moved: "here" });
      }
    }
  };
  for (const parts of rest) {
    moved(false);
    const has = (without: Segment["kind"]): boolean => parts.some(({ kind }) => kind !== without);
    // Where a paragraph was divided, its parts are of the same one before.
    if (has("added") && before < i + gone.length) before += 1;
    if (has("removed") && after < j + come.length) after += 1;
    done.push({ parts, before: has("added") ? before : undefined, after: has("removed") ? after : undefined });
  }
  moved(true);
  return done;
}

/** Where the words of `after` lie that `before` doesn't have, as UTF-16 ranges of `after`. */
export function addedRanges(before: string, after: string): { readonly from: number; readonly to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  let at = 0;
  for (const part of segments(before, after)) {
    if (part.kind === "removed") continue;
    const to = at + part.text.length;
    if (part.kind === "added") ranges.push({ from: at, to });
    at = to;
  }
  return ranges;
}
