import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Fold, fold, type FoldEntry } from "./fold.ts";

type Item = FoldEntry["vector"][number];
const itemOf = ({ device, seq, hash }: FoldEntry): Item => ({ device, seq, hash });

/** Entries as honest and forking devices write them: each names what it has heard of since its entry before. */
class Writers {
  readonly all: FoldEntry[] = [];
  /** Per writer, what it has evaluated: hashes. A forking device is two writers under one name. */
  readonly #known = new Map<string, Set<string>>();
  readonly #heads = new Map<string, FoldEntry>();
  #next = 0;

  write(writer: string, over: Partial<FoldEntry> = {}): FoldEntry {
    const head = this.#heads.get(writer);
    const known = this.known(writer);
    const device = writer.slice(0, 2);
    const seenBefore = head ? this.pastOf(head) : new Set<string>();
    const tips = this.all.filter((e) => known.has(e.hash) && !seenBefore.has(e.hash) && e.device !== device);
    const vector = tips.filter((e) => !tips.some((later) => later.prev === e.hash)).map(itemOf);
    const hash = over.hash ?? `${writer}-${this.#next++}`;
    const seq = (head?.seq ?? 0) + 1;
    const entry: FoldEntry = { hash, device, person: writer.slice(0, 1), seq, prev: head?.hash, vector, ...over };
    this.all.push(entry);
    this.#heads.set(writer, entry);
    known.add(hash);
    return entry;
  }

  known(writer: string): Set<string> {
    const known = this.#known.get(writer) ?? new Set();
    this.#known.set(writer, known);
    return known;
  }

  pastOf(entry: FoldEntry): Set<string> {
    const past = new Set<string>([entry.hash]);
    const byHash = new Map(this.all.map((e) => [e.hash, e]));
    const walk = (hash: string | undefined): void => {
      const named = hash === undefined || past.has(hash) ? undefined : byHash.get(hash);
      if (!named) return;
      past.add(named.hash);
      walk(named.prev);
      for (const item of named.vector) walk(item.hash);
    };
    walk(entry.prev);
    for (const item of entry.vector) walk(item.hash);
    return past;
  }

  /** `to` hears all that `from` knows. */
  hear(to: string, from: string): void {
    for (const hash of this.known(from)) this.known(to).add(hash);
  }

  /** A second writer under the same device's name begins where the first stands. */
  rollBack(writer: string, twin: string): void {
    const head = this.#heads.get(writer);
    if (head) this.#heads.set(twin, head);
    this.hear(twin, writer);
  }
}

