import { describe, expect, it } from "vitest";
import { type Act, type Agreed, agreed, type Statement } from "./lifecycle.ts";
import { type State, type Status, statusOn } from "./status.ts";
import type { Terms } from "../../protocol/agreedText.ts";

type Person = "A" | "B";
type Said = string;

/** What the two state one after the other. Each has seen all before it, unless it says which it had not. */
class Story {
  readonly #all: Statement[] = [];
  readonly #past = new Map<string, Set<string>>();
  /** How many statements each edit comes after: it has seen them all, and what is stated later has seen it. */
  readonly #edits: number[] = [];
  day = 100;

  state(person: Person, act: Act, unseen: readonly Said[] = [], as: Partial<Statement> = {}): Said {
    const id = `${this.#all.length} ${act.type} by ${person}`;
    const missed = this.#all.filter((one) => unseen.some((u) => u === one.id || this.#past.get(one.id)?.has(u)));
    this.#past.set(id, new Set(this.#all.filter((one) => !missed.includes(one)).map((one) => one.id)));
    this.#all.push({ id, person, day: this.day, act, counts: true, ...as });
    return id;
  }

  offer(person: Person, replaces?: Said, terms: Partial<Terms> = {}): Said {
    return this.state(person, { type: "offer", text: "words", replaces, terms: { zone: "UTC", ...terms } });
  }
  sign(person: Person, offer: Said, unseen?: readonly Said[]): Said {
    return this.state(person, { type: "sign", offer, text: "words" }, unseen);
  }
  withdraw(person: Person, offer?: Said, unseen?: readonly Said[]): Said {
    return this.state(person, { type: "withdraw", offer }, unseen);
  }
  agree(replaces?: Said, terms: Partial<Terms> = {}): Said {
    const offer = this.offer("A", replaces, terms);
    this.sign("A", offer);
    this.sign("B", offer);
    return offer;
  }
  edit(): void {
    this.#edits.push(this.#all.length);
  }

  get agreed(): Agreed {
    const place = (id: Said): number => this.#all.findIndex((one) => one.id === id);
    return agreed({
      all: this.#all,
      sees: (of, what) => this.#past.get(of)?.has(what) ?? false,
      reopened: (offer, of) =>
        this.#edits.some((edit) => place(offer) < edit && (of === undefined || edit <= place(of))),
    });
  }
  on(day = this.day): Status {
    return statusOn(this.agreed, { today: day, todayIn: () => day });
  }
  is(day?: number): [State, Said | undefined] {
    const { state, holds } = this.on(day);
    return [state, holds?.id];
  }
}

const story = (): Story => new Story();

