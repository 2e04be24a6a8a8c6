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
  const takenBack: { ask: string; by: string; person: string }[] = [];
  const erased = new Set<string>();
  for (const hash of folded.order) {
    const entry = entries.get(hash);
    const standing = folded.standing.get(hash)?.type;
    if (!entry || (standing !== "counted" && standing !== "uncounted")) continue;
    const { kind, record } = entry.core;
    if (kind === KIND.redactAsk) asks.set(hash, entry);
    const named = kind === KIND.redactAsk ? undefined : decodeOfAsk(entry.body ?? new Uint8Array());
    if (!named) continue;
    const of = toHex(named.hash);
    if (kind === KIND.redactCancel) takenBack.push({ ask: of, by: hash, person: personOf(entry) });
    const ask = asks.get(of);
    // What agrees must count itself; what it names, and what took that back, need not.
    if (kind !== KIND.redactAgree || standing !== "counted" || !ask) continue;
    if (toHex(ask.core.record) !== toHex(record) || !folded.inPast(of, hash)) continue;
    const asker = personOf(ask);
    const isOver = takenBack.some((one) => one.ask === of && one.person === asker && folded.inPast(one.by, hash));
    if (asker !== personOf(entry) && !isOver) erased.add(toHex(record));
  }
  return [...erased].sort();
}
