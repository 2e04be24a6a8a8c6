import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { itemOf, Writers } from "../../../../tests/harness/logWriters.ts";
import { type Fold, fold, type FoldEntry } from "./fold.ts";

const HONEST = ["A1", "A2", "A3", "B1", "B2"];
const MOST = 9;
/** The letter after the device's name tells the twins apart. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("write" as const), who: fc.nat(MOST) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("own" as const), who: fc.nat(MOST) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("hear" as const), who: fc.nat(MOST), from: fc.nat(MOST) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fork" as const), who: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), who: fc.nat(MOST), whom: fc.nat(MOST) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replace" as const), from: fc.nat(MOST), whom: fc.nat(MOST) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function world(steps: readonly Step[]): Writers {
  const writers = new Writers();
  const names = [...HONEST];
  // Most have heard of most: nobody removes, or is removed, of whom nothing is known.
  for (const name of names) writers.write(name);
  for (const to of names) for (const from of names) if (to !== "B2" || from < "B") writers.hear(to, from);
  const oneOf = (person: string, at: number): string => {
    const theirs = names.filter((name) => name.startsWith(person));
    return (theirs[at % theirs.length] ?? "A1").slice(0, 2);
  };
  for (const one of steps) {
    if (one.do === "replace") {
      replace(one);
      continue;
    }
    const who = names[one.who % names.length] ?? "A1";
    if (one.do === "write") writers.write(who);
    else if (one.do === "own") writers.write(who, { ownerOnly: true });
    else if (one.do === "hear") writers.hear(who, names[one.from % names.length] ?? "A1");
    else if (one.do === "remove") writers.remove(who, [oneOf(who.slice(0, 1), one.whom)]);
    else if (names.length < MOST) {
      const twin = `${who.slice(0, 2)}x${names.length}`;
      writers.rollBack(who, twin);
      names.push(twin);
    }
  }
  return writers;

  /** Restored from a backup that `from` made: it has seen as much, and takes the place of another. */
  function replace(one: Extract<Step, { do: "replace" }>): void {
    if (names.length >= MOST) return;
    const from = names[one.from % names.length] ?? "A1";
    const restored = `${from.slice(0, 1)}${names.length}`;
    writers.hear(restored, from);
    writers.remove(restored, [oneOf(from.slice(0, 1), one.whom)]);
    names.push(restored);
  }
}

const steps = fc.array(step, { minLength: 5, maxLength: 60 });
const shown = (folded: Fold): unknown => ({
  removals: folded.removals.map(({ by, last }) => `${by} ${last.hash}`).toSorted(),
  standing: Object.fromEntries([...folded.standing].sort(([a], [b]) => (a < b ? -1 : 1))),
  forks: Object.fromEntries([...folded.forks].sort(([a], [b]) => (a < b ? -1 : 1))),
});
const check = <T>(property: fc.IProperty<T>): void =>
  fc.assert(property, { numRuns: process.env["HOMEPORT_SOAK"] ? 5_000 : 300 });

