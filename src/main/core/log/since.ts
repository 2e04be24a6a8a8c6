/**
 * What a peer lacks, log by log, in an order in which it can be evaluated. Rows are read as they are taken: a peer that
 * was away for years costs what it is sent, and never the whole log in memory.
 */
import { compareBytes } from "../../../shared/base/bytes.ts";
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
