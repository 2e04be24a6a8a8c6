import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, type FoldEntry } from "../../src/main/core/log/fold.ts";
import { type Act, type Agreed, agreed, type Statement } from "../../src/shared/domain/agreement/lifecycle.ts";
import { count } from "../harness/forms.ts";
import { Writers } from "../harness/logWriters.ts";

/** Two people's devices, of which some fork, and what each states about one agreement. */
class Couple {
  readonly logs = new Writers();
  readonly acts = new Map<string, Act>();
  readonly edits = new Set<string>();

  constructor(names: readonly string[]) {
    for (const name of names) this.logs.write(name);
    for (const to of names) for (const from of names) this.logs.hear(to, from);
  }

  state(writer: string, act: Act): FoldEntry {
    const always = act.type === "withdraw" || act.type === "pause";
    const own = act.type === "sign" || act.type === "resume";
    const entry = this.logs.write(writer, { ...(always ? { always } : {}), ...(own ? { ownerOnly: true } : {}) });
    this.acts.set(entry.hash, act);
    return entry;
  }

  /** As the gate has it where all of these are. */
  of(entries: readonly FoldEntry[]): Agreed {
    const { order, standing, inPast } = fold(entries);
    const people = new Map(entries.map(({ hash, person }) => [hash, person]));
    const all = order.flatMap((id): Statement[] => {
      const act = this.acts.get(id);
      const counts = standing.get(id)?.type === "counted";
      return act ? [{ id, person: people.get(id) ?? "", day: 0, act, counts }] : [];
    });
    const edits = order.filter((id) => this.edits.has(id));
    return agreed({
      all,
      sees: (of, what) => inPast(what, of),
      reopened: (offer, of) => edits.some((edit) => inPast(offer, edit) && (of === undefined || inPast(edit, of))),
    });
  }

  /** What doesn't count of it. */
  uncounted(entries: readonly FoldEntry[]): string[] {
    const { order, standing } = fold(entries);
    return order.filter((id) => this.acts.has(id) && standing.get(id)?.type !== "counted");
  }

  knownTo(writer: string): FoldEntry[] {
    const known = this.logs.known(writer);
    return this.logs.all.filter(({ hash }) => known.has(hash));
  }
}

