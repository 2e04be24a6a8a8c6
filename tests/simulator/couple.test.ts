import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IssuingAgain } from "../../src/main/core/issuingAgain.ts";
import { Drafts } from "../../src/main/core/records/drafts.ts";
import { Waiting } from "../../src/main/core/gate/waiting.ts";
import { count } from "../harness/forms.ts";
import { playSeeds } from "../harness/seeds.ts";
import { openPlace } from "./coupleDevice.ts";
import { runCouple } from "./coupleWorld.ts";

/** Worlds of gates (gate.test.ts) are the rest of D4's seeds. */
const COUPLES = count({ quick: 380, full: 10_000 });
const FIRST_SEED = Number(process.env["HOMEPORT_SEED"] ?? 1);

/** Seeds that once failed, with what they found, and whether devices were added by then. */
const REGRESSIONS: readonly (readonly [seed: number, found: string, adding?: boolean])[] = [
  [1234, "a text that stopped counting and counts again: its row kept the day on which it was only here", true],
  [2155, "what a fork had cut off came back, named by way of a device that had seen it, and stood there twice"],
  [3089, "a text that stopped counting, and its owner shared anew, was issued once more when the fork was named", true],
  [313, "a disk put back: what only it had is sealed again, once"],
  [
    80,
    "a draft on words that stopped counting, longer than what was left: no place for it, and the new log never begun",
  ],
];

/** Faults planted in the running code. `seeds`: worlds that show them. */
type Mutant = { name: string; seeds: readonly number[]; plant(): () => void };
function swap<T extends object, K extends keyof T>(of: T, name: K, by: T[K]): () => void {
  const was = of[name];
  of[name] = by;
  return () => void (of[name] = was);
}
const MUTANTS: readonly Mutant[] = [
  {
    name: "Share leaves the draft where it was",
    seeds: [1, 2, 3, 4, 5, 6, 7, 8],
    plant: () => swap(Drafts.prototype, "remove", () => undefined),
  },
  {
    name: "what must wait is dropped, and counts as held",
    seeds: [1, 2, 3],
    plant: () => swap(Waiting.prototype, "add", () => true),
  },
  {
    name: "what a fork lost is not sealed again",
    seeds: [313],
    plant: () => swap(IssuingAgain.prototype, "look", () => undefined),
  },
];

describe("whole cores of two persons", () => {
  let place: Awaited<ReturnType<typeof openPlace>>;
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(() => place.close());

  it(`[D4] [RB1] [RB3] [FK1] end alike, and no shared or drafted word is missing, in ${COUPLES} lives`, async () => {
    const program = new URL("couplesProcess.ts", import.meta.url);
    const seeds = { what: "D4, lives of whole cores", first: FIRST_SEED, count: COUPLES };
    const { tally, failures } = await playSeeds(program, seeds);
    expect(failures).toEqual([]);
    // What was to be tried did happen.
    for (const kind of [
      "edits",
      "shares",
      "together",
      "locks",
      "restored",
      "rolledBack",
      "troubles",
      "carried",
      "added",
    ] as const) {
      expect(tally[kind], kind).toBeGreaterThan(COUPLES / 12);
    }
    expect(tally.faults).toBe(0);
  });

  it.for(REGRESSIONS)("[D4] seed %i: %s", async ([seed, , adding = false]) => {
    await expect(runCouple(seed, place.root, undefined, adding)).resolves.not.toBeInstanceOf(Error);
  });

  it.for(MUTANTS)("[D4] notices a fault: $name", async ({ name, seeds, plant }) => {
    let said = "";
    const undo = plant();
    try {
      for (const seed of seeds) {
        said = await runCouple(seed, place.root, undefined, false).then(
          () => "",
          (error: unknown) => String(error),
        );
        if (said !== "") break;
      }
    } finally {
      undo();
    }
    console.log(`D4, planted fault "${name}": ${said.split("\n")[0]}`);
    expect(said).toMatch(/differ|is lost|times|shows none|never settles/);
  });
});
