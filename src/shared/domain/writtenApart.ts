/**
 * Where two lines of one text meet that two persons wrote apart (CV6). Read from what each sharing rests on and from
 * nothing else, so that every device finds the same, whatever came first there.
 */

/** One sharing, as far as this is about it. */
export type Sharing = {
  /** The same on every device. */
  readonly key: string;
  readonly who: string;
  /** Letters of Write together: two who write there see each other's words come. */
  readonly live: boolean;
  /** Places, in the list it stands in, of those it rests on directly. Each stands before it. */
  readonly rests: readonly number[];
};

export type Line = {
  /** Places of its newest sharings: with all they rest on they make the text of this line. */
  readonly ends: readonly number[];
  /** Places of the sharings that this line has and the other hasn't. */
  readonly alone: readonly number[];
};

export type Meeting = { readonly key: string; readonly lines: readonly [Line, Line] };

/**
 * An honest history is walked about once. One made by an altered app to be walked again and again ends the search here:
 * older meetings are then not told. Counts, never time, so that both sides stop at the same place (CV1).
 */
const MAX_WALKED = 1_000_000;

/** Newest first by where they stand in the list. */
export function meetings(sharings: readonly Sharing[], mostWalked = MAX_WALKED): Meeting[] {
  const found = new Map<string, Meeting>();
  const walk = { left: mostWalked };
  for (const ends of placesWhereLinesEnd(sharings)) {
    const sorted = ends.toSorted((a, b) => compare(keyAt(sharings, a), keyAt(sharings, b)));
    for (let at = 1; at < sorted.length; at++) {
      const [one, other] = [sorted.slice(0, at), sorted.slice(at, at + 1)];
      const key = `${keysOf(sharings, one)} ${keysOf(sharings, other)}`;
      if (found.has(key)) continue;
      const alone = walkApart(sharings, one, other, walk);
      if (alone === "too far") return [...found.values()];
      if (!isApart(sharings, alone)) continue;
      found.set(key, {
        key,
        lines: [
          { ends: one, alone: alone[0] },
          { ends: other, alone: alone[1] },
        ],
      });
    }
  }
  return [...found.values()];
}

/** The present, and each sharing made by one who had several lines before them; the newest first. */
function* placesWhereLinesEnd(sharings: readonly Sharing[]): Generator<readonly number[]> {
  const restedOn = new Set(sharings.flatMap(({ rests }) => rests));
  yield sharings.flatMap((_, at) => (restedOn.has(at) ? [] : [at]));
  for (const { rests } of sharings.toReversed()) if (rests.length > 1) yield rests;
}

const ONE = 1;
const OTHER = 2;

/** What only one of two lines has. Walks back as far as the lines differ, and no further. */
function walkApart(
  sharings: readonly Sharing[],
  one: readonly number[],
  other: readonly number[],
  walk: { left: number },
): readonly [number[], number[]] | "too far" {
  const seenBy = new Map<number, number>();
  let open = 0; // places not looked at yet that only one line is known to have
  const reach = (place: number, lines: number): void => {
    const before = seenBy.get(place) ?? 0;
    const now = before | lines;
    seenBy.set(place, now);
    if (before === 0 && now !== (ONE | OTHER)) open += 1;
    if (before !== 0 && before !== now) open -= 1;
  };
  for (const place of one) reach(place, ONE);
  for (const place of other) reach(place, OTHER);
  const alone: [number[], number[]] = [[], []];
  for (let place = Math.max(...one, ...other); open > 0 && place >= 0; place--) {
    if (walk.left-- <= 0) return "too far";
    const lines = seenBy.get(place);
    if (lines === undefined) continue;
    if (lines !== (ONE | OTHER)) {
      open -= 1;
      alone[lines === ONE ? 0 : 1].push(place);
    }
    for (const next of sharings[place]?.rests ?? []) reach(next, lines);
  }
  return alone;
}

/** Did a person write in one line what another person, writing in the other, could not see? */
function isApart(sharings: readonly Sharing[], [one, other]: readonly [readonly number[], readonly number[]]): boolean {
  const writers = (places: readonly number[]): Pick<Sharing, "who" | "live">[] => {
    const kinds = new Map<string, Sharing>();
    for (const place of places) {
      const sharing = sharings[place];
      if (sharing) kinds.set(`${sharing.live} ${sharing.who}`, sharing);
    }
    return [...kinds.values()];
  };
  const others = writers(other);
  return writers(one).some((a) => others.some((b) => a.who !== b.who && !(a.live && b.live)));
}

const keyAt = (sharings: readonly Sharing[], place: number): string => sharings[place]?.key ?? "";
const keysOf = (sharings: readonly Sharing[], places: readonly number[]): string =>
  places.map((place) => keyAt(sharings, place)).join("+");
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
