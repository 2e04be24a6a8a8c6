/**
 * What a peer lacks, log by log, in an order in which it can be evaluated. Rows are read as they are taken: a peer that
 * was away for years costs what it is sent, and never the whole log in memory.
 */
import { as, type EntryHash } from "../../../shared/base/brand.ts";
import { compareBytes, fromHex, toHex } from "../../../shared/base/bytes.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import type { EntryRow } from "./entryRow.ts";
import { depth } from "./frontier.ts";

/** Rows of one log. Each comes after its causal past, so their depths rise. */
export type LogRows = Iterator<EntryRow>;

type Next = { readonly row: EntryRow; readonly depth: number; readonly rest: LogRows };

function nextOf(rest: LogRows): Next | undefined {
  const next = rest.next();
  return next.done ? undefined : { row: next.value, depth: depth(next.value.frontier), rest };
}

/**
 * The order of `sortCausally`, without having all of them at once: there are few logs, so the first is looked for. One
 * that was refused for its branches may come before what it names; it is held until then.
 */
export function* mergeCausally(logs: readonly LogRows[]): Generator<EntryRow> {
  const waiting = logs.map(nextOf).filter((next) => next !== undefined);
  for (;;) {
    const first = waiting.reduce<Next | undefined>((a, b) => (a && isBefore(a, b) ? a : b), undefined);
    if (!first) return;
    yield first.row;
    const after = nextOf(first.rest);
    waiting.splice(waiting.indexOf(first), 1, ...(after ? [after] : []));
  }
}

const isBefore = (a: Next, b: Next): boolean =>
  a.depth < b.depth || (a.depth === b.depth && compareBytes(a.row.hash, b.row.hash) < 0);

/**
 * Of a forked log, its branches ending in `heads`, the rows that lie on no chain ending in one of `had`. All chains are
 * followed down side by side, so it costs what lies above the place where they meet: nothing where nothing is new.
 * `nameBefore`: the hash (hex) of the entry before that one.
 */
export function besides(
  heads: readonly VectorItem[],
  had: readonly VectorItem[],
  rowOf: (item: VectorItem) => EntryRow | undefined,
  nameBefore: (item: VectorItem) => string | undefined,
): EntryRow[] {
  const known = new Set(had.map(({ hash }) => toHex(hash)));
  let chains = had;
  /** As far down as that seq. Where one comes to what is known already, another goes on from there. */
  const follow = (chain: VectorItem, seq: number): VectorItem[] => {
    let at = chain;
    while (at.seq > seq) {
      const name = nameBefore(at);
      const hash = name === undefined || known.has(name) ? undefined : fromHex(name);
      if (name === undefined || !hash) return [];
      known.add(name);
      at = { ...at, seq: at.seq - 1, hash: as<EntryHash>(hash) };
    }
    return [at];
  };
  const found: EntryRow[] = [];
  const next = heads.filter(({ hash }) => !known.has(toHex(hash))).toSorted((a, b) => b.seq - a.seq);
  for (let item = next.shift(); item; item = next.shift()) {
    const { seq, hash } = item;
    chains = chains.flatMap((chain) => follow(chain, seq));
    if (known.has(toHex(hash))) continue;
    known.add(toHex(hash));
    const row = rowOf(item);
    if (!row) continue;
    found.push(row);
    const place = next.findIndex((other) => other.seq < seq);
    const lower = { ...item, seq: seq - 1, hash: row.entry.core.prevHash };
    next.splice(place < 0 ? next.length : place, 0, lower);
  }
  return found;
}
