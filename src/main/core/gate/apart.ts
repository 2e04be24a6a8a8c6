/**
 * Entries written apart (CV1, CV4): a change reaches the document only if all it rests on reached it from the entry's own
 * causal past. What this device happens to know besides must not help it, or another device would judge otherwise.
 */
import { toHex } from "../../../shared/base/bytes.ts";
import { decodeChange, decodeCreate } from "../../../shared/protocol/body.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import { openBody } from "../log/sealEntry.ts";
import type { JudgeContext } from "./judgeRecord.ts";
import { measureChange } from "./measureChange.ts";

/** A change with what the rules ask of it; hashes in hex. */
export type ReadChange = { readonly bytes: Uint8Array; readonly hash: string; readonly deps: readonly string[] };

/** The changes that reached the document by an accepted entry. */
export type Brought = { readonly at: VectorItem; readonly hashes: readonly string[] };

/** The changes an opened body carries, undefined where it is none of a record. */
export function changesIn(kind: number, plaintext: Uint8Array): readonly Uint8Array[] | undefined {
  if (kind === KIND.create) return decodeCreate(plaintext)?.changes;
  return kind === KIND.change ? decodeChange(plaintext)?.changes : undefined;
}

export function broughtBy({ keyOf }: Pick<JudgeContext, "keyOf">, row: EntryRow): Brought[] {
  const key = row.status === "accepted" ? keyOf(row.entry.core.recordKeyId) : undefined;
  const plaintext = key && openBody(row.entry, key);
  const changes = (plaintext && changesIn(row.entry.core.kind, plaintext)) ?? [];
  const hashes = changes.flatMap((bytes) => {
    const measured = measureChange(bytes);
    return measured.ok ? [toHex(measured.value.hash)] : [];
  });
  return [{ at: itemOf(row), hashes: hashes.filter((hash) => !row.leftOut.includes(hash)) }];
}

/** Which of these changes (hashes) rest on something the entry had not seen. */
export function leaveOut(
  changes: readonly ReadChange[],
  brought: readonly Brought[],
  sees: (item: VectorItem) => boolean,
): Set<string> {
  const unseen = new Set<string>();
  const seen = new Set<string>();
  for (const { at, hashes } of brought) for (const hash of hashes) (sees(at) ? seen : unseen).add(hash);
  const out = new Set<string>();
  for (const { hash, deps } of changes) {
    if (deps.some((dep) => out.has(dep) || (unseen.has(dep) && !seen.has(dep)))) out.add(hash);
  }
  return out;
}