const MOST = 7;
const kinds = [
  "offer",
  "offer",
  "sign",
  "sign",
  "sign",
  "sign",
  "edit",
  "withdraw",
  "takeBack",
  "pause",
  "resume",
] as const;
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constantFrom(...kinds), who: fc.nat(MOST), pick: fc.nat(7), isHonest: fc.nat(5) }),
  },
  { weight: 7, arbitrary: fc.record({ do: fc.constant("hear" as const), who: fc.nat(MOST), from: fc.nat(MOST) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("agree" as const), who: fc.nat(MOST), with: fc.nat(MOST) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fork" as const), who: fc.nat(MOST) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), who: fc.nat(MOST), whom: fc.nat(MOST) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function play(couple: Couple, names: string[], steps: readonly Step[]): void {
  for (const one of steps) {
    const who = names[one.who % names.length] ?? "A1";
    if (one.do === "hear") couple.logs.hear(who, names[one.from % names.length] ?? "A1");
    else if (one.do === "agree") agree(couple, who, names[one.with % names.length] ?? "B1");
    else if (one.do === "fork") {
      if (names.length >= MOST) continue;
      const twin = `${who.slice(0, 2)}x${names.length}`;
      couple.logs.rollBack(who, twin);
      names.push(twin);
    } else if (one.do === "remove") {
      const theirs = names.filter((name) => name[0] === who[0]);
      couple.logs.remove(who, [(theirs[one.whom % theirs.length] ?? who).slice(0, 2)]);
    } else if (one.do === "edit") couple.edits.add(couple.logs.write(who).hash);
    else {
      const act = actOf(couple, who, one);
      if (act) couple.state(who, act);
    }
  }
}

/** One offers and signs, another hears of it and signs too, and the first hears that. */
function agree(couple: Couple, one: string, other: string): void {
  const replaces = lastBothSigned(couple, one);
  const { hash } = couple.state(one, { type: "offer", text: "agreed", replaces, terms: { zone: "UTC" } });
  couple.state(one, { type: "sign", offer: hash, text: "agreed" });
  couple.logs.hear(other, one);
  couple.state(other, { type: "sign", offer: hash, text: "agreed" });
  couple.logs.hear(one, other);
}

function actOf(
  couple: Couple,
  who: string,
  { do: type, pick, isHonest }: Extract<Step, { pick: number }>,
): Act | undefined {
  if (type === "withdraw") return { type, offer: undefined };
  if (type === "pause" || type === "resume") return { type };
  const seen = couple.of(couple.knownTo(who));
  const offers = [...seen.offers.values()];
  const one = offers[pick % Math.max(1, offers.length)];
  if (type === "offer") {
    const replaces = isHonest > 0 ? lastBothSigned(couple, who) : one?.id;
    return { type, text: `text ${pick}`, replaces, terms: { zone: "UTC" } };
  }
  if (type === "takeBack") return one && { type: "withdraw", offer: one.id };
  const wanted = isHonest > 0 ? seen.open[pick % Math.max(1, seen.open.length)] : one;
  return wanted && { type: "sign", offer: wanted.id, text: wanted.act.text };
}

/** What an honest app would have a new text replace. */
function lastBothSigned(couple: Couple, who: string): string | undefined {
  return couple.of(couple.knownTo(who)).last[0]?.id;
}

const steps = fc.array(step, { minLength: 4, maxLength: 50 });
/** `rare`: so many times as often, where what it is about comes up seldom. */
const check = <T>(property: fc.IProperty<T>, rare = 1): void =>
  fc.assert(property, { numRuns: rare * count({ quick: 3_000, full: 100_000 }) });
const inForce = ({ tops: [top, ...rivals] }: Agreed): string | undefined => (rivals.length > 0 ? undefined : top?.id);

describe("what two have agreed", () => {
  it("[SG2] [SG3] [SG4] whatever one person's devices do can't bring another text, or an older one, into force", () => {
    let [newly, ended, kept] = [0, 0, 0];
    check(
      fc.property(steps, steps, fc.constantFrom("A", "B"), fc.boolean(), (script, more, person, hasHeard) => {
        const names = ["A1", "A2", "B1", "B2"];
        const couple = new Couple(names);
        play(couple, names, script);
        const entries = [...couple.logs.all];
        const before = couple.of(entries);
        const was = inForce(before);
        const theirs = names.filter((name) => name.startsWith(person));
        if (hasHeard) for (const to of theirs) for (const from of names) couple.logs.hear(to, from);
        play(couple, theirs, more);
        const added = couple.logs.all.slice(entries.length);
        const after = couple.of(couple.logs.all);
        const is = inForce(after);
        if (is === undefined) ended += was === undefined ? 0 : 1;
        else if (is === was) kept += 1;
        else {
          newly += 1;
          expect(was === undefined ? [] : before.chain(was)).not.toContain(is);
          const signedBy = (some: readonly FoldEntry[]): string[] =>
            some
              .filter(({ hash }) => {
                const act = couple.acts.get(hash);
                return act?.type === "sign" && act.offer === is && !after.faults.has(hash);
              })
              .map((entry) => entry.person);
          expect(signedBy(entries).some((one) => one !== person)).toBe(true);
          expect([...signedBy(added), ...signedBy(entries)]).toContain(person);
        }
      }),
    );
    for (const times of [newly, ended, kept]) expect(times).toBeGreaterThan(10);
  });

  it("[SG4] an offer that its author takes back unsigned is open to nobody, and nothing that holds moves by that", () => {
    let [gone, signedByOther] = [0, 0];
    check(
      fc.property(steps, fc.nat(MOST), fc.nat(7), (script, whoever, pick) => {
        const names = ["A1", "A2", "B1", "B2"];
        const couple = new Couple(names);
        play(couple, names, script);
        const who = names[whoever % names.length] ?? "A1";
        for (const from of names) couple.logs.hear(who, from);
        const known = couple.knownTo(who);
        const before = couple.of(known);
        const [person = ""] = who;
        const own = before.open.filter((one) => one.person === person && !before.signed.get(one.id)?.has(person));
        const offer = own[pick % Math.max(1, own.length)];
        if (!offer) return;
        const taken = couple.state(who, { type: "withdraw", offer: offer.id });
        // What another branch of its own log says it knows, and can't have seen; and that an entry more was written can say which
        // branch of a fork counts.
        const { inPast } = fold(couple.knownTo(who));
        if (known.some(({ hash }) => couple.acts.has(hash) && !inPast(hash, taken.hash))) return;
        if (couple.uncounted(couple.knownTo(who)).join() !== couple.uncounted(known).join()) return;
        const after = couple.of(couple.knownTo(who));
        gone += 1;
        if (before.signed.has(offer.id)) signedByOther += 1;
        expect(after.unoffers).toContain(taken.hash);
        expect(after.open).toEqual(before.open.filter(({ id }) => id !== offer.id));
        expect(after.tops).toEqual(before.tops);
        expect([after.last, after.withdrawals, after.pausedBy]).toEqual([
          before.last,
          before.withdrawals,
          before.pausedBy,
        ]);
        const others = [...before.signed].filter(([id]) => id !== offer.id);
        expect(new Map(after.signed)).toEqual(new Map(others));
      }),
      3,
    );
    for (const times of [gone, signedByOther]) expect(times).toBeGreaterThan(10);
  });
});