describe("fold", () => {
  it("[CV1] gives the same under every permutation and duplication", () => {
    let [forked, removed] = [0, 0];
    check(
      fc.property(steps, fc.infiniteStream(fc.nat()), (script, order) => {
        const { all } = world(script);
        const keyed = [...all, ...all.slice(0, 7)].map((entry) => ({ entry, at: order.next().value as number }));
        const shuffled = keyed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
        const [one, other] = [fold(all), fold(shuffled)];
        expect(shown(other)).toEqual(shown(one));
        if (one.forks.size > 0) forked += 1;
        if (one.removals.length > 0) removed += 1;
        for (const [index, hash] of other.order.entries()) {
          for (const later of other.order.slice(index + 1)) expect(other.inPast(later, hash)).toBe(false);
        }
      }),
    );
    expect(forked).toBeGreaterThan(10);
    expect(removed).toBeGreaterThan(10);
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

  /** FK1 and MB3 said once more, in other words and without any cache. */
  function countsBy(writers: Writers, { forks, removals }: Fold): (entry: FoldEntry) => boolean {
    const pasts = new Map(writers.all.map((e) => [e.hash, writers.pastOf(e)]));
    const has = (past: FoldEntry, entry: string): boolean => pasts.get(past.hash)?.has(entry) ?? false;
    const chain = (hash: string): string[] => {
      const e = writers.all.find((one) => one.hash === hash);
      return e ? [hash, ...(e.prev === undefined ? [] : chain(e.prev))] : [];
    };
    const isForked = (e: FoldEntry): boolean => e.seq >= (forks.get(e.device) ?? Infinity);
    const against = (e: FoldEntry) =>
      removals.filter((r) => r.last.device === e.device && !chain(r.last.hash).includes(e.hash));
    const isSound = (e: FoldEntry): boolean => !isForked(e) && against(e).length === 0;
    return (entry) => {
      if (entry.opens || entry.removes) return !against(entry).some(({ by }) => has(entry, by));
      const said = writers.all.filter((w) => w !== entry && isSound(w) && has(w, entry.hash));
      if (isForked(entry) && said.every((w) => w.person === entry.person)) return false;
      for (const { by } of against(entry)) {
        const unaware = said.filter((w) => !has(w, by)).filter((w) => !entry.ownerOnly || w.person === entry.person);
        if (unaware.length === 0) return false;
      }
      return true;
    };
  }

  it("[FK1] [MB3] counts from a fork or a removal on only what those have seen whose word is asked for", () => {
    const uncounted = { forked: 0, removed: 0, own: 0 };
    check(
      fc.property(steps, (script) => {
        const writers = world(script);
        const folded = fold(writers.all);
        const counts = countsBy(writers, folded);
        for (const entry of writers.all) {
          const standing = folded.standing.get(entry.hash);
          expect(standing?.type === "uncounted").toBe(!counts(entry));
          if (standing?.type !== "uncounted") continue;
          if (entry.seq >= (folded.forks.get(entry.device) ?? Infinity)) uncounted.forked += 1;
          else uncounted[entry.ownerOnly ? "own" : "removed"] += 1;
        }
      }),
    );
    for (const [why, count] of Object.entries(uncounted)) expect(count, why).toBeGreaterThan(10);
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

  /** One log forked into `count` branches of some length; other devices name some of them, and one another. */
  const branched = fc.record({
    lengths: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 44, size: "max" }),
    writes: fc.array(
      fc.record({ who: fc.constantFrom("A1", "A2", "B2", "B3"), names: fc.nat(), from: fc.nat(20), of: fc.nat(40) }),
      { minLength: 1, maxLength: 16 },
    ),
  });

  function branchedWorld({ lengths, writes }: typeof branched extends fc.Arbitrary<infer T> ? T : never): Writers {
    const writers = new Writers();
    for (const name of ["A1", "A2", "B1", "B2", "B3"]) writers.write(name);
    const branches = lengths.map((length, i) => {
      writers.rollBack("B1", `B1x${i}`);
      return Array.from({ length }, () => writers.write(`B1x${i}`, { vector: [] }));
    });
    for (const { who, names, from, of } of writes) {
      const newest = (name: string) => writers.all.findLast(({ device }) => device === name);
      const named = branches.slice(from, from + of).flatMap((branch) => branch[names % branch.length] ?? []);
      const others = ["A1", "A2", "B2", "B3"].filter((name, i) => name !== who && ((names >> i) & 1) === 1);
      const past = newest(who);
      const seen = past ? fold(writers.all) : undefined;
      const vector = [...named, ...others.flatMap((name) => newest(name) ?? [])].filter(
        (item) => !(past && seen?.inPast(item.hash, past.hash)),
      );
      writers.write(who, { vector: vector.map(itemOf) });
    }
    return writers;
  }

  it("[CV1] [CV4] no past holds more branches of a log than allowed, nor does the order of arrival tell", () => {
    const refused = { A: 0, B: 0, after: 0 };
    check(
      fc.property(branched, fc.infiniteStream(fc.nat()), (script, order) => {
        const { all } = branchedWorld(script);
        const folded = fold(all);
        const keyed = all.map((entry) => ({ entry, at: order.next().value as number }));
        expect(shown(fold(keyed.sort((a, b) => a.at - b.at).map(({ entry }) => entry)))).toEqual(shown(folded));
        for (const entry of all) {
          const past = all.filter(({ hash }) => folded.inPast(hash, entry.hash));
          const ends = past.filter((e) => e.device === "B1" && !past.some(({ prev }) => prev === e.hash));
          expect(ends.length).toBeLessThanOrEqual(entry.person === "B" ? LIMIT.branchesOfOwn : LIMIT.branches);
          const standing = folded.standing.get(entry.hash);
          const isRefused = standing?.type === "refused" && standing.reason === "TooManyBranches";
          // It has seen what comes before it in its log and nothing else, and its log goes on.
          if (isRefused) {
            refused[entry.person as "A" | "B"] += 1;
            expect(entry.vector.some(({ hash }) => folded.inPast(hash, entry.hash))).toBe(false);
            if (all.some(({ prev, hash }) => prev === entry.hash && folded.standing.get(hash)?.type === "counted"))
              refused.after += 1;
          } else if (standing?.type === "counted") {
            for (const { hash } of entry.vector) expect(folded.inPast(hash, entry.hash)).toBe(true);
          }
        }
      }),
    );
    for (const [what, count] of Object.entries(refused)) expect(count, what).toBeGreaterThan(10);
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

  it("[FK1] a fork of the witness's own log takes its word away, and a removal counts on both branches", () => {
    const { writers } = chain();
    writers.rollBack("A1", "A1x");
    const [left, right] = [writers.write("A1"), writers.write("A1x")];
    writers.hear("B1", "A1");
    writers.rollBack("B1", "B1x");
    writers.write("B1");
    expect(fold(writers.all).standing.get(left.hash)?.type).toBe("counted");
    writers.write("B1x");
    const { standing } = fold(writers.all.map((e) => (e === right ? { ...e, removes: [] } : e)));
    expect(standing.get(left.hash)?.type).toBe("uncounted");
    expect(standing.get(right.hash)?.type).toBe("counted");
  });

  it("[FK1] an `open` counts on every branch", () => {
    const writers = new Writers();
    const both = [writers.write("A1"), writers.write("A1x")];
    const { standing, forks } = fold(writers.all);
    expect(forks).toEqual(new Map([["A1", 1]]));
    expect(both.map(({ hash }) => standing.get(hash)?.type)).toEqual(["counted", "counted"]);
  });

  const paired = (...names: string[]): Writers => {
    const writers = new Writers();
    for (const name of names) writers.write(name);
    for (const to of names) for (const from of names) writers.hear(to, from);
    return writers;
  };
  const typeOf = (writers: Writers, { hash }: FoldEntry): string | undefined =>
    fold(writers.all).standing.get(hash)?.type;

  it("[MB3] what a removed device wrote and nobody had seen does not count; what the partner had seen does", () => {
    const writers = paired("A1", "A2", "B1");
    const [told, own] = [writers.write("A1"), writers.write("A1", { ownerOnly: true })];
    writers.hear("B1", "A1");
    writers.write("B1");
    const unseen = writers.write("A1");
    writers.remove("A2", ["A1"]);
    expect([told, own, unseen].map((e) => typeOf(writers, e))).toEqual(["counted", "uncounted", "uncounted"]);
  });

  it("[MB3] who has seen the removal brings nothing in any more, but one's own device that has not brings in all", () => {
    const writers = paired("A1", "A2", "A3", "B1");
    const late = writers.write("A1", { ownerOnly: true });
    writers.remove("A2", ["A1"]);
    writers.hear("B1", "A2");
    writers.hear("B1", "A1");
    writers.write("B1");
    expect(typeOf(writers, late)).toBe("uncounted");
    writers.hear("A3", "A1");
    writers.write("A3");
    expect(typeOf(writers, late)).toBe("counted");
  });

  it("[MB3] two devices that remove each other are both removed, and what one had seen of the other stays", () => {
    const writers = paired("A1", "A2", "B1");
    const kept = writers.write("A1");
    writers.hear("A2", "A1");
    const [one, other] = [writers.remove("A1", ["A2"]), writers.remove("A2", ["A1"])];
    const after = writers.write("A1");
    const { standing, removals } = fold(writers.all);
    expect([kept, one, other, after].map((e) => standing.get(e.hash)?.type)).toEqual([
      "counted",
      "counted",
      "counted",
      "uncounted",
    ]);
    expect(removals.map(({ last }) => last.device).toSorted()).toEqual(["A1", "A2"]);
  });

  it("[MB3] who has seen its own removal removes nobody", () => {
    const writers = paired("A1", "A2", "A3");
    writers.remove("A2", ["A1"]);
    writers.hear("A1", "A2");
    const spite = writers.remove("A1", ["A3"]);
    expect(typeOf(writers, spite)).toBe("uncounted");
    expect(fold(writers.all).removals).toHaveLength(1);
  });

  it("[MB2] only one's own person's devices, opened and in the past, can be removed, and each once", () => {
    const writers = paired("A1", "A2", "A3", "B1");
    const unseen = writers.write("A2");
    const last = itemOf(writers.all.find(({ device }) => device === "A2") ?? unseen);
    const wrong = [
      writers.remove("A1", ["B1"]),
      writers.remove("A1", ["A1"]),
      writers.write("A1", { removes: [itemOf(unseen)] }),
      writers.write("A1", { removes: [{ ...last, seq: 9 }] }),
    ];
    writers.remove("A1", ["A2"]);
    wrong.push(writers.remove("A1", ["A2"]));
    const { standing, removals } = fold(writers.all);
    for (const { hash } of wrong) expect(standing.get(hash)).toEqual({ type: "refused", reason: "NoDevice" });
    expect(removals).toHaveLength(1);
  });

  it("[MB3] a fifth device is refused, with all that follows it, unless it takes the place of one", () => {
    const writers = paired("A1", "A2", "A3", "A4", "B1");
    writers.hear("A5", "A1");
    const [fifth, after] = [writers.write("A5"), writers.write("A5")];
    writers.hear("A6", "A1");
    const replacing = writers.remove("A6", ["A2"]);
    writers.hear("A7", "A6");
    const full = writers.write("A7");
    writers.hear("A1", "A6");
    writers.remove("A1", ["A3"]);
    writers.hear("A8", "A1");
    const again = writers.write("A8");
    const { standing } = fold(writers.all);
    expect(standing.get(fifth.hash)).toEqual({ type: "refused", reason: "TooManyDevices" });
    expect(standing.get(after.hash)).toEqual({ type: "refused", reason: "NotOpened" });
    expect(standing.get(full.hash)).toEqual({ type: "refused", reason: "TooManyDevices" });
    expect([replacing, again].map((e) => standing.get(e.hash)?.type)).toEqual(["counted", "counted"]);
  });
});
