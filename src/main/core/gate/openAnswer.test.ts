/** [CR1] by the gate's own rule and the pure model alone: devices that seal, take back, open, and hear of one another late or never. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { as, type DeviceId, type EntryHash, type Hash32, type PersonKey } from "../../../shared/base/brand.ts";
import { toHex, utf8 } from "../../../shared/base/bytes.ts";
import { type AnswerItem, answersOf, dueOpenings } from "../../../shared/domain/answers/answers.ts";
import {
  ANSWER_BOX_MORE,
  encodeAnswerCancel,
  encodeAnswerOpen,
  encodeAnswerSeal,
} from "../../../shared/protocol/answer.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { KIND } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { hash } from "../crypto/index.ts";
import { answerItems } from "./answerItems.ts";
import { openAnswer } from "./openAnswer.ts";
import { emptyState, type Answered } from "./recordState.ts";
import type { Candidate } from "./verdict.ts";

const keyOf = (name: string): Uint8Array => hash(DOMAIN.body, utf8(name));
const persons = { A: as<PersonKey>(keyOf("person A")), B: as<PersonKey>(keyOf("person B")) };
type Name = keyof typeof persons;
type Entry = {
  readonly name: string;
  readonly candidate: Candidate;
  readonly body: Uint8Array;
  readonly past: ReadonlySet<string>;
};

class Device {
  readonly person: Name;
  readonly name: string;
  known: Entry[] = [];
  answers: readonly Answered[] = [];
  readonly refusals: string[] = [];
  #seq = 0;
  constructor(person: Name, name: string) {
    [this.person, this.name] = [person, name];
  }

  get items(): AnswerItem[] {
    return answerItems(this.answers);
  }
  standing = () => answersOf(this.items, toHex(persons[this.person]));

  /** `unseen`: what an altered app pretends not to know. */
  write(kind: number, body: Uint8Array, unseen: ReadonlySet<string> = new Set()): string | undefined {
    const name = `${this.name}${(this.#seq += 1)}`;
    const core = { kind, device: as<DeviceId>(keyOf(this.name)), seq: this.#seq };
    const candidate = { entry: { core }, hash: as<EntryHash>(keyOf(name)), person: persons[this.person] } as Candidate;
    const past = new Set(this.known.map((one) => one.name).filter((one) => !unseen.has(one)));
    return this.judge({ name, candidate, body, past }) ? name : undefined;
  }
  /** In any order that keeps causes first: as an app evaluates what comes. */
  judge(entry: Entry): boolean {
    const sees = ({ hash: of }: Answered["at"]): boolean =>
      this.known.some((one) => entry.past.has(one.name) && toHex(one.candidate.hash) === toHex(of));
    const { verdict, state } = openAnswer(
      sees,
      { ...emptyState(as(keyOf("record"))), answers: this.answers },
      entry.candidate,
      entry.body,
    );
    if (verdict.status !== "accepted") this.refusals.push(verdict.reason);
    else this.answers = state?.answers ?? this.answers;
    if (verdict.status === "accepted") this.known.push(entry);
    return verdict.status === "accepted";
  }
  hear(from: Device): void {
    const has = new Set(this.known.map(({ name }) => name));
    for (const entry of from.known)
      if (!has.has(entry.name)) expect(this.judge(entry), `${entry.name} at ${this.name}`).toBe(true);
  }

  seal(): string | undefined {
    const name = `${this.name}${this.#seq + 1}`;
    const lock = as<Hash32>(hash(DOMAIN.answerKey, keyOf(`key of ${name}`)));
    return this.write(KIND.answerSeal, encodeAnswerSeal({ lock, box: new Uint8Array(1024 + ANSWER_BOX_MORE) }));
  }
  open = (own: string, other: string, unseen?: ReadonlySet<string>) =>
    this.write(
      KIND.answerOpen,
      encodeAnswerOpen({ own: as(keyOf(own)), other: as(keyOf(other)), key: keyOf(`key of ${own}`) }),
      unseen,
    );
  cancel = (own: string, unseen?: ReadonlySet<string>) =>
    this.write(KIND.answerCancel, encodeAnswerCancel(as(keyOf(own))), unseen);

  #nameOf = (of: string): string => this.known.find(({ candidate }) => toHex(candidate.hash) === of)?.name ?? "?";
  holds = (of: string): boolean => this.#nameOf(of).startsWith(this.name);
  /** What an honest app does by itself once it has evaluated something. */
  tick(): void {
    for (;;) {
      const [due] = dueOpenings(this.items, toHex(persons[this.person]), this.holds);
      if (!due) return;
      expect(this.open(this.#nameOf(due.own), this.#nameOf(due.other)), "an honest opening").toBeDefined();
    }
  }
  honestly(what: "seal" | "cancel"): void {
    const { mine } = this.standing();
    if (what === "seal" && !mine) this.seal();
    if (what === "cancel" && mine && !mine.isOpened) this.cancel(this.#nameOf(mine.hash));
    this.tick();
  }
}

const make = () => [new Device("A", "a"), new Device("A", "x"), new Device("B", "b")];
const pairsIn = ({ items }: Device) => {
  const openings = items.flatMap(({ act }) => (act.type === "open" ? [act] : []));
  return openings.filter((one) => openings.some(({ own, other }) => own === one.other && other === one.own));
};

describe("answered apart", () => {
  it("[CR1] opens what both have sealed, only then, for one only, and alike on every device, whenever they hear of one another", () => {
    const step = fc.record({ what: fc.constantFrom("seal", "cancel", "hear", "hear"), by: fc.nat(2), from: fc.nat(2) });
    let [met, pairs] = [0, 0];
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const devices = make();
        const one = (n: number): Device => devices[n] as Device;
        for (const { what, by, from } of steps) {
          if (what !== "hear") one(by).honestly(what);
          else if (by !== from) {
            one(by).hear(one(from));
            one(by).tick();
          }
        }
        for (let round = 0; round < 6; round++) {
          for (const to of devices) {
            for (const from of devices) if (to !== from) to.hear(from);
            to.tick();
          }
        }
        const [a, x, b] = [one(0), one(1), one(2)];
        expect(x.standing()).toEqual(a.standing());
        const { both, mine, theirs } = a.standing();
        const mirrored = { ...b.standing() };
        delete mirrored.alone;
        expect(mirrored).toEqual({
          ...(both && { both: { mine: both.theirs, theirs: both.mine } }),
          ...(theirs && { mine: theirs }),
          ...(mine && { theirs: mine }),
        });
        // Nobody waits while both have sealed one; what was opened by an honest app, and then by nobody, is over.
        expect(mine && theirs).toBe(undefined);
        expect([mine, theirs].some((waiting) => waiting?.isOpened)).toBe(false);
        for (const { act } of a.items.filter(({ act: { type } }) => type === "open")) {
          if (act.type !== "open") continue;
          expect(a.items.filter((other) => other.act.type === "open" && other.act.own === act.own)).toHaveLength(1);
        }
        met += a.items.some(({ act }) => act.type === "cancel") ? 1 : 0;
        pairs += pairsIn(a).length > 0 ? 1 : 0;
      }),
      { numRuns: 800 },
    );
    expect(Math.min(met, pairs), "taken back, and opened, often enough to say something").toBeGreaterThan(40);
  });

  it("[CR1] shows both the same two where one of them sealed on two devices that hadn't heard of one another", () => {
    // Of her two answers neither is the newer; which name is the greater one is chance: both chances are tried.
    for (const [first, second] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const devices = make();
      const [early, late, b] = [devices[first], devices[second], devices[2]] as [Device, Device, Device];
      b.honestly("seal");
      early.honestly("seal");
      early.hear(b);
      early.tick();
      b.hear(early);
      b.tick();
      late.honestly("seal");
      b.honestly("seal");
      for (let round = 0; round < 3; round++) {
        for (const to of devices) {
          for (const from of devices) if (to !== from) to.hear(from);
          to.tick();
        }
      }
      expect(pairsIn(b)).toHaveLength(4);
      const { mine, theirs } = early.standing().both ?? {};
      expect(late.standing()).toEqual({ both: { mine, theirs } });
      expect(b.standing()).toEqual({ both: { mine: theirs, theirs: mine } });
      expect(early.known.find((one) => toHex(one.candidate.hash) === mine)?.name, "the newer pair").toBe(
        `${late.name}1`,
      );
    }
  });

  it("[CR1] says the same of the same items, in whatever order they are told", () => {
    const [a, , b] = make() as [Device, Device, Device];
    for (let round = 0; round < 3; round++) {
      a.honestly("seal");
      b.honestly("seal");
      b.hear(a);
      b.tick();
      a.hear(b);
      a.tick();
      b.hear(a);
    }
    const items = b.items;
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
        expect(answersOf(shuffled, toHex(persons.B))).toEqual(b.standing());
      }),
    );
  });

  it("[CR1] an altered app that says, seals, opens and pretends as it likes changes no answer it has read, and reads none before it sealed", () => {
    const step = fc.record({ what: fc.nat(12), own: fc.nat(1), other: fc.nat(1), lie: fc.boolean() });
    let read = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
        const [a, , b] = make() as [Device, Device, Device];
        const shown = new Map<string, string>();
        const seals = (by: string): string[] =>
          b.known.flatMap(({ name, candidate: { entry } }) =>
            name.startsWith(by) && entry.core.kind === KIND.answerSeal ? [name] : [],
          );
        for (const { what, own, other, lie } of steps) {
          // What he does not want to have seen: whatever came from her after her first.
          const unseen = new Set(
            lie ? b.known.map(({ name }) => name).filter((name) => name.startsWith("a") && name !== "a1") : [],
          );
          const [mine, hers] = [seals("b"), seals("a")];
          if (what === 0 || what === 8 || what === 9) a.honestly(what === 8 && lie ? "cancel" : "seal");
          else if (what === 1) b.seal();
          else if (what === 2 && lie) b.cancel(mine.at(-1 - own) ?? "none", unseen);
          else if (what <= 4) b.open(mine.at(-1 - own) ?? "none", hers.at(-1 - other) ?? "none", unseen);
          else if (what === 5 || what > 10) b.hear(a);
          else {
            a.hear(b);
            a.tick();
          }
          const { both } = a.standing();
          if (both) {
            expect(shown.get(both.mine) ?? both.theirs, "what stands beside her answer").toBe(both.theirs);
            shown.set(both.mine, both.theirs);
          }
          for (const { name, body, past, candidate } of a.known) {
            if (!name.startsWith("a") || candidate.entry.core.kind !== KIND.answerOpen) continue;
            const opened = a.items.find(({ hash: of }) => of === toHex(candidate.hash))?.act;
            const isHis = (one: Entry): boolean =>
              one.name.startsWith("b") && opened?.type === "open" && toHex(one.candidate.hash) === opened.other;
            expect(
              body.length > 0 && a.known.some((one) => isHis(one) && past.has(one.name)),
              "opened for what he sealed before",
            ).toBe(true);
          }
        }
        read += a.items.filter(({ act }) => act.type === "open").length;
      }),
      { numRuns: 400 },
    );
    expect(read, "opened often enough to say something").toBeGreaterThan(40);
  });

  it("[CR1] refuses by name: too many, not there, another's, over, another key, no answer at all", () => {
    const [a, , b] = make() as [Device, Device, Device];
    const first = a.seal() as string;
    b.hear(a);
    const his = b.seal() as string;
    expect([b.open(his, "none"), b.open(first, his), a.open(first, his), b.cancel(first)]).toEqual(
      Array(4).fill(undefined),
    );
    expect([...b.refusals, ...a.refusals]).toEqual(["NoAnswer", "NoAnswer", "NoAnswer", "NoAnswer"]);
    b.write(KIND.answerOpen, encodeAnswerOpen({ own: as(keyOf(his)), other: as(keyOf(first)), key: keyOf("another") }));
    b.open(his, first);
    b.open(his, first);
    b.cancel(his);
    expect(b.refusals.slice(3)).toEqual(["OtherKey", "AnswerSettled", "AnswerSettled"]);
    b.write(KIND.answerSeal, encodeAnswerSeal({ lock: as(keyOf("lock")), box: new Uint8Array(1000) }));
    b.write(KIND.answerCancel, new Uint8Array(3));
    for (let more = 0; more < LIMIT.answers; more++) b.seal();
    expect(b.refusals.slice(6)).toEqual(["Malformed", "Malformed", "TooManyAnswers"]);
  });
});
