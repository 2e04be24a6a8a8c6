/**
 * What became of a text where two lines of it met: the paragraphs that stand in neither line as they stand now, with all
 * that was said there (CV6). Positions follow the letters themselves, by the edits between the texts, and no guess.
 */

/** Replace `remove` UTF-16 units at `at` by `insert`; each edit of a list is in the text left by the ones before it. */
export type TextEdit = { readonly at: number; readonly remove: number; readonly insert: string };
export type Range = { readonly from: number; readonly to: number };

export type MergedLine = {
  readonly text: string;
  readonly fromBefore: readonly TextEdit[];
  readonly toTogether: readonly TextEdit[];
};
export type TextsThatMet = {
  readonly before: string;
  readonly lines: readonly [MergedLine, MergedLine];
  readonly together: string;
};

/** One paragraph, or a few that became one or came of one. */
export type MergedPart = {
  /** Where it stands in the text that came of it. */
  readonly place: Range;
  readonly before: string;
  readonly lines: readonly [string, string];
  readonly together: string;
};

/** In one go where the edits come in the order of the text, as a document tells them: there may be one for each letter. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let [from, place, done] = [text, 0, ""];
  for (const { at, remove, insert } of edits) {
    if (at < done.length) [from, place, done] = [done + from.slice(place), 0, ""];
    const start = place + at - done.length;
    done += from.slice(place, start) + insert;
    place = Math.min(start + remove, from.length);
  }
  return done + from.slice(place);
}

/** Where the paragraphs stand that are in neither of the two lines as they are. */
export function nobodysParagraphs(lines: readonly string[], together: string): Range[] {
  const written = new Set(lines.flatMap((text) => text.split("\n").map((paragraph) => paragraph.trim())));
  const places: Range[] = [];
  let from = 0;
  for (const paragraph of together.split("\n")) {
    const to = from + paragraph.length;
    if (paragraph.trim() !== "" && !written.has(paragraph.trim())) places.push({ from, to });
    from = to + 1;
  }
  return places;
}

/** The parts of a text that nobody wrote as they stand, in their order; the first of them, where they are more than `most`. */
export function mergedParagraphs(met: TextsThatMet, most = Infinity): MergedPart[] {
  const parts: MergedPart[] = [];
  const texts = met.lines.map(({ text }) => text);
  for (const place of nobodysParagraphs(texts, met.together)) {
    const last = parts.at(-1);
    if (last !== undefined && place.from <= last.place.to) continue;
    if (parts.length === most) break;
    parts.push(partAt(met, place));
  }
  return parts;
}

/** A title is one line, whatever is in it. */
export function isNobodysTitle(lines: readonly string[], together: string): boolean {
  const shown = (text: string): string => text.replace(/\s+/g, " ").trim();
  return shown(together) !== "" && lines.every((text) => shown(text) !== shown(together));
}

/** Paragraphs woven into one another further than this are told as the whole text. */
const MOST_ROUNDS = 32;

/** Widens until all four texts have whole paragraphs there, and each the same ones. */
function partAt({ before, lines, together }: TextsThatMet, start: Range): MergedPart {
  let place = start;
  for (let round = 1; ; round++) {
    if (round === MOST_ROUNDS) place = { from: 0, to: together.length };
    const inLines = lines.map(({ text, toTogether }) => wholeLines(text, follow(place, undone(toTogether))));
    const inBefore = wholeLines(
      before,
      cover(lines.map(({ fromBefore }, at) => follow(inLines[at] ?? place, undone(fromBefore)))),
    );
    const widened = lines.map(({ text, fromBefore }, at) =>
      wholeLines(text, cover([inLines[at] ?? inBefore, follow(inBefore, fromBefore)])),
    );
    const now = wholeLines(
      together,
      cover([place, ...lines.map(({ toTogether }, at) => follow(widened[at] ?? place, toTogether))]),
    );
    if (now.from === place.from && now.to === place.to) {
      const said = (at: 0 | 1): string => lines[at].text.slice(widened[at]?.from, widened[at]?.to);
      return {
        place,
        before: before.slice(inBefore.from, inBefore.to),
        lines: [said(0), said(1)],
        together: together.slice(place.from, place.to),
      };
    }
    place = now;
  }
}

/** Where a part stands after more edits, or undefined where one of them changed it. */
export function stillAt(part: string, place: Range, edits: readonly TextEdit[], now: string): Range | undefined {
  let { from, to } = place;
  for (const { at, remove, insert } of edits) {
    if (at >= to) continue;
    if (at + remove > from) return undefined;
    from += insert.length - remove;
    to += insert.length - remove;
  }
  const line = wholeLines(now, { from, to });
  return now.slice(line.from, line.to) === part ? line : undefined;
}

/** A range after these edits. What was put in at its very edge stays outside. */
function follow(range: Range, edits: readonly Sized[]): Range {
  let { from, to } = range;
  for (const { at, remove, insert } of edits) {
    const { length } = insert;
    if (from >= at + remove) from += length - remove;
    else if (from > at) from = at + length;
    if (to > at) to = to >= at + remove ? to + length - remove : at;
  }
  return { from: Math.min(from, to), to: Math.max(from, to) };
}

type Sized = { readonly at: number; readonly remove: number; readonly insert: { readonly length: number } };
const undone = (edits: readonly TextEdit[]): Sized[] =>
  edits.toReversed().map(({ at, remove, insert }) => ({ at, remove: insert.length, insert: { length: remove } }));

const cover = (ranges: readonly Range[]): Range => ({
  from: Math.min(...ranges.map(({ from }) => from)),
  to: Math.max(...ranges.map(({ to }) => to)),
});

function wholeLines(text: string, { from, to }: Range): Range {
  const end = text.indexOf("\n", to);
  return { from: from === 0 ? 0 : text.lastIndexOf("\n", from - 1) + 1, to: end < 0 ? text.length : end };
}
