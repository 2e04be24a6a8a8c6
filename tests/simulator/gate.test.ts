import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MUTANTS, runMutant } from "./mutants.ts";
import { openStores } from "./people.ts";
import { emptyTally, runWorld } from "./world.ts";

const WORLDS = process.env["HOMEPORT_SOAK"] ? 10_000 : 60;
const FIRST_SEED = Number(process.env["HOMEPORT_SEED"] ?? 1);

describe("gates of two persons", () => {
  let opened: Awaited<ReturnType<typeof openStores>>;
  beforeAll(async () => {
    opened = await openStores(5);
  });
  afterAll(() => opened.close());

  it(`[D4] [CV1] [FK1] [CV4] agree with each other and with fold, in ${WORLDS} worlds`, async () => {
    const tally = emptyTally();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + WORLDS; seed++) await runWorld(seed, opened.stores, tally);
    console.log(`gate simulator: seeds ${FIRST_SEED} to ${FIRST_SEED + WORLDS - 1}, ${JSON.stringify(tally)}`);
    // What was to be tried did happen.
    for (const kind of ["accepted", "refused", "uncounted", "unknown", "leftOut", "forks"] as const) {
      expect(tally[kind], kind).toBeGreaterThan(WORLDS / 10);
    }
  });

  it.for(MUTANTS)("[D4] notices a gate with a fault: $name", (mutant) => {
    const { caught, said } = runMutant(mutant, mutant.seed ?? 1, 40);
    expect(caught, said).toBe(true);
    expect(said).toMatch(/differ|fold says|another reason|own honest edit/);
  });
});
