import type { DeviceId, PersonKey } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { type Chains, type Frontier, joinFrontiers, joinWithin } from "./frontier.ts";

/** The entries that are named, and who wrote them. */
export type Named = {
  readonly chains: Chains;
  pastOf(item: VectorItem): Frontier | undefined;
  personOf(device: DeviceId): PersonKey | undefined;
};

/** How many branches of a log an entry may have seen. See `LIMIT.branchesOfOwn` for why there are two. */
export const mostBranches = (isOwn: boolean): number => (isOwn ? LIMIT.branchesOfOwn : LIMIT.branches);

/**
 * What an entry of `author` has seen that comes after `before` in its log and names these. CV1: one that would have seen
 * more branches of a log than are allowed takes in nothing of what it names, and is refused for it: every later entry
 * would carry these branches, for good, and its readers compare each with each.
 */
export function causalPast(
  view: Named,
  author: PersonKey,
  before: VectorItem | undefined,
  named: readonly VectorItem[],
): Frontier {
  const own = before ? [before] : [];
  return within(view, author, [...own, ...named]) ?? joinFrontiers(own, pastsOf(view, own), view.chains);
}

/** Of these, those that can be named together, the ones that bring the fewest branches first. */
export function nameable(
  view: Named,
  author: PersonKey,
  before: VectorItem | undefined,
  wanted: readonly VectorItem[],
): readonly VectorItem[] {
  const own = before ? [before] : [];
  if (within(view, author, [...own, ...wanted])) return wanted;
  const brings = (item: VectorItem): number => [...(view.pastOf(item)?.values() ?? [])].flat().length;
  const sorted = wanted.map((item) => ({ item, brings: brings(item) })).sort((a, b) => a.brings - b.brings);
  const named: VectorItem[] = [];
  for (const { item } of sorted) if (within(view, author, [...own, ...named, item])) named.push(item);
  return named;
}

function within(view: Named, author: PersonKey, named: readonly VectorItem[]): Frontier | undefined {
  const most = ({ device }: VectorItem): number => {
    const person = view.personOf(device);
    return mostBranches(person !== undefined && sameBytes(person, author));
  };
  return joinWithin(named, pastsOf(view, named), view.chains, most);
}

const pastsOf = (view: Named, named: readonly VectorItem[]): Frontier[] =>
  named.map((item) => {
    const past = view.pastOf(item);
    if (!past) throw new Error("an entry was evaluated before what it names");
    return past;
  });
