/** The byte vector of proof files: made by the app from fixed keys (S12). */
import type { Day } from "../../src/shared/base/day.ts";
import { fromUtf8 } from "../../src/shared/base/bytes.ts";
import { checkProof } from "../../src/shared/proof/checkProof.ts";
import { historyCode } from "../../src/shared/proof/historyCode.ts";
import { NOOR, primitives, proofOf, ROBIN, ROBIN_2, Stating } from "../harness/stating.ts";

/** One that was amended, paused and resumed, with a text that both never signed in its past; one withdrawn from. */
function agreements(): Stating[] {
  const sundays = new Stating();
  const first = sundays.agree("Sundays", "We walk.\nWe cook – together.", { interval: 3 });
  sundays.day = 20_002 as Day;
  sundays.offer(NOOR, "Sundays", "We drive.");
  sundays.hear(ROBIN_2);
  sundays.on(ROBIN_2, "keep", first);
  sundays.hear(NOOR);
  const trial = { until: 20_100, question: "Did it do us good?", after: "previous" } as const;
  const second = sundays.offer(NOOR, "Sundays", "We walk.\nNo phones.", { cooling: 2, trial });
  sundays.sign(NOOR, second);
  sundays.hear(ROBIN);
  sundays.sign(ROBIN, second);
  sundays.say(ROBIN, { type: "pause" });
  sundays.say(ROBIN, { type: "resume" });
  const money = new Stating(1);
  money.agree("Money", "We say it first.");
  money.say(NOOR, { type: "withdraw", offer: undefined });
  return [sundays, money];
}

export function proofVectors() {
  const bytes = proofOf(agreements());
  const checked = checkProof(bytes, primitives);
  if (!checked.ok) throw new Error("a vector that does not hold");
  const { space, agreements: read } = checked.value;
  const codes = read.map((one) =>
    historyCode(
      primitives,
      space,
      one.statements.map(({ id }) => id),
    ),
  );
  const all = historyCode(
    primitives,
    space,
    read.flatMap((one) => one.statements.map(({ id }) => id)),
  );
  return {
    about:
      "A proof file, line by line, and history codes of each agreement and of all. Layouts: docs/protocol.md. Made by tests/vectors/proofVectors.ts.",
    codes: [...codes, all],
    lines: fromUtf8(bytes).split("\n"),
  };
}
