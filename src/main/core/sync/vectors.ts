/** What a peer is known to have, kept up to date while entries go to and fro. */
import { as, type EntryHash } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
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

/**
 * The newest that someone has of each log. An entry takes the place of the one it extends; on a fork both branches stay named (FK1).
 * Each costs the same, however many there are: what is noted comes from a peer, and may be of logs that it made up.
 */
export class Heads {
  readonly #items = new Map<string, VectorItem>();
  readonly #top = new Map<string, number>();

  constructor(items: readonly VectorItem[] = []) {
    for (const item of items) this.#add(item);
  }

  get all(): readonly VectorItem[] {
    return [...this.#items.values()];
  }
  get size(): number {
    return this.#items.size;
  }

  advance(head: EntryHead): void {
    const { device, seq, hash, prevHash } = head;
    this.#items.delete(toHex(prevHash));
    this.#add({ device, seq, hash });
  }

  /** Whether this entry is further up its log than all that was had of it; if not, it may lie on another branch (FK1). */
  tells = ({ device, seq }: EntryHead): boolean => seq > (this.#top.get(toHex(device)) ?? 0);

  #add(item: VectorItem): void {
    const [name, device] = [toHex(item.hash), toHex(item.device)];
    this.#items.delete(name);
    this.#items.set(name, item);
    this.#top.set(device, Math.max(item.seq, this.#top.get(device) ?? 0));
  }
}

/** True where `vector` comes at least as far as `wanted` in every log `wanted` names. */
export const covers = (vector: readonly VectorItem[], wanted: readonly VectorItem[]): boolean =>
  wanted.every((item) => vector.some((have) => sameBytes(have.device, item.device) && have.seq >= item.seq));