describe("the table of states", () => {
  it("[SG2] nothing is agreed by writing, offering, or one signature", () => {
    const s = story();
    expect(s.is()).toEqual(["written", undefined]);
    const x = s.offer("A");
    expect(s.is()).toEqual(["offered", undefined]);
    s.sign("A", x);
    expect(s.is()).toEqual(["signed by one", undefined]);
    s.sign("A", x);
    expect(s.is()).toEqual(["signed by one", undefined]);
    s.sign("B", x);
    expect(s.is()).toEqual(["in force", x]);
  });

  it.each(["A", "B"] as const)("[SG4] offered, none adopted: %s withdraws, and either may still sign it", (who) => {
    const s = story();
    const x = s.offer("A");
    s.withdraw(who);
    expect(s.is()).toEqual(["withdrawn", undefined]);
    s.sign("A", x);
    expect(s.is()).toEqual(["signed by one", undefined]);
    s.sign("B", x);
    expect(s.is()).toEqual(["in force", x]);
  });

  it("[SG4] signed by one: taken back it is offered again; a rival moves the signature", () => {
    const s = story();
    const [x, y] = [s.offer("A"), s.offer("A")];
    s.sign("A", x);
    s.withdraw("A", x);
    expect(s.is()).toEqual(["offered", undefined]);
    s.sign("A", x);
    s.sign("A", y);
    s.sign("B", x);
    expect(s.is()).toEqual(["signed by one", undefined]);
    s.sign("B", y);
    expect(s.is()).toEqual(["in force", y]);
  });

  it("[SG2] [SG4] signed by one: withdrawn by the other", () => {
    const s = story();
    const x = s.offer("A");
    s.sign("A", x);
    s.withdraw("B");
    expect(s.is()).toEqual(["withdrawn", undefined]);
    s.sign("B", x);
    expect(s.is()).toEqual(["signed by one", undefined]);
  });

  it("[SG6] cooling: what was in force holds until the day, and withdrawing ends both", () => {
    const s = story();
    const t = s.agree();
    const x = s.offer("A", t, { cooling: 3 });
    s.sign("B", x);
    s.day = 110;
    s.sign("A", x);
    expect(s.on()).toMatchObject({ state: "cooling", starts: 113 });
    expect(s.is(112)).toEqual(["cooling", t]);
    expect(s.is(113)).toEqual(["in force", x]);
    for (const takenBack of [undefined, x]) {
      const other = story();
      const before = other.agree();
      const cooling = other.agree(before, { cooling: 3 });
      other.withdraw("B", takenBack === undefined ? undefined : cooling);
      expect(other.is(), String(takenBack)).toEqual(["withdrawn", undefined]);
      expect(other.is(200)).toEqual(["withdrawn", undefined]);
    }
  });

  it("[SG6] cooling without a text before: nothing holds yet", () => {
    const s = story();
    const x = s.agree(undefined, { cooling: 2 });
    expect(s.is()).toEqual(["cooling", undefined]);
    expect(s.is(102)).toEqual(["in force", x]);
  });

  it("[SG3] in force: a text beside it moves nothing until both signed it, or took it back", () => {
    const s = story();
    const t = s.agree();
    const x = s.offer("B", t);
    expect(s.is()).toEqual(["in force", t]);
    s.sign("B", x);
    expect(s.is()).toEqual(["in force", t]);
    s.withdraw("B", x);
    expect(s.is()).toEqual(["in force", t]);
    s.sign("B", x);
    s.sign("A", x);
    expect(s.is()).toEqual(["in force", x]);
    s.withdraw("A");
    expect(s.is()).toEqual(["withdrawn", undefined]);
    s.withdraw("B");
    expect(s.is()).toEqual(["withdrawn", undefined]);
  });

  it("[SG3] the same words are agreed again by a new offer that both sign, never by the old one", () => {
    const s = story();
    const t = s.agree();
    s.withdraw("A");
    s.sign("A", t);
    s.sign("B", t);
    expect(s.is()).toEqual(["withdrawn", undefined]);
    const again = s.agree(t);
    expect(s.is()).toEqual(["in force", again]);
  });

  it("[SG2] a withdrawal beats every signature that had not seen it, the other's and one's own", () => {
    const s = story();
    const t = s.agree();
    const x = s.offer("A", t);
    s.sign("A", x);
    const gone = s.withdraw("B");
    s.sign("B", x, [gone]);
    expect(s.is()).toEqual(["withdrawn", undefined]);
    // On the other machine the renewal was signed by both before it was heard of.
    const u = s.offer("A", t);
    s.sign("A", u, [gone]);
    s.sign("B", u, [gone]);
    expect(s.is()).toEqual(["withdrawn", undefined]);
  });

  it("[SG4] taking back what the other had signed meanwhile withdraws the record", () => {
    const s = story();
    const t = s.agree();
    const x = s.offer("A", t);
    const [mine] = [s.sign("A", x)];
    const theirs = s.sign("B", x);
    expect(s.is()).toEqual(["in force", x]);
    s.withdraw("A", x, [theirs]);
    expect(s.is()).toEqual(["withdrawn", undefined]);
    expect(mine).toBeDefined();
  });

  it("[SG3] a signature on another text, while the other signs the first, leaves nothing in force", () => {
    const s = story();
    const t = s.agree();
    const [x, y] = [s.offer("A", t), s.offer("A", t)];
    s.sign("A", x);
    const theirs = s.sign("B", x);
    s.sign("A", y, [theirs]);
    expect(s.on().holds).toBeUndefined();
    const z = s.offer("B", x);
    s.sign("A", z);
    s.sign("B", z);
    expect(s.is()).toEqual(["in force", z]);
  });

  it("[SG7] paused: only whoever paused resumes, and if both did, both", () => {
    const s = story();
    const t = s.agree();
    s.state("A", { type: "pause" });
    expect(s.is()).toEqual(["paused", t]);
    s.state("B", { type: "resume" });
    expect(s.is()).toEqual(["paused", t]);
    s.state("B", { type: "pause" });
    s.state("A", { type: "resume" });
    expect(s.is()).toEqual(["paused", t]);
    expect([...s.agreed.pausedBy]).toEqual(["B"]);
    s.state("B", { type: "resume" });
    expect(s.is()).toEqual(["in force", t]);
  });

  it("[SG7] a pause that a resuming had not seen goes on", () => {
    const s = story();
    const t = s.agree();
    s.state("A", { type: "pause" });
    const again = s.state("A", { type: "pause" });
    s.state("A", { type: "resume" }, [again]);
    expect(s.is()).toEqual(["paused", t]);
  });

  it("[SG7] paused: a new text that both sign ends the pauses of those who knew of them, and keeps one that was not known", () => {
    const s = story();
    const t = s.agree();
    s.state("A", { type: "pause" });
    const x = s.offer("B", t);
    s.sign("B", x);
    expect(s.is()).toEqual(["paused", t]);
    s.sign("A", x);
    expect(s.is()).toEqual(["in force", x]);
    const y = s.offer("A", x);
    s.sign("A", y);
    const pause = s.state("B", { type: "pause" });
    s.sign("B", y, [pause]);
    expect(s.is()).toEqual(["paused", y]);
  });

  it.each(["previous", "none"] as const)("[SG6] a trial ends with its day: %s", (after) => {
    const s = story();
    const t = s.agree();
    const x = s.agree(t, { trial: { until: 110, question: "Did it help?", after } });
    expect(s.is(110)).toEqual(["in force", x]);
    expect(s.on().ends).toBe(110);
    expect(s.is(111)).toEqual(after === "previous" ? ["in force", t] : ["ended", undefined]);
    s.day = 111;
    s.withdraw("A");
    expect(s.is()).toEqual(["withdrawn", undefined]);
  });

  it("[SG6] what holds again after a trial is said with days of its own, and the text on trial is over, not to come", () => {
    const s = story();
    const t = s.agree();
    s.day = 105;
    const x = s.agree(t, { trial: { until: 110, question: "Did it help?", after: "previous" }, cooling: 2 });
    expect(s.on(106)).toMatchObject({ state: "cooling", holds: { id: t }, coming: { id: x }, starts: 107, ends: 110 });
    expect(s.on(107)).toMatchObject({ holds: { id: x }, coming: undefined, lapsed: undefined, starts: 107, ends: 110 });
    const over = s.on(111);
    expect(over).toMatchObject({ state: "in force", holds: { id: t }, coming: undefined, lapsed: { id: x } });
    expect(over).toMatchObject({ starts: 100, ends: undefined });
  });

  it("[SG6] after a trial both may sign on: a new offer that replaces it", () => {
    const s = story();
    const x = s.agree(undefined, { trial: { until: 110, question: "?", after: "none" } });
    s.day = 115;
    expect(s.is()).toEqual(["ended", undefined]);
    const on = s.agree(x);
    expect(s.is()).toEqual(["in force", on]);
  });

  it("[SG6] a withdrawn text does not come back after a trial", () => {
    const s = story();
    const t = s.agree();
    s.withdraw("B");
    const x = s.agree(t, { trial: { until: 110, question: "?", after: "previous" } });
    expect(s.is()).toEqual(["in force", x]);
    expect(s.is(111)).toEqual(["ended", undefined]);
  });

  it("[SG7] due: months after the start or the latest keep, one from further ahead than tomorrow left out", () => {
    const s = story();
    s.day = 30; // 31 January 1970
    const t = s.agree(undefined, { interval: 1 });
    expect(s.on().due).toBe(58); // 28 February
    s.day = 59; // 1 March
    s.state("B", { type: "keep", offer: t, text: "words" });
    expect(s.on().due).toBe(90); // 1 April
    s.day = 900;
    s.state("A", { type: "keep", offer: t, text: "words" });
    expect(s.on(60).due).toBe(90);
  });

  it("[SG3] two texts adopted apart: none is in force; both sign one that replaces either", () => {
    const s = story();
    const t = s.agree();
    const [x, y] = [s.offer("A", t), s.offer("B", t)];
    const a1 = s.sign("A", x);
    const a2 = s.sign("A", y, [a1]);
    const b1 = s.sign("B", x, [a2]);
    s.sign("B", y, [a1, b1]);
    expect(s.is()).toEqual(["rivals", undefined]);
    const z = s.offer("A", x);
    s.sign("A", z);
    expect(s.on().holds).toBeUndefined();
    s.sign("B", z);
    expect(s.is()).toEqual(["in force", z]);
  });

  it("[SG1] [SG3] an edit in between reopens the offer: it can't be signed any more, and what is in force stays", () => {
    const s = story();
    const t = s.agree();
    const x = s.offer("A", t);
    s.sign("A", x);
    s.edit();
    expect(s.agreed.open).toEqual([]);
    const late = s.sign("B", x);
    expect(s.agreed.faults.get(late)).toBe("Reopened");
    expect(s.is()).toEqual(["in force", t]);
  });

  it("[SG3] a signature that is moved to another text, or rests on an older text, means nothing", () => {
    const s = story();
    const t = s.agree();
    const stale = s.offer("B");
    const onStale = s.sign("B", stale);
    expect(s.agreed.faults.get(onStale)).toBe("NotLast");
    const x = s.offer("B", t);
    const moved = s.state("B", { type: "sign", offer: x, text: "other words" });
    expect(s.agreed.faults.get(moved)).toBe("OtherText");
    const unseen = s.offer("A", t);
    const blind = s.sign("B", unseen, [unseen]);
    expect(s.agreed.faults.get(blind)).toBe("NoOffer");
    expect(s.is()).toEqual(["in force", t]);
  });
});

