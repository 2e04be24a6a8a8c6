/** What is left of a log after rows of it were lost (D3). Pure; checked against a model in `whatStands.test.ts`. */
import type { FoldEntry } from "./fold.ts";

export type Chained = Pick<FoldEntry, "hash" | "device" | "seq" | "prev" | "vector">;

/**
 * The largest set of entries whose whole causal past is there: each one's predecessor, and all that its vector names, at
 * the places named. An entry is looked at once, and once more for each that it names.
 */
export function whatStands(entries: Iterable<Chained>): Set<string> {
  const all = new Map<string, Chained>();
  for (const entry of entries) all.set(entry.hash, entry);
  const wanting = new Map<string, number>();
  const namedBy = new Map<string, string[]>();
  const ready: string[] = [];
  for (const entry of all.values()) {
    const names = namesOf(entry, all);
    if (!names) continue; // something it names is not there: it never stands, nor does what names it
    if (names.size === 0) ready.push(entry.hash);
    wanting.set(entry.hash, names.size);
    for (const name of names) {
      const known = namedBy.get(name);
      if (known) known.push(entry.hash);
      else namedBy.set(name, [entry.hash]);
    }
  }
  const standing = new Set<string>();
  for (let hash = ready.pop(); hash !== undefined; hash = ready.pop()) {
    standing.add(hash);
    for (const later of namedBy.get(hash) ?? []) {
      const left = (wanting.get(later) ?? 0) - 1;
      wanting.set(later, left);
      if (left === 0) ready.push(later);
    }
  }
  return standing;
}

function namesOf(entry: Chained, all: ReadonlyMap<string, Chained>): Set<string> | undefined {
  const { device, seq, prev, vector } = entry;
  if ((seq === 1) !== (prev === undefined)) return undefined;
  const items = prev === undefined ? vector : [...vector, { device, seq: seq - 1, hash: prev }];
  for (const item of items) {
    const named = all.get(item.hash);
    if (named?.device !== item.device || named.seq !== item.seq) return undefined;
  }
  return new Set(items.map(({ hash }) => hash));
}