const HONEST = ["A1", "A2", "B1", "B2"];
/** The letter after the device's name tells the twins apart. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("write" as const), who: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("hear" as const), who: fc.nat(5), from: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fork" as const), who: fc.nat(3) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function world(steps: readonly Step[]): Writers {
  const writers = new Writers();
  const names = [...HONEST];
  for (const one of steps) {
    const who = names[one.who % names.length] ?? "A1";
    if (one.do === "write") writers.write(who);
    else if (one.do === "hear") writers.hear(who, names[one.from % names.length] ?? "A1");
    else if (names.length < 6) {
      const twin = `${who.slice(0, 2)}x${names.length}`;
      writers.rollBack(who, twin);
      names.push(twin);
    }
  }
  return writers;
}

const steps = fc.array(step, { minLength: 5, maxLength: 60 });
const shown = (folded: Fold): unknown => ({
  standing: Object.fromEntries([...folded.standing].sort(([a], [b]) => (a < b ? -1 : 1))),
  forks: Object.fromEntries([...folded.forks].sort(([a], [b]) => (a < b ? -1 : 1))),
});
const check = <T>(property: fc.IProperty<T>): void =>
  fc.assert(property, { numRuns: process.env["HOMEPORT_SOAK"] ? 5_000 : 300 });

describe("fold", () => {
  it("[CV1] gives the same under every permutation and duplication", () => {
    let forked = 0;
    check(
      fc.property(steps, fc.infiniteStream(fc.nat()), (script, order) => {
        const { all } = world(script);
        const keyed = [...all, ...all.slice(0, 7)].map((entry) => ({ entry, at: order.next().value as number }));
        const shuffled = keyed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
        const [one, other] = [fold(all), fold(shuffled)];
        expect(shown(other)).toEqual(shown(one));
        if (one.forks.size > 0) forked += 1;
        for (const [index, hash] of other.order.entries()) {
          for (const later of other.order.slice(index + 1)) expect(other.inPast(later, hash)).toBe(false);
        }
      }),
    );
    expect(forked).toBeGreaterThan(10);
  });

  it("[FK1] finds every fork at its first place, and none where there is none", () => {
    check(
      fc.property(steps, (script) => {
        const { all } = world(script);
        const expected = new Map<string, number>();
        for (const a of all) {
          const twice = all.some((b) => b.device === a.device && b.seq === a.seq && b.hash !== a.hash);
          if (twice) expected.set(a.device, Math.min(a.seq, expected.get(a.device) ?? Infinity));
        }
        expect(new Map(fold(all).forks)).toEqual(expected);
      }),
    );
  });

  it("[FK1] counts from the fork on only what an unforked entry of another person has seen", () => {
    let uncounted = 0;
    check(
      fc.property(steps, (script) => {
        const writers = world(script);
        const folded = fold(writers.all);
        const below = (e: FoldEntry): boolean => e.seq < (folded.forks.get(e.device) ?? Infinity);
        for (const entry of writers.all) {
          const seen = writers.all.some(
            (w) => w.person !== entry.person && below(w) && writers.pastOf(w).has(entry.hash),
          );
          const type = folded.standing.get(entry.hash)?.type;
          expect(type).toBe(below(entry) || seen ? "counted" : "uncounted");
          if (type === "uncounted") uncounted += 1;
        }
      }),
    );
    expect(uncounted).toBeGreaterThan(10);
  });

  it("[CV1] holds whatever rests on an entry that is missing, and lets go exactly that when it comes", () => {
    check(
      fc.property(steps, fc.nat(), (script, pick) => {
        const writers = world(script);
        const missing = writers.all[pick % Math.max(1, writers.all.length)];
        if (!missing) return;
        const folded = fold(writers.all.filter((entry) => entry !== missing));
        for (const entry of writers.all) {
          if (entry === missing) continue;
          const rests = writers.pastOf(entry).has(missing.hash);
          expect(folded.standing.get(entry.hash)?.type === "held").toBe(rests);
        }
        const whole = [...fold(writers.all).standing.values()];
        expect(whole.some(({ type }) => type === "held")).toBe(false);
      }),
    );
  });

  const chain = (): { writers: Writers; a1: FoldEntry; a2: FoldEntry; b1: FoldEntry } => {
    const writers = new Writers();
    const a1 = writers.write("A1");
    const a2 = writers.write("A1");
    writers.hear("B1", "A1");
    return { writers, a1, a2, b1: writers.write("B1") };
  };

  it("[CV1] keeps an entry that names a hash which never was, and all after it, held: only its own log stops", () => {
    const { writers } = chain();
    const bad = writers.write("B1", { vector: [{ device: "A1", seq: 9, hash: "never" }] });
    const after = writers.write("B1");
    const other = writers.write("A1");
    const { standing } = fold(writers.all);
    expect([bad, after].map(({ hash }) => standing.get(hash)?.type)).toEqual(["held", "held"]);
    expect(standing.get(other.hash)?.type).toBe("counted");
  });

  it("[CV1] holds an entry that names another's by the wrong place", () => {
    const { writers, a2 } = chain();
    const bad = writers.write("B1", { vector: [{ device: "A1", seq: 1, hash: a2.hash }] });
    const gap = writers.write("A1", { seq: 9 });
    const { standing } = fold(writers.all);
    expect([bad, gap].map(({ hash }) => standing.get(hash)?.type)).toEqual(["held", "held"]);
  });

  it("[CV1] [CV4] refuses a vector that names what its log has named, and its log goes on", () => {
    const { writers, a1 } = chain();
    const older = writers.write("B1", { vector: [itemOf(a1)] });
    const after = writers.write("B1");
    const { standing } = fold(writers.all);
    expect(standing.get(older.hash)).toEqual({ type: "refused", reason: "VectorOlder" });
    expect(standing.get(after.hash)?.type).toBe("counted");
  });

  it("[LG1] refuses a vector that names its own log", () => {
    const { writers, b1 } = chain();
    const own = writers.write("B1", { vector: [itemOf(b1)] });
    expect(fold(writers.all).standing.get(own.hash)).toEqual({ type: "refused", reason: "VectorOwn" });
  });

  it("[FK1] a refused entry has seen what it names all the same", () => {
    const { writers, a1 } = chain();
    writers.rollBack("A1", "A1x");
    const branch = writers.write("A1");
    const twin = writers.write("A1x");
    writers.write("B1", { vector: [itemOf(a1), itemOf(branch)] });
    const { standing, forks } = fold(writers.all);
    expect(forks).toEqual(new Map([["A1", 3]]));
    expect(standing.get(branch.hash)?.type).toBe("counted");
    expect(standing.get(twin.hash)?.type).toBe("uncounted");
  });

  it("[FK1] a fork of the witness's own log takes its word away, and both branches of an `open` count", () => {
    const { writers } = chain();
    writers.rollBack("A1", "A1x");
    const [left, right] = [writers.write("A1"), writers.write("A1x")];
    writers.hear("B1", "A1");
    writers.rollBack("B1", "B1x");
    writers.write("B1");
    expect(fold(writers.all).standing.get(left.hash)?.type).toBe("counted");
    writers.write("B1x");
    const { standing } = fold(writers.all.map((e) => (e === right ? { ...e, onEveryBranch: true } : e)));
    expect(standing.get(left.hash)?.type).toBe("uncounted");
    expect(standing.get(right.hash)?.type).toBe("counted");
  });
});
