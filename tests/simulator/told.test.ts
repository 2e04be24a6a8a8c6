/** What is told of an agreement in a proof file says the same as all there is (SG5, PF1). */
import { describe, expect, it } from "vitest";
import { toHex } from "../../src/shared/base/bytes.ts";
import { agreed } from "../../src/shared/domain/agreement/lifecycle.ts";
import { order } from "../../src/shared/domain/agreement/ordered.ts";
import { statusOn } from "../../src/shared/domain/agreement/status.ts";
import { checkProof, proofStateOf } from "../../src/shared/proof/checkProof.ts";
import { type ProofItem, toldOf } from "../../src/shared/proof/makeProof.ts";
import { count } from "../harness/forms.ts";
import { sayProof } from "../../src/verify/say.ts";
import { madeOf, NOOR, primitives, proofOf, ROBIN, ROBIN_2, Stating, statingWorld } from "../harness/stating.ts";
import { seededRandom } from "../attack/seededRandom.ts";

function standing(items: readonly ProofItem[], adopted: ReadonlySet<string>): unknown {
  const at = agreed({ ...order(items), reopened: () => false });
  const status = statusOn(at, { today: 20_010, todayIn: () => 20_010 });
  return {
    state: proofStateOf(status),
    holds: status.holds?.id,
    due: status.due,
    signed: [...at.signed].filter(([offer]) => adopted.has(offer)).map(([offer, by]) => [offer, [...by.keys()].sort()]),
    paused: [...at.pausedBy].sort(),
  };
}

describe("what is told of an agreement", () => {
  it("[PF1] says of what both have signed just what all there is says, and leaves out what only one meant", () => {
    const seeds = count({ quick: 400, full: 20_000 });
    const seen = { told: 0, left: 0, checked: 0 };
    const states = new Map<string, number>();
    for (let seed = 0; seed < seeds; seed++) {
      const stating = statingWorld(seededRandom(seed).below);
      const { adopted, items } = toldOf(stating.all);
      if (adopted.size === 0) continue;
      expect(standing(items, adopted), `seed ${seed}`).toEqual(standing(stating.all, adopted));
      seen.told += 1;
      if (items.length < stating.all.length) seen.left += 1;
      const checked = checkProof(proofOf([stating]), primitives);
      expect(checked.ok ? "" : checked.error.fault, `seed ${seed}`).toBe("");
      const state = checked.ok ? (checked.value.file.agreements[0]?.state ?? "") : "";
      states.set(state, (states.get(state) ?? 0) + 1);
    }
    console.log(
      `of ${seeds} worlds: told ${seen.told}, with something left out ${seen.left}`,
      Object.fromEntries(states),
    );
    expect(seen.told).toBeGreaterThan(seeds / 10);
    expect(seen.left).toBeGreaterThan(seeds / 20);
    expect(states.size).toBeGreaterThan(3);
  });

  it("[PF1] [PF3] a mark only takes out of force: what doesn't count is a withdrawal, what came ahead counts at once", () => {
    const stated = new Stating();
    const offer = stated.agree("Sundays", "We walk.");
    const [, ofRobin] = stated.all;
    const stateOf = (items: readonly ProofItem[]): string => {
      const agreements = [{ record: stated.record, items }];
      const checked = checkProof(proofOf([stated], { agreements }), primitives);
      if (!checked.ok) return checked.error.fault.type;
      const calendar = { today: 20_010, todayIn: () => 20_010 };
      const said = sayProof(checked.value, "", calendar);
      expect(said.includes("that only takes out of force")).toBe(items.some(({ counts }) => !counts));
      const isAhead = items.some(({ ahead }) => ahead);
      expect(said.includes("came ahead of what it had seen: that may be missing here")).toBe(isAhead);
      expect(said.includes("(came ahead: what it had seen may be missing here)")).toBe(isAhead);
      return checked.value.file.agreements[0]?.state ?? "";
    };
    expect(stateOf(stated.all)).toBe("in force");
    expect(stateOf(stated.all.map((one) => (one === ofRobin ? { ...one, counts: false } : one)))).toBe("not agreed");
    // Noor kept it, and withdrew having seen that; her withdrawal alone came here.
    stated.on(NOOR, "keep", offer);
    const withdrawal = stated.say(NOOR, { type: "withdraw", offer: undefined });
    const here = stated.all.filter(({ act }) => act.type !== "keep" && act.type !== "withdraw");
    expect(stateOf([...here, { ...withdrawal, ahead: true }])).toBe("not agreed");
    expect(stateOf([...here, withdrawal])).toBe("Missing");
    const resumed = stated.say(NOOR, { type: "resume" });
    expect(stateOf([...here, { ...resumed, ahead: true }])).toBe("Order");
  });

  it("[PF3] what takes out of force carries no word that it does not count, whatever its log came to", () => {
    const stated = new Stating();
    stated.agree("Sundays", "We walk.");
    stated.say(NOOR, { type: "withdraw", offer: undefined });
    stated.say(NOOR, { type: "pause" });
    const items = stated.all.map((one) => ({ ...one, counts: one.person !== NOOR.certificate.person }));
    const bytes = proofOf([stated], { agreements: [{ record: stated.record, items }] });
    const checked = checkProof(bytes, primitives);
    const marks = checked.ok && checked.value.file.agreements[0]?.statements.map(({ act, mark }) => [act, mark]);
    expect(marks).toEqual([
      ["offer", undefined],
      ["sign", undefined],
      ["sign", "does not count"],
      ["withdraw", undefined],
      ["pause", undefined],
    ]);
  });

  it("[PF1] one agreement of which too much was said is left out by name, and keeps nothing else from being proven", () => {
    const [much, other] = [new Stating(), new Stating(1)];
    for (const one of [much, other]) one.agree("Sundays", "We walk.");
    much.hear(ROBIN_2);
    for (const by of [ROBIN, ROBIN_2]) for (let i = 0; i < 512; i++) much.say(by, { type: "pause" });
    const made = madeOf([much, other]);
    expect(made.leftOut).toEqual([much.record]);
    const checked = checkProof(made.file ?? new Uint8Array(), primitives);
    expect(checked.ok && checked.value.file.agreements.map(({ record }) => record)).toEqual([toHex(other.record)]);
    expect(madeOf([much])).toEqual({ file: undefined, leftOut: [much.record] });
  });

  it("[PF1] a name that composing makes longer is cut, and keeps nobody from saving a file", () => {
    const stated = new Stating();
    stated.agree("Sundays", "We walk.");
    const people = [ROBIN, NOOR].map(({ certificate }) => ({ key: certificate.person, name: "\u0958".repeat(60) }));
    expect(checkProof(proofOf([stated], { people }), primitives).ok).toBe(true);
  });

  it("[PF1] [F27] is nothing where both never signed a text, and a text that one alone signed stays at home", () => {
    const never = new Stating();
    never.sign(ROBIN, never.offer(ROBIN, "Only mine", "secret words"));
    expect(proofOf([never])).toHaveLength(0);
    const both = new Stating(1);
    both.agree("Sundays", "We walk.");
    const next = both.offer(ROBIN, "Only mine", "secret words");
    both.sign(ROBIN, next);
    const text = new TextDecoder().decode(proofOf([never, both]));
    expect(text).toContain("We walk.");
    for (const hidden of ["secret", "Only mine", toHex(next.id)]) expect(text).not.toContain(hidden);
  });
});
