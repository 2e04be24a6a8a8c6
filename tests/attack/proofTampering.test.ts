import { describe, expect, it } from "vitest";
import { fromUtf8, utf8 } from "../../src/shared/base/bytes.ts";
import { CHECK_NAMES, checkProof, type CheckName, type ProofFault } from "../../src/shared/proof/checkProof.ts";
import { historyCode } from "../../src/shared/proof/historyCode.ts";
import { readProof } from "../../src/shared/proof/readProof.ts";
import type { ProofFile } from "../../src/shared/protocol/proofFile.ts";
import { LIMIT } from "../../src/shared/protocol/limits.ts";
import { sayFault } from "../../src/verify/say.ts";
import { count } from "../harness/forms.ts";
import { NOOR, primitives, proofOf, ROBIN, Stating, statingWorld } from "../harness/stating.ts";
import { bytesOf, fileIn, marked, sealed, TAMPERS } from "./proofFile.ts";
import { type SeededRandom, seededRandom } from "./seededRandom.ts";

const TRIES = count({ quick: 200, full: 5_000 });
const kinds = Object.keys(TAMPERS);

/** A file of one or two agreements that both came to somewhere. */
function proofBy({ below }: SeededRandom): Uint8Array {
  const first = statingWorld(below);
  return proofOf(below(2) === 0 ? [first] : [first, statingWorld(below, 8)]);
}

type Tried = { readonly seed: number; readonly kind: string; readonly bytes: Uint8Array };
function* tampered(): Generator<Tried> {
  for (let seed = 1, done = 0; done < TRIES; seed++) {
    const chance = seededRandom(seed);
    const file = fileIn(proofBy(chance));
    const kind = kinds[seed % kinds.length] ?? "";
    const changed = TAMPERS[kind]?.(file, chance);
    if (!changed) continue;
    done += 1;
    yield { seed, kind, bytes: bytesOf(changed) };
  }
}
const faultOf = (bytes: Uint8Array, names?: readonly CheckName[]): ProofFault | undefined => {
  const checked = checkProof(bytes, primitives, names);
  return checked.ok ? undefined : checked.error.fault;
};

describe("a proof file that was tampered with", () => {
  const all = [...tampered()];

  it("[PF2] [F27] each tampering is found, and named in a sentence", () => {
    const found = new Map<string, Map<string, number>>();
    for (const { seed, kind, bytes } of all) {
      const checked = checkProof(bytes, primitives);
      expect(checked.ok, `${kind}, seed ${seed}`).toBe(false);
      if (checked.ok) continue;
      const { fault, read } = checked.error;
      expect(sayFault(fault, read)).toMatch(/^[A-Z“].{20,}\. Rely on nothing in this file\.$/u);
      const by = found.get(kind) ?? new Map<string, number>();
      found.set(kind, by.set(fault.type, (by.get(fault.type) ?? 0) + 1));
    }
    for (const kind of kinds) console.log(`${kind}: ${[...(found.get(kind) ?? [])].join(" ")}`);
    expect([...found.keys()].sort()).toEqual(kinds.toSorted());
  });

  it.each(CHECK_NAMES)("[PF2] planted: a verifier that skips the check of %s misses some", (skipped) => {
    const names = CHECK_NAMES.filter((name) => name !== skipped);
    const missed = all.filter(({ bytes }) => faultOf(bytes, names) === undefined);
    console.log(`without ${skipped}: missed ${missed.length} of ${all.length}`);
    expect(missed.length).toBeGreaterThan(0);
  });

  it("[PF2] any byte that is flipped is named", () => {
    const chance = seededRandom(7);
    const bytes = proofBy(chance);
    const types = new Map<string, number>();
    for (let i = 0; i < count({ quick: 600, full: 20_000 }); i++) {
      const flipped = bytes.slice();
      const at = chance.below(bytes.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << chance.below(8));
      const checked = checkProof(flipped, primitives);
      expect(checked.ok, `byte ${at}`).toBe(false);
      if (checked.ok) continue;
      expect(sayFault(checked.error.fault, checked.error.read)).toMatch(/Rely on nothing/);
      types.set(checked.error.fault.type, (types.get(checked.error.fault.type) ?? 0) + 1);
    }
    console.log("flipped:", Object.fromEntries(types));
  });

  it("[PF3] nothing rests on what came ahead, so no withdrawal in the middle hides behind that", () => {
    const stating = new Stating();
    stating.agree("Sundays", "We walk.");
    stating.say(NOOR, { type: "withdraw", offer: undefined });
    stating.say(NOOR, { type: "pause" });
    stating.say(NOOR, { type: "resume" });
    const whole = fileIn(proofOf([stating]));
    const hiding = (more: readonly string[] = []): ProofFile => {
      const agreements = whole.agreements.map((one) => ({
        ...one,
        statements: one.statements
          .filter(({ act }) => act !== "withdraw" && !more.includes(act))
          .map((said) => (said.act === "pause" ? marked(said, "came ahead") : said)),
      }));
      return sealed({ ...whole, agreements });
    };
    expect([whole, hiding()].map(({ agreements }) => agreements[0]?.state)).toEqual(["not agreed", "in force"]);
    expect(faultOf(bytesOf(whole))).toBeUndefined();
    expect(faultOf(bytesOf(hiding()))?.type).toBe("Missing");
    // At the end it is no more than what can be cut off anyway (PF4).
    expect(faultOf(bytesOf(hiding(["resume"])))).toBeUndefined();
  });

  it("[PF4] a newest statement that was cut off shows against the history code alone", () => {
    const stating = new Stating();
    stating.agree("Sundays", "We walk.");
    const before = fileIn(proofOf([stating]));
    stating.say(ROBIN, { type: "withdraw", offer: undefined });
    const whole = fileIn(proofOf([stating]));
    const cut = sealed({ ...whole, agreements: before.agreements });
    expect(faultOf(bytesOf(cut))).toBeUndefined();
    expect([whole.agreements[0]?.state, cut.agreements[0]?.state]).toEqual(["not agreed", "in force"]);
    const [ofWhole, ofCut] = [whole, cut].map((file) => {
      const read = readProof(file, primitives);
      return historyCode(
        primitives,
        read.space,
        read.agreements.flatMap((one) => one.statements.map(({ id }) => id)),
      );
    });
    expect(ofWhole).toMatch(/^(\d{4} ){9}\d{4}$/);
    expect(ofCut).not.toBe(ofWhole);
  });
});

