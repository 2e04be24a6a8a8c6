import { as, type EntryHash } from "../../../shared/base/brand.ts";
import { compareBytes, fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";

/** The causal past of an entry: the newest entry of each log in it, one a branch where a log forked (FK1). */
export type Frontier = ReadonlyMap<string, readonly VectorItem[]>;

/** What a frontier must ask of the log: whether a known entry lies on the chain that ends in another. */
export interface Chains {
  /** First seq of a known fork of the device (hex), if any. */
  forkOf(device: string): number | undefined;
  /** Hash (hex) of the entry at `seq` on the chain ending in `item`. */
  ancestor(item: VectorItem, seq: number): string | undefined;
}

/** Is `item` on the chain ending in `head`? Without a fork every two entries of a log are on one chain. */
export function isOnChain(item: VectorItem, head: VectorItem, chains: Chains): boolean {
  if (item.seq >= head.seq) return item.seq === head.seq && sameBytes(item.hash, head.hash);
  const fork = chains.forkOf(toHex(item.device));
  if (fork === undefined || item.seq < fork) return true;
  return chains.ancestor(head, item.seq) === toHex(item.hash);
}

/** The newest entry of a log that is on both chains; where they have none in common, none, at seq 0. */
export function meet(a: VectorItem, b: VectorItem, chains: Chains): VectorItem {
  const down = (item: VectorItem, seq: number): VectorItem => {
    const hash = fromHex((seq > 0 && chains.ancestor(item, seq)) || "");
    return hash ? { ...item, seq, hash: as<EntryHash>(hash) } : { ...item, seq: 0, hash: as<EntryHash>(ZERO_32) };
  };
  let [low, high] = a.seq <= b.seq ? [a, b] : [b, a];
  while (low.seq > 0 && !isOnChain(low, high, chains)) {
    high = down(high, low.seq);
    low = down(low, low.seq - 1);
  }
  return low;
}

export const inFrontier = (item: VectorItem, frontier: Frontier, chains: Chains): boolean =>
  (frontier.get(toHex(item.device)) ?? []).some((head) => isOnChain(item, head, chains));

/** The union of causal pasts: dominated heads drop out. */
export const joinFrontiers = (items: readonly VectorItem[], frontiers: readonly Frontier[], chains: Chains): Frontier =>
  joinWithin(items, frontiers, chains, () => Infinity) ?? new Map();

/**
 * The same; undefined where it would hold more branches of a log than `most` allows. Of a union there can only be more
 * as it grows, so it is left as soon as there are too many: whoever forks a log a thousand times gains nothing by it.
 */
export function joinWithin(
  items: readonly VectorItem[],
  frontiers: readonly Frontier[],
  chains: Chains,
  most: (item: VectorItem) => number,
): Frontier | undefined {
  const joined = new Map<string, VectorItem[]>();
  const fits = (item: VectorItem): boolean => {
    const device = toHex(item.device);
    const heads = joined.get(device) ?? [];
    if (heads.some(({ hash }) => sameBytes(hash, item.hash))) return true; // mostly, and cheaper than to follow chains
    if (heads.some((head) => isOnChain(item, head, chains))) return true;
    const now = [...heads.filter((head) => !isOnChain(head, item, chains)), item];
    joined.set(device, now);
    return now.length === 1 || now.length <= most(item);
  };
  if (!items.every(fits)) return undefined;
  for (const frontier of frontiers) for (const heads of frontier.values()) if (!heads.every(fits)) return undefined;
  return joined;
}

/** Entries in the past, a fork's branches counted apart: grows strictly along every causal step, so it sorts causally. */
export function depth(frontier: Frontier): number {
  let sum = 0;
  for (const heads of frontier.values()) for (const head of heads) sum += head.seq;
  return sum;
}

type Placed = { readonly frontier: Frontier; readonly hash: Uint8Array };

/** So that each comes after its causal past; ties by hash, so that every device has the same order. */
export function sortCausally<T extends Placed>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, depth: depth(item.frontier) }));
  keyed.sort((a, b) => a.depth - b.depth || compareBytes(a.item.hash, b.item.hash));
  return keyed.map(({ item }) => item);
}
