/**
 * The reference model: from a set of entries, in any order and with any duplicates, to what each of them is worth.
 * Pure and slow on purpose. The gate keeps the same answer entry by entry and is checked against this one (CV1).
 *
 * Entries here have passed what needs no other entry: size, layout, signature, certificate of their log.
 */
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { mostBranches } from "./causalPast.ts";

/** An entry by its place in a log. */
export type Place = { readonly device: string; readonly seq: number; readonly hash: string };

export type FoldEntry = Place & {
  /** Hex of the entry hash; every id here is hex, so that plain maps and sets work. */
  readonly hash: string;
  readonly person: string;
  /** Hash of the previous entry; undefined at seq 1. */
  readonly prev: string | undefined;
  readonly vector: readonly Place[];
  /** An `open`, the first of its log: it counts on every branch of a fork. */
  readonly opens?: boolean;
  /** Devices it removes, each with the newest entry that needs no witness: a `device-removed`, or an `open` (MB2, MB3). */
  readonly removes?: readonly Place[];
  /** It withdraws or pauses: it counts on every branch, and behind a removal unless its author had seen that (SG4, MB3). */
  readonly always?: boolean;
  /** A signature, a resuming, an edit of its author's own record: beyond a removal only the same person's word brings it in. */
  readonly ownerOnly?: boolean;
};

/**
 * held: waits for something it names. refused: broke a rule of the log itself. uncounted: on a forked log or of a removed
 * device, and nobody whose word is asked for had seen it (FK1, MB3). counted: its content is judged next.
 */
export type Standing =
  | { readonly type: "held" }
  | { readonly type: "refused"; readonly reason: LogFault }
  | { readonly type: "uncounted" }
  | { readonly type: "counted" };

export type LogFault = "VectorOlder" | "VectorOwn" | "TooManyBranches" | "NotOpened" | "TooManyDevices" | "NoDevice";

export type Removal = { readonly by: string; readonly last: Place };

export type Fold = {
  readonly standing: ReadonlyMap<string, Standing>;
  /** Device → the first seq at which two entries of it are known. */
  readonly forks: ReadonlyMap<string, number>;
  /** Those that count. */
  readonly removals: readonly Removal[];
  /** Evaluated entries, each after everything in its causal past; ties by hash, so every device walks the same way. */
  readonly order: readonly string[];
  inPast(entry: string, of: string): boolean;
};

type All = ReadonlyMap<string, FoldEntry>;
type Pasts = ReadonlyMap<string, ReadonlySet<string>>;

export function fold(entries: Iterable<FoldEntry>): Fold {
  const all = new Map<string, FoldEntry>();
  for (const entry of entries) all.set(entry.hash, entry);
  const forks = findForks(all);
  const { order, pasts, apart } = evaluate(all);
  const { faults, removals } = ownRules(all, order, pasts, apart);
  const chains = new Map(removals.map(({ last }) => [last.hash, chainOf(all, last.hash)]));

  const belowFork = ({ device, seq }: FoldEntry): boolean => seq < (forks.get(device) ?? Infinity);
  const beyond = (entry: FoldEntry): Removal[] =>
    removals.filter(({ last }) => last.device === entry.device && !chains.get(last.hash)?.has(entry.hash));
  // Whose word counts: what lies below any fork of its own log, and is not beyond a removal of its device.
  const witnesses = order.flatMap((hash) => {
    const entry = all.get(hash);
    return entry && belowFork(entry) && beyond(entry).length === 0 ? [entry] : [];
  });
  const sees = (of: string, what: string): boolean => of === what || (pasts.get(of)?.has(what) ?? false);
  const seesFork = (of: string, device: string): boolean => {
    const seqs = [...(pasts.get(of) ?? [])].flatMap((hash) => {
      const seen = all.get(hash);
      return seen?.device === device ? [seen.seq] : [];
    });
    return new Set(seqs).size < seqs.length;
  };
  const counts = (entry: FoldEntry): boolean => {
    // By its causal past alone: an author who had seen its own removal neither removes nor begins anew.
    if (entry.opens || entry.removes || entry.always)
      return !removals.some((r) => r.last.device === entry.device && sees(entry.hash, r.by));
    const seenBy = witnesses.filter((witness) => pasts.get(witness.hash)?.has(entry.hash));
    const isKept = seenBy.some(({ hash, person }) => person !== entry.person && !seesFork(hash, entry.device));
    if (!belowFork(entry) && !isKept) return false;
    return beyond(entry).every(({ by }) =>
      seenBy.some(({ hash, person }) => !sees(hash, by) && (!entry.ownerOnly || person === entry.person)),
    );
  };

  const standing = new Map<string, Standing>();
  for (const hash of all.keys()) standing.set(hash, { type: "held" });
  for (const hash of order) {
    const entry = all.get(hash);
    const reason = faults.get(hash);
    if (!entry) continue;
    if (reason && isVectorFault(reason)) standing.set(hash, { type: "refused", reason });
    else if (!counts(entry)) standing.set(hash, { type: "uncounted" });
    else standing.set(hash, reason ? { type: "refused", reason } : { type: "counted" });
  }
  return { standing, forks, removals, order, inPast: (entry, of) => pasts.get(of)?.has(entry) ?? false };
}

const isVectorFault = (fault: LogFault): boolean =>
  fault === "VectorOlder" || fault === "VectorOwn" || fault === "TooManyBranches";

function findForks(all: All): Map<string, number> {
  const seen = new Set<string>();
  const forks = new Map<string, number>();
  for (const { device, seq } of all.values()) {
    const place = `${device} ${seq}`;
    if (seen.has(place)) forks.set(device, Math.min(seq, forks.get(device) ?? Infinity));
    seen.add(place);
  }
  return forks;
}