describe("a proof file of a log that forked", () => {
  it("[PF3] [FK1] tells what both branches say as one statement, which counts where either does", () => {
    const stating = new Stating();
    stating.agree("Sundays", "We walk.");
    const hers = stating.all.at(-1);
    if (!hers) throw new Error("no statement");
    const [uncounted, before] = [{ ...hers, counts: false }, stating.all.slice(0, -1)];
    for (const twins of [
      [hers, uncounted],
      [uncounted, hers],
    ]) {
      const file = proofOf([stating], { agreements: [{ record: stating.record, items: [...before, ...twins] }] });
      expect(fileIn(file).agreements.map(({ state }) => state)).toEqual(["in force"]);
    }
  });
});

describe("what is no proof file", () => {
  it("[G6] is refused in words within a second, however it is made", () => {
    const chance = seededRandom(11);
    const good = proofBy(chance);
    const text = fromUtf8(good);
    const hostile: (() => Uint8Array)[] = [
      () => good.subarray(0, chance.below(good.length)),
      () => utf8(text.replace("version 1", `version ${2 + chance.below(99)}`)),
      () => utf8(text.replace('"statements": [', `"statements": [${"[".repeat(chance.below(5_000))}`)),
      () => utf8(text.replace('"day":', `"day": "2020-01-01", "day":`)),
      () => utf8(text.replace('"state":', `"__proto__": {"x": 1}, "state":`)),
      () => Uint8Array.from({ length: chance.below(4_096) }, () => chance.below(256)),
      () => utf8(`${text}${" ".repeat(1 + chance.below(50))}`),
      () => utf8(text.replaceAll(/\d{4}-\d\d-\d\d/g, "2026-13-41")),
    ];
    const tries = count({ quick: 500, full: 5_000 });
    let slowest = 0;
    for (let i = 0; i < tries; i++) {
      const bytes = (hostile[i % hostile.length] ?? (() => good))();
      const began = performance.now();
      const checked = checkProof(bytes, primitives);
      slowest = Math.max(slowest, performance.now() - began);
      expect(checked.ok, `try ${i}`).toBe(false);
      if (!checked.ok) expect(sayFault(checked.error.fault, checked.error.read)).toMatch(/Rely on nothing/);
    }
    const began = performance.now();
    expect(faultOf(new Uint8Array(LIMIT.proofBytes + 1))?.type).toBe("TooLarge");
    expect(
      faultOf(utf8(`{"file": "Homeport proof file, version 1", "x": "${"y".repeat(LIMIT.proofBytes - 100)}"}`))?.type,
    ).toBe("BadField");
    const large = performance.now() - began;
    console.log(`of ${tries} the slowest took ${slowest.toFixed(0)} ms, the largest ${large.toFixed(0)} ms`);
    expect(Math.max(slowest, large)).toBeLessThan(1_000);
  });
});