describe("[SG4] taking back an offer that one has not signed", () => {
  const open = (s: Story): Said[] => s.agreed.open.map(({ id }) => id);

  it("leaves nothing that the app lets anybody sign, until its author signs it after all", () => {
    const s = story();
    const x = s.offer("A");
    const gone = s.withdraw("A", x);
    expect([open(s), s.is()]).toEqual([[], ["written", undefined]]);
    expect([...s.agreed.unoffers]).toEqual([gone]);
    s.sign("A", x);
    expect([open(s), s.is()[0]]).toEqual([[x], "signed by one"]);
    // Now there is a signature to take back, and the offer stays.
    s.withdraw("A", x);
    expect([open(s), s.is()[0]]).toEqual([[x], "offered"]);
    s.withdraw("A", x);
    expect([open(s), s.is()[0]]).toEqual([[], "written"]);
  });

  it("beside what is in force it moves nothing, and where the other has signed it, that alone goes with it", () => {
    const s = story();
    const t = s.agree();
    const [x, y] = [s.offer("A", t), s.offer("B", t)];
    s.sign("B", x);
    s.withdraw("A", x);
    expect([open(s), s.is()]).toEqual([[y], ["in force", t]]);
    expect([...(s.agreed.unoffered.get(x)?.undid ?? [])]).toEqual(["B"]);
    s.sign("A", x);
    expect([open(s), s.is()]).toEqual([
      [x, y],
      ["in force", t],
    ]);
    s.sign("B", x);
    expect(s.is()).toEqual(["in force", x]);
  });

  it("signed meanwhile by the other, who has not seen it: what is in force stays; their signature opens nothing", () => {
    const s = story();
    const t = s.agree();
    const x = s.offer("A", t);
    const gone = s.withdraw("A", x);
    s.sign("B", x, [gone]);
    expect([open(s), s.is()]).toEqual([[], ["in force", t]]);
    s.sign("B", x);
    expect([open(s), s.is()]).toEqual([[], ["in force", t]]);
  });

  it("signed meanwhile by both, on another device of its author's: what may have been in force is withdrawn", () => {
    const s = story();
    const t = s.agree();
    const x = s.offer("A", t);
    const gone = s.withdraw("A", x);
    s.sign("A", x, [gone]);
    expect([open(s), s.is()]).toEqual([[], ["in force", t]]);
    s.sign("B", x, [gone]);
    expect(s.is()).toEqual(["withdrawn", undefined]);
  });

  it("is its author's alone: the other's withdrawal leaves it open, and so does one that came ahead of what it had seen", () => {
    for (const [person, isAhead] of [
      ["B", false],
      ["A", true],
    ] as const) {
      const s = story();
      const x = s.offer("A");
      s.state(person, { type: "withdraw", offer: x }, [], { isAhead });
      expect([open(s), [...s.agreed.unoffers]], person).toEqual([[x], []]);
    }
  });

  it("came it ahead of what it had seen, its author may have signed as the other has: then all of it is withdrawn", () => {
    const s = story();
    const x = s.offer("A", s.agree());
    s.sign("B", x);
    s.state("A", { type: "withdraw", offer: x }, [], { isAhead: true });
    expect(s.is()).toEqual(["withdrawn", undefined]);
  });

  it("[FK1] a signature of its author's that doesn't count is none", () => {
    const s = story();
    const x = s.offer("A");
    s.state("A", { type: "sign", offer: x, text: "words" }, [], { counts: false });
    s.withdraw("A", x);
    expect(open(s)).toEqual([]);
  });
});