/**
 * Kahn's order over "names": an entry comes once all it names is there. What never comes is held. `apart`: those that
 * would have seen too many branches of a log, and so have seen nothing of what they name.
 */
function evaluate(all: All): { order: string[]; pasts: Map<string, ReadonlySet<string>>; apart: Set<string> } {
  const pasts = new Map<string, ReadonlySet<string>>();
  const apart = new Set<string>();
  const pastOf = (names: readonly string[]): Set<string> =>
    new Set(names.flatMap((name) => [name, ...(pasts.get(name) ?? [])]));
  const order: string[] = [];
  const waiting = new Set([...all.keys()].sort());
  for (let moved = true; moved;) {
    moved = false;
    for (const hash of waiting) {
      const entry = all.get(hash);
      const named = entry ? namedBy(entry) : [];
      if (!entry || !named.every((name) => pasts.has(name)) || !namesFit(entry, all)) continue;
      const past = pastOf(named);
      const fits = entry.vector.length === 0 || hasFewBranches(entry, past, all);
      if (!fits) apart.add(hash);
      pasts.set(hash, fits ? past : pastOf(entry.prev === undefined ? [] : [entry.prev]));
      order.push(hash);
      waiting.delete(hash);
      moved = true;
    }
  }
  return { order, pasts, apart };
}

/** CV1: of each log, the entries in this past that no other entry in it comes after. */
function hasFewBranches({ person }: FoldEntry, past: ReadonlySet<string>, all: All): boolean {
  const seen = [...past].flatMap((hash) => all.get(hash) ?? []);
  const continued = new Set(seen.map(({ prev }) => prev));
  const ends = Map.groupBy(
    seen.filter(({ hash }) => !continued.has(hash)),
    ({ device }) => device,
  );
  return [...ends.values()].every(([end, ...others]) => 1 + others.length <= mostBranches(end?.person === person));
}

const namedBy = (entry: FoldEntry): string[] => [
  ...(entry.prev === undefined ? [] : [entry.prev]),
  ...entry.vector.map((item) => item.hash),
];

/** What is named as another log's, or at another seq, does not exist: such an entry is held, and stops only its own log. */
function namesFit(entry: FoldEntry, all: All): boolean {
  for (const item of entry.vector) {
    const named = all.get(item.hash);
    if (named?.device !== item.device || named.seq !== item.seq) return false;
  }
  if (entry.seq === 1) return entry.prev === undefined;
  const previous = entry.prev === undefined ? undefined : all.get(entry.prev);
  return previous?.device === entry.device && previous.seq === entry.seq - 1;
}

/** An entry and all before it on its chain. */
function chainOf(all: All, hash: string): Set<string> {
  const chain = new Set<string>();
  for (let at: string | undefined = hash; at !== undefined; at = all.get(at)?.prev) chain.add(at);
  return chain;
}

/** What an entry's causal past alone says of it, forks and removals elsewhere left aside; so it never changes. */
function ownRules(
  all: All,
  order: readonly string[],
  pasts: Pasts,
  apart: ReadonlySet<string>,
): { faults: Map<string, LogFault>; removals: Removal[] } {
  const faults = new Map<string, LogFault>();
  const removals: Removal[] = [];
  /** Its chain begins with an accepted `open`; of the first itself nothing is known yet. */
  const began = (hash: string): boolean => ![...chainOf(all, hash)].some((h) => all.get(h)?.seq === 1 && faults.has(h));
  const isPlaced = ({ opens, seq, hash }: FoldEntry): boolean => (opens === true) === (seq === 1) && began(hash);
  for (const hash of order) {
    const entry = all.get(hash);
    const past = pasts.get(hash);
    if (!entry || !past) continue;
    const removed = new Set(removals.filter(({ by }) => past.has(by)).map(({ last }) => last.device));
    const byVector = vectorFault(entry, pasts) ?? (apart.has(hash) ? "TooManyBranches" : undefined);
    const fault = byVector ?? (isPlaced(entry) ? deviceFault(entry, past, removed) : "NotOpened");
    if (fault) faults.set(hash, fault);
    else if (!removed.has(entry.device)) for (const last of entry.removes ?? []) removals.push({ by: hash, last });
  }
  return { faults, removals };

  function deviceFault(
    entry: FoldEntry,
    past: ReadonlySet<string>,
    removed: ReadonlySet<string>,
  ): LogFault | undefined {
    const gone = new Set(removed);
    for (const { device, seq, hash } of entry.removes ?? []) {
      const named = all.get(hash);
      const isTheirs = named?.device === device && named.seq === seq && named.person === entry.person;
      if (!isTheirs || !past.has(hash) || device === entry.device || removed.has(device) || !began(hash))
        return "NoDevice";
      gone.add(device);
    }
    if (!entry.opens) return undefined;
    const inUse = [...past].flatMap((hash) => {
      const other = all.get(hash);
      return other?.opens && other.person === entry.person && !faults.has(hash) && !gone.has(other.device)
        ? [other.device]
        : [];
    });
    return new Set(inUse).size >= LIMIT.devicesPerPerson ? "TooManyDevices" : undefined;
  }
}

/** The vector rules (LG1, CV1): an item names another log's entry, and something the log had not named before. */
function vectorFault(entry: FoldEntry, pasts: Pasts): LogFault | undefined {
  for (const item of entry.vector) {
    if (item.device === entry.device) return "VectorOwn";
    if (entry.prev !== undefined && (entry.prev === item.hash || pasts.get(entry.prev)?.has(item.hash))) {
      return "VectorOlder";
    }
  }
  return undefined;
}
