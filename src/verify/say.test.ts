import { describe, expect, it } from "vitest";
import type { Day } from "../shared/base/day.ts";
import { checkProof } from "../shared/proof/checkProof.ts";
import { NOOR, primitives, proofOf, ROBIN, Stating } from "../../tests/harness/stating.ts";
import { bytesOf, fileIn, resealed } from "../../tests/attack/proofFile.ts";
import { sayFault, sayProof } from "./say.ts";

const CALENDAR = { today: 20_010, todayIn: () => 20_010 };
const PLANTED = "zzz ".repeat(20).trim();
/** Where a terminal of 80 columns begins a line: after a break, and at its edge. U+2800 and those of East Asia taken as two wide. */
function rowsOf(text: string): string[] {
  const rows: string[] = [];
  for (const line of text.split("\n")) {
    let [row, width] = ["", 0];
    for (const sign of line) {
      const next = /[\u1100-\u11ff\u2800-\ud7ff\uff00-\uff60]/u.test(sign) ? 2 : 1;
      if (width + next > 80) {
        rows.push(row);
        [row, width] = ["", 0];
      }
      row += sign;
      width += next;
    }
    rows.push(row);
  }
  return rows;
}
const sayOf = (bytes: Uint8Array): string => {
  const checked = checkProof(bytes, primitives);
  return checked.ok ? sayProof(checked.value, "0", CALENDAR) : sayFault(checked.error.fault, checked.error.read);
};

describe("what the verifier prints", () => {
  it("[F27] no name, title or text of a file begins a line where the verifier's own begin", () => {
    for (let before = 0; before < 70; before += 3) {
      for (const fill of ["\u2800", "。", "界", "z"]) {
        const hidden = `${fill.repeat(before)}${PLANTED}`;
        const name = hidden.slice(0, 60).trim();
        const stated = new Stating();
        stated.agree(hidden, `We walk.\n${hidden}`);
        stated.say(NOOR, { type: "withdraw", offer: undefined });
        const people = [ROBIN, NOOR].map(({ certificate }) => ({ key: certificate.person, name }));
        const whole = sayOf(proofOf([stated], { people }));
        const file = fileIn(proofOf([stated], { people }));
        const [first] = file.agreements;
        first?.statements.splice(1, 1);
        const wrong = sayOf(bytesOf(resealed(file)));
        expect(wrong).toContain("Rely on nothing");
        const at = [whole, wrong].flatMap(rowsOf).find((row) => /^ ?[\u2800。界z]/u.test(row));
        expect(at, `${fill} ${before}`).toBeUndefined();
      }
    }
  });

  it("[PF3] a name longer than any the app takes is no proof file's", () => {
    const stated = new Stating();
    stated.agree("Sundays", "We walk.");
    const file = fileIn(proofOf([stated]));
    const named = (name: string): ReturnType<typeof checkProof> => {
      const text = new TextDecoder().decode(bytesOf(resealed(file)));
      return checkProof(new TextEncoder().encode(text.replace('"name": "Robin"', `"name": "${name}"`)), primitives);
    };
    const faultOf = (name: string): unknown => {
      const checked = named(name);
      return checked.ok ? undefined : checked.error.fault;
    };
    expect(faultOf("x".repeat(61))).toEqual({ type: "BadField", at: "people.0.name" });
    expect(faultOf("x".repeat(60))).toEqual({ type: "Seal" });
  });

  it("[PF3] says that the day of a file lies before what is in it, and what a signature alone can't show", () => {
    const stated = new Stating();
    stated.agree("Sundays", "We walk.");
    const said = (day: number): string => sayOf(proofOf([stated], { day: day as Day }));
    expect(said(19_999)).toContain("Some of it bears a later day than the file itself.");
    expect(said(20_000)).not.toContain("a later day");
    expect(said(20_000)).toContain("Whether somebody changed a text after it was offered and before it was signed");
  });
});
