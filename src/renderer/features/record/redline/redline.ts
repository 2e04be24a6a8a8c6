import { diffWordsWithSpace } from "diff";
import type { RecordText } from "../../../../shared/ipc/contract.ts";

export type Segment = { readonly kind: "same" | "added" | "removed"; readonly text: string };
/** One paragraph of the redline: whole or in parts kept, added, removed. */
export type Paragraph = readonly Segment[];
export type Redline = { readonly title: Paragraph; readonly body: readonly Paragraph[] };

/** Beyond this many differences a word-by-word picture helps nobody and takes long: old and new are shown whole. */
const MAX_DIFFERENCES = 800;

/** Word for word, what was taken out and what came in. */
export function segments(before: string, after: string): Segment[] {
  if (before === after) return before === "" ? [] : [{ kind: "same", text: before }];
  const found = diffWordsWithSpace(before, after, { maxEditLength: MAX_DIFFERENCES });
  const parts: Segment[] =
    found === undefined
      ? [
          { kind: "removed", text: before },
          { kind: "added", text: after },
        ]
      : found.map((part) => ({ kind: part.added ? "added" : part.removed ? "removed" : "same", text: part.value }));
  return joinAcrossSpaces(parts.filter((part) => part.text !== ""));
}

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
  body: paragraphs(segments(before.body, after.body)),
});

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
