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
  /** The newest two that were opened for each other: from then on each may read both. */
  readonly both?: { readonly mine: string; readonly theirs: string };
  /** Sealed, and not read by both yet. `isOpened`: its key has left. */
  readonly mine?: { readonly hash: string; readonly isOpened: boolean };
  readonly theirs?: { readonly hash: string; readonly isOpened: boolean };
  /** The newest of mine, where its key left for one that was taken back at the same time: it stands beside nothing. */
  readonly alone?: string;
};

export function answersOf(items: readonly AnswerItem[], me: string): Answers {
  const { seals, pairs, newest, opened } = read(items);
  const own = pairs.flatMap(([a, b]) => (a.person === me ? [{ mine: a, theirs: b }] : []));
  const both = own.toSorted((a, b) => compare(b.mine, a.mine) || compare(b.theirs, a.theirs))[0];
  const last = seals.findLast(({ person }) => person === me);
  const waiting = (one: Sealed | undefined) => one && { hash: one.hash, isOpened: opened(one).length > 0 };
  const mine = waiting(newest((person) => person === me));
  const theirs = waiting(newest((person) => person !== me));
  return {
    ...(both && { both: { mine: both.mine.hash, theirs: both.theirs.hash } }),
    ...(mine && { mine }),
    ...(theirs && { theirs }),
    ...(last && opened(last).length > 0 && last !== both?.mine && !mine && { alone: last.hash }),
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
  return seals.flatMap((own) => {
    if (!isMine(own.person) || !holds(own.hash) || isCancelled(own) || opened(own).length > 0) return [];
    const forIt = seals.find((other) => !isMine(other.person) && opened(other).includes(own.hash));
    if (forIt) return [{ own: own.hash, other: forIt.hash }];
    const isNext = own.hash === mine?.hash && theirs !== undefined && opened(theirs).length === 0;
    const isTaken = seals.some((one) => isMine(one.person) && theirs && opened(one).includes(theirs.hash));
    return isNext && !isTaken ? [{ own: own.hash, other: theirs.hash }] : [];
  });
}

function read(items: readonly AnswerItem[]) {
  const seals = items
    .flatMap(({ hash, person, act }): Sealed[] => (act.type === "seal" ? [{ hash, person, rank: act.rank }] : []))
    .toSorted(compare);
  const openings = items.flatMap(({ act }) => (act.type === "open" ? [act] : []));
  const cancelled = new Set(items.flatMap(({ act }) => (act.type === "cancel" ? [act.own] : [])));
  const opened = ({ hash }: Sealed): string[] => openings.filter(({ own }) => own === hash).map(({ other }) => other);
  const isOpenedFor = (own: Sealed, other: Sealed): boolean => opened(own).includes(other.hash);
  // A key that has left does not come back: taken back is only what was never opened.
  const isCancelled = (one: Sealed): boolean => cancelled.has(one.hash) && opened(one).length === 0;
  const pairs = seals.flatMap((a) =>
    seals
      .filter((b) => a.person !== b.person && isOpenedFor(a, b) && isOpenedFor(b, a))
      .map((b): [Sealed, Sealed] => [a, b]),
  );
  /** Nothing comes of one any more whose counterpart was taken back, or opened for another. */
  const isOver = (one: Sealed): boolean =>
    isCancelled(one) ||
    pairs.some(([a]) => a === one) ||
    (opened(one).length > 0 &&
      seals
        .filter((other) => isOpenedFor(one, other))
        .every((other) => isCancelled(other) || (opened(other).length > 0 && !isOpenedFor(other, one))));
  const newest = (isOf: (person: string) => boolean): Sealed | undefined =>
    seals.findLast((one) => isOf(one.person) && !isOver(one));
  return { seals, opened, pairs, isCancelled, newest };
}

const compare = (a: Sealed, b: Sealed): number => a.rank - b.rank || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);
