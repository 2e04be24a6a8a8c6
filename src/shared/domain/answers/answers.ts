/**
 * Where two stand who answer apart (CR1): a pure function of what the gate accepted, in whatever order it came. Sealed
 * answers are named by their entries' hashes, persons by their keys, both hex.
 */
export type AnswerAct =
  /** `rank`: one more than the highest among its person's earlier ones, so that all agree which is the newest. */
  | { readonly type: "seal"; readonly rank: number }
  | { readonly type: "open"; readonly own: string; readonly other: string }
  | { readonly type: "cancel"; readonly own: string };
export type AnswerItem = { readonly hash: string; readonly person: string; readonly act: AnswerAct };

type Sealed = { readonly hash: string; readonly person: string; readonly rank: number };
export type Answers = {
  /** The newest two that were opened for each other, the same two for both persons: each may read both. */
  readonly both?: { readonly mine: string; readonly theirs: string };
  /** Sealed, and not read by both yet. `isOpened`: its key has left. */
  readonly mine?: { readonly hash: string; readonly isOpened: boolean };
  readonly theirs?: { readonly hash: string; readonly isOpened: boolean };
  /** The newest of mine, where its key left for one that was taken back at the same time: it stands beside nothing. */
  readonly alone?: string;
};

export function answersOf(items: readonly AnswerItem[], me: string): Answers {
  const { seals, pairs, paired, newest, opened } = read(items);
  const both = pairs
    .flatMap(([mine, theirs]) => (mine.person === me ? [{ mine, theirs }] : []))
    .toSorted(comparePairs)[0];
  const last = seals.findLast(({ person }) => person === me);
  const waiting = (one: Sealed | undefined) => one && { hash: one.hash, isOpened: opened(one).size > 0 };
  const mine = waiting(newest((person) => person === me));
  const theirs = waiting(newest((person) => person !== me));
  return {
    ...(both && { both: { mine: both.mine.hash, theirs: both.theirs.hash } }),
    ...(mine && { mine }),
    ...(theirs && { theirs }),
    ...(last && opened(last).size > 0 && !paired.has(last) && !mine && { alone: last.hash }),
  };
}

/**
 * What an honest app opens now, and for which of the other's: what it `holds` the key of. An answer is opened once, and
 * nothing is opened for one that was opened for something else already: read, it could have been the reason for a new one.
 */
export function dueOpenings(
  items: readonly AnswerItem[],
  me: string,
  holds: (hash: string) => boolean,
): { readonly own: string; readonly other: string }[] {
  const { seals, newest, opened, isCancelled } = read(items);
  const isMine = (person: string): boolean => person === me;
  const theirs = newest((person) => !isMine(person));
  const mine = newest(isMine);
  const isTaken = seals.some((one) => isMine(one.person) && theirs !== undefined && opened(one).has(theirs.hash));
  return seals.flatMap((own) => {
    if (!isMine(own.person) || !holds(own.hash) || isCancelled(own) || opened(own).size > 0) return [];
    const forIt = seals.find((other) => !isMine(other.person) && opened(other).has(own.hash));
    if (forIt) return [{ own: own.hash, other: forIt.hash }];
    const isNext = own.hash === mine?.hash && theirs !== undefined && opened(theirs).size === 0;
    return isNext && !isTaken ? [{ own: own.hash, other: theirs.hash }] : [];
  });
}

const NONE: ReadonlySet<string> = new Set();

/** Each seal and each opening is looked at a few times, however many there are. */
function read(items: readonly AnswerItem[]) {
  const seals = items
    .flatMap(({ hash, person, act }): Sealed[] => (act.type === "seal" ? [{ hash, person, rank: act.rank }] : []))
    .toSorted(compare);
  const byHash = new Map(seals.map((one) => [one.hash, one]));
  const cancelled = new Set(items.flatMap(({ act }) => (act.type === "cancel" ? [act.own] : [])));
  /** Sealed answer → those it was opened for. */
  const openings = new Map<string, Set<string>>();
  for (const { act } of items) {
    if (act.type === "open") openings.set(act.own, (openings.get(act.own) ?? new Set()).add(act.other));
  }
  const opened = ({ hash }: Sealed): ReadonlySet<string> => openings.get(hash) ?? NONE;
  const openedFor = (one: Sealed): Sealed[] => [...opened(one)].flatMap((hash) => byHash.get(hash) ?? []);
  // A key that has left does not come back: taken back is only what was never opened.
  const isCancelled = (one: Sealed): boolean => cancelled.has(one.hash) && opened(one).size === 0;
  const pairs = seals.flatMap((a) =>
    openedFor(a)
      .filter((b) => a.person !== b.person && opened(b).has(a.hash))
      .map((b): [Sealed, Sealed] => [a, b]),
  );
  const paired = new Set(pairs.map(([a]) => a));
  /** Nothing comes of one any more whose counterpart was taken back, or opened for another. */
  const isOver = (one: Sealed): boolean =>
    isCancelled(one) ||
    paired.has(one) ||
    (opened(one).size > 0 &&
      openedFor(one).every((other) => isCancelled(other) || (opened(other).size > 0 && !opened(other).has(one.hash))));
  const newest = (isOf: (person: string) => boolean): Sealed | undefined =>
    seals.findLast((one) => isOf(one.person) && !isOver(one));
  return { seals, opened, pairs, paired, isCancelled, newest };
}

const compare = (a: Sealed, b: Sealed): number => a.rank - b.rank || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);

/**
 * The newest first, by what both persons see alike: two devices of one person may have sealed apart, so that her newest
 * was opened beside the other's older one.
 */
function comparePairs(a: Pair, b: Pair): number {
  return ranksOf(b) - ranksOf(a) || (hashesOf(a) < hashesOf(b) ? 1 : -1);
}
type Pair = { readonly mine: Sealed; readonly theirs: Sealed };
const ranksOf = ({ mine, theirs }: Pair): number => mine.rank + theirs.rank;
/** The greater first: the same text on both sides. */
const hashesOf = ({ mine, theirs }: Pair): string => [mine.hash, theirs.hash].toSorted().toReversed().join();
