/** What a change put in and took out, in whole words, short enough for one line of a story. Empty: only space moved. */
export type QuotedChange = { readonly put: string; readonly took: string };

const QUOTE_CHARS = 60;
const isSpace = (letter: string | undefined): boolean => letter === undefined || /\s/.test(letter);

/**
 * From the first word that differs to the last: of changes at several places, all that lies between them too. Where
 * paragraphs only changed places, one of them is both put in and taken out.
 */
export function quoteChange(before: string, after: string): QuotedChange {
  const moved = movedLine(before, after);
  if (moved !== undefined) {
    const words = quoted(moved, 0, 0);
    return { put: words, took: words };
  }
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  while (start > 0 && !isSpace(before[start - 1]) && !(isSpace(before[start]) && isSpace(after[start]))) start--;
  let same = 0;
  const last = (text: string, at: number): string | undefined => text[text.length - 1 - at];
  while (same < shorter - start && last(before, same) === last(after, same)) same++;
  while (same > 0 && !isSpace(last(before, same - 1)) && !(isSpace(last(before, same)) && isSpace(last(after, same)))) {
    same--;
  }
  const longer = before.length > after.length ? before : after;
  const slid = start + same === shorter ? toSentence(longer, start, longer.length - same) : 0;
  return bare(quoted(after, start - slid, same + slid), quoted(before, start - slid, same + slid));
}

const opens = /^[\p{Ps}\p{Pi}"']+/u;
const closes = /[\p{Pe}\p{Pf}"']/gu;

/** Without quotation marks or brackets that stand around both: they would be quoted with the words. */
function bare(put: string, took: string): QuotedChange {
  const most = Math.min(put.length, took.length) - 1;
  let end = 0;
  while (end < most && put.at(-1 - end) === took.at(-1 - end) && /\p{P}/u.test(put.at(-1 - end) ?? "")) end++;
  const closed = put.slice(put.length - end).match(closes)?.length ?? 0;
  const [one = "", other = ""] = [put, took].map((words) => opens.exec(words)?.[0]);
  const start = Math.min(closed, one.length, other.length, most - end);
  if (start <= 0 || one.slice(0, start) !== other.slice(0, start)) return { put, took };
  return { put: put.slice(start, put.length - end), took: took.slice(start, took.length - end) };
}

/** Of texts with the same lines in another order, one that was moved past the others. */
function movedLine(before: string, after: string): string | undefined {
  if (before.length !== after.length || before === after) return undefined;
  const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");
  const [old, now] = [lines(before), lines(after)];
  if (old.toSorted().join("\n") !== now.toSorted().join("\n")) return undefined;
  while (old.length > 0 && old[0] === now[0]) {
    old.shift();
    now.shift();
  }
  while (old.length > 0 && old.at(-1) === now.at(-1)) {
    old.pop();
    now.pop();
  }
  return old.at(-1) === now[0] ? old.at(-1) : old[0];
}

/**
 * Of “We walk. We cook.” without “We walk.”, the words gone may as well be “walk. We”. How far back what was put in or taken
 * out can be read as a whole sentence or line, by letters that are the same before it and at its end.
 */
function toSentence(text: string, start: number, end: number): number {
  for (let at = start; at >= 0; at--) {
    if (beginsSentence(text, at)) return start - at;
    if (text[at - 1] !== text[at - 1 + end - start]) return 0;
  }
  return 0;
}

const beginsSentence = (text: string, at: number): boolean =>
  at === 0 ||
  (/[\n.!?…:;]\s*$/.test(text.slice(Math.max(0, at - 3), at)) && (isSpace(text[at]) || isSpace(text[at - 1])));

function quoted(text: string, start: number, same: number): string {
  // Ten times as much is enough to find the words in, however long a text was put in.
  const words = text
    .slice(start, Math.min(text.length - same, start + 10 * QUOTE_CHARS))
    .replace(/\s+/g, " ")
    .trim();
  if (words.length <= QUOTE_CHARS) return words;
  const cut = words.slice(0, QUOTE_CHARS + 1).replace(/\s+\S*$/, "");
  // Never between the two halves of one sign.
  return `${cut.length > QUOTE_CHARS ? cut.slice(0, QUOTE_CHARS).replace(/[\uD800-\uDBFF]$/, "") : cut} …`;
}
