/** What a peer is known to have, kept up to date while entries go to and fro. */
import { as, type EntryHash } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { decodeEntry, headerBytes, isEntry, type VectorItem } from "../../../shared/protocol/entry.ts";
import { hash } from "../crypto/index.ts";

export type EntryHead = VectorItem & { readonly prevHash: EntryHash };

/** Where an encoded entry stands in its log; undefined for one this version cannot read. */
export function headOf(bytes: Uint8Array): EntryHead | undefined {
  const entry = decodeEntry(bytes);
  if (!isEntry(entry)) return undefined;
  const { device, seq, prevHash } = entry.core;
  return { device, seq, prevHash, hash: as<EntryHash>(hash(DOMAIN.entry, headerBytes(entry))) };
}

/** The entry takes the place of the one it extends; on a fork both branches stay named (FK1). */
export function advance(vector: readonly VectorItem[], head: EntryHead): VectorItem[] {
  const { device, seq, hash, prevHash } = head;
  const others = vector.filter((item) => !sameBytes(item.hash, prevHash) && !sameBytes(item.hash, hash));
  return [...others, { device, seq, hash }];
}

/** Whether this entry is further up its log than all that is had of it; if not, it may lie on another branch (FK1). */
export const tells = (vector: readonly VectorItem[], { device, seq }: EntryHead): boolean =>
  !vector.some((item) => sameBytes(item.device, device) && item.seq >= seq);

/** True where `vector` comes at least as far as `wanted` in every log `wanted` names. */
export const covers = (vector: readonly VectorItem[], wanted: readonly VectorItem[]): boolean =>
  wanted.every((item) => vector.some((have) => sameBytes(have.device, item.device) && have.seq >= item.seq));
