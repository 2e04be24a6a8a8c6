/** SG8 by the entries and the reference model alone: which records both have erased. To be compared with the gate. */
import { toHex } from "../../src/shared/base/bytes.ts";
import { decodeOfAsk } from "../../src/shared/protocol/body.ts";
import { decodeEntry, type Entry, isEntry, isRedaction, KIND } from "../../src/shared/protocol/entry.ts";
import type { Fold } from "../../src/main/core/log/fold.ts";

/** `written`: every entry, by hash (hex). */
export function erasedByModel(
  written: ReadonlyMap<string, Uint8Array>,
  folded: Fold,
  personOf: (entry: Entry) => string,
): string[] {
  const entries = new Map<string, Entry>();
  for (const [hash, bytes] of written) {
    const entry = decodeEntry(bytes);
    if (isEntry(entry) && isRedaction(entry.core.kind)) entries.set(hash, entry);
  }
  const asks = new Map<string, Entry>();
  const over: { ask: string; by: string }[] = [];
  const erased = new Set<string>();
  for (const hash of folded.order) {
    const entry = entries.get(hash);
    if (!entry || folded.standing.get(hash)?.type !== "counted") continue;
    const { kind, record } = entry.core;
    if (kind === KIND.redactAsk) asks.set(hash, entry);
    const named = kind === KIND.redactAsk ? undefined : decodeOfAsk(entry.body ?? new Uint8Array());
    const ask = named && asks.get(toHex(named.hash));
    if (!named || !ask || toHex(ask.core.record) !== toHex(record)) continue;
    const of = toHex(named.hash);
    const isOver = over.some((one) => one.ask === of && folded.inPast(one.by, hash));
    const isOwn = personOf(ask) === personOf(entry);
    if (!folded.inPast(of, hash) || isOver || isOwn !== (kind === KIND.redactCancel)) continue;
    over.push({ ask: of, by: hash });
    if (kind === KIND.redactAgree) erased.add(toHex(record));
  }
  return [...erased].sort();
}
