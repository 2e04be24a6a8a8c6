/**
 * The reference model: from a set of entries, in any order and with any duplicates, to what each of them is worth.
 * Pure and slow on purpose. The gate keeps the same answer entry by entry and is checked against this one; it calls this
 * one itself whenever a fork proof makes old verdicts change (CV1, FK1).
 *
 * Entries here have passed what needs no other entry: size, layout, signature, certificate of their log.
 */
export type FoldEntry = {
  /** Hex of the entry hash; every id here is hex, so that plain maps and sets work. */
  readonly hash: string;
  readonly device: string;
  readonly person: string;
  readonly seq: number;
  /** Hash of the previous entry; undefined at seq 1. */
  readonly prev: string | undefined;
  readonly vector: readonly { readonly device: string; readonly seq: number; readonly hash: string }[];
  /** Counts also where its log forked, seen by another person or not: an `open`. */
  readonly onEveryBranch?: boolean;
};

/**
 * held: waits for something it names. refused: broke a rule of the log itself. uncounted: on a forked log, and no other
 * person's entry had seen it (FK1). counted: its content is judged next.
 */
export type Standing =
  | { readonly type: "held" }
  | { readonly type: "refused"; readonly reason: LogFault }
  | { readonly type: "uncounted" }
  | { readonly type: "counted" };

export type LogFault = "VectorOlder" | "VectorOwn";

export type Fold = {
  readonly standing: ReadonlyMap<string, Standing>;
  /** Device → the first seq at which two entries of it are known. */
  readonly forks: ReadonlyMap<string, number>;
  /** Evaluated entries, each after everything in its causal past; ties by hash, so every device walks the same way. */
  readonly order: readonly string[];
  inPast(entry: string, of: string): boolean;
};

export function fold(entries: Iterable<FoldEntry>): Fold {
  const all = new Map<string, FoldEntry>();
  for (const entry of entries) all.set(entry.hash, entry);
  const forks = findForks(all);
  const { order, pasts } = evaluate(all);
  const standing = new Map<string, Standing>();
  for (const hash of all.keys()) standing.set(hash, { type: "held" });

  const belowFork = (entry: FoldEntry): boolean => entry.seq < (forks.get(entry.device) ?? Infinity);
  const witnessed = new Set<string>();
  for (const hash of order) {
    const witness = all.get(hash);
    if (!witness || !belowFork(witness)) continue;
    for (const seen of pasts.get(hash) ?? []) if (all.get(seen)?.person !== witness.person) witnessed.add(seen);
  }
  for (const hash of order) {
    const entry = all.get(hash);
    if (!entry) continue;
    const fault = logFault(entry, pasts);
    if (fault) standing.set(hash, { type: "refused", reason: fault });
    else
      standing.set(hash, {
        type: entry.onEveryBranch === true || belowFork(entry) || witnessed.has(hash) ? "counted" : "uncounted",
      });
  }
  return { standing, forks, order, inPast: (entry, of) => pasts.get(of)?.has(entry) ?? false };
}

function findForks(all: ReadonlyMap<string, FoldEntry>): Map<string, number> {
  const seen = new Set<string>();
  const forks = new Map<string, number>();
  for (const { device, seq } of all.values()) {
    const place = `${device} ${seq}`;
    if (seen.has(place)) forks.set(device, Math.min(seq, forks.get(device) ?? Infinity));
    seen.add(place);
  }
  return forks;
}

/** Kahn's order over "names": an entry comes once all it names is there. What never comes is held. */
function evaluate(all: ReadonlyMap<string, FoldEntry>): { order: string[]; pasts: Map<string, ReadonlySet<string>> } {
  const pasts = new Map<string, ReadonlySet<string>>();
  const order: string[] = [];
  const waiting = new Set([...all.keys()].sort());
  for (let moved = true; moved;) {
    moved = false;
    for (const hash of waiting) {
      const entry = all.get(hash);
      const named = entry ? namedBy(entry) : [];
      if (!entry || !named.every((name) => pasts.has(name)) || !namesFit(entry, all)) continue;
      const past = new Set<string>(named);
      for (const name of named) for (const older of pasts.get(name) ?? []) past.add(older);
      pasts.set(hash, past);
      order.push(hash);
      waiting.delete(hash);
      moved = true;
    }
  }
  return { order, pasts };
}

const namedBy = (entry: FoldEntry): string[] => [
  ...(entry.prev === undefined ? [] : [entry.prev]),
  ...entry.vector.map((item) => item.hash),
];

/** What is named as another log's, or at another seq, does not exist: such an entry is held, and stops only its own log. */
function namesFit(entry: FoldEntry, all: ReadonlyMap<string, FoldEntry>): boolean {
  for (const item of entry.vector) {
    const named = all.get(item.hash);
    if (named?.device !== item.device || named.seq !== item.seq) return false;
  }
  if (entry.seq === 1) return entry.prev === undefined;
  const previous = entry.prev === undefined ? undefined : all.get(entry.prev);
  return previous?.device === entry.device && previous.seq === entry.seq - 1;
}

/** The vector rules (LG1, CV1): an item names another log's entry, and something the log had not named before. */
function logFault(entry: FoldEntry, pasts: ReadonlyMap<string, ReadonlySet<string>>): LogFault | undefined {
  for (const item of entry.vector) {
    if (item.device === entry.device) return "VectorOwn";
    if (entry.prev !== undefined && (entry.prev === item.hash || pasts.get(entry.prev)?.has(item.hash))) {
      return "VectorOlder";
    }
  }
  return undefined;
}
