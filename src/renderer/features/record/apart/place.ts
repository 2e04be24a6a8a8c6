export type Place = { readonly from: number; readonly to: number };

/** Where whole paragraphs stand in a text that may hold other words around them by now: nearest to where they stood. */
export function placeOf(text: string, part: string, at: number): Place | undefined {
  let nearest: number | undefined;
  for (let from = text.indexOf(part); from >= 0 && part !== ""; from = text.indexOf(part, from + 1)) {
    if (!isWhole(text, from, part)) continue;
    if (nearest === undefined || Math.abs(from - at) < Math.abs(nearest - at)) nearest = from;
  }
  return nearest === undefined ? undefined : { from: nearest, to: nearest + part.length };
}

/** Whether just these paragraphs stand there, from their first letter to their last. */
export function isWhole(text: string, from: number, part: string): boolean {
  const to = from + part.length;
  const [before, after] = [text[from - 1] ?? "\n", text[to] ?? "\n"];
  return before === "\n" && after === "\n" && text.startsWith(part, from);
}
