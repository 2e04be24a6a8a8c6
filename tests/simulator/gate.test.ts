import { describe, expect, it } from "vitest";
import { count } from "../harness/forms.ts";
import { playSeeds } from "../harness/seeds.ts";
import { MUTANTS, runMutant } from "./mutants.ts";
import { openStores } from "./people.ts";
import { emptyTally } from "./compareWorld.ts";
import { runWorld } from "./world.ts";

/** Of either sort; with the lives of whole cores (couple.test.ts) they are D4's 500 seeds. */
const WORLDS = count({ quick: 60, full: 10_000 });
const FIRST_SEED = Number(process.env["HOMEPORT_SEED"] ?? 1);

/** Plays them; gives what happened in them. */
async function play(what: string, ...words: string[]): Promise<Record<string, number>> {
  const program = new URL("worldsProcess.ts", import.meta.url);
  const { tally, failures } = await playSeeds(program, { what, first: FIRST_SEED, count: WORLDS, words });
  expect(failures).toEqual([]);
  return tally;
}

/** Seeds that once failed, with what they found. */
const REGRESSIONS = [
  { seed: 26, found: "a change twice in one entry was left out once or twice, by the order of arrival" },
  { seed: 31, found: "the same, in a log of the other person" },
];

describe("gates of two persons", () => {
  it(`[D4] [CV1] [FK1] [CV4] agree with each other and with fold, in ${WORLDS} worlds`, async () => {
    const tally = await play("D4, worlds of gates against fold");
    // What was to be tried did happen.
    for (const kind of ["accepted", "refused", "uncounted", "unknown", "leftOut", "forks"] as const) {
      expect(tally[kind], kind).toBeGreaterThan(WORLDS / 10);
    }
  });

  it(`[D4] [MB2] [MB3] agree too where people remove and replace their devices, in ${WORLDS} worlds`, async () => {
    const tally = await play("D4, worlds of gates where devices are removed", "removals");
    for (const kind of ["accepted", "refused", "uncounted", "removals"] as const) {
      expect(tally[kind], kind).toBeGreaterThan(WORLDS / 10);
    }
  });

  const AGREEING = count({ quick: 40, full: 10_000 });
  it(`[D4] [SG3] [SG4] [SG5] agree on what two have agreed, in ${AGREEING} worlds of people who offer, sign and take back`, async () => {
    const program = new URL("worldsProcess.ts", import.meta.url);
    const how = { what: "D4, worlds where people sign", first: FIRST_SEED, count: AGREEING, words: ["agreements"] };
    const { tally, failures } = await playSeeds(program, how);
    expect(failures).toEqual([]);
    for (const kind of ["accepted", "refused", "uncounted", "removals", "agreed"] as const) {
      expect(tally[kind], kind).toBeGreaterThan(AGREEING / 10);
    }
    expect(tally.amended, "amended").toBeGreaterThan(AGREEING / 20);
  });

  const ANSWERING = count({ quick: 12, full: 4_000 });
  it(`[D4] [CR1] [RY2] agree on what two have answered apart, and on the days they noted, in ${ANSWERING} worlds`, async () => {
    const program = new URL("worldsProcess.ts", import.meta.url);
    const how = {
      what: "D4, worlds where people answer apart",
      first: FIRST_SEED,
      count: ANSWERING,
      words: ["answers"],
    };
    const { tally, failures } = await playSeeds(program, how);
    expect(failures).toEqual([]);
    for (const kind of ["accepted", "uncounted", "answered", "noted"] as const) {
      expect(tally[kind], kind).toBeGreaterThan(ANSWERING / 4);
    }
  });

  const ERASING = count({ quick: 12, full: 4_000 });
  it(`[D4] [SG8] [KD2] agree on what both have erased, with nothing left of it, in ${ERASING} worlds`, async () => {
    const program = new URL("worldsProcess.ts", import.meta.url);
    const how = { what: "D4, worlds where people erase", first: FIRST_SEED, count: ERASING, words: ["erasing"] };
    const { tally, failures } = await playSeeds(program, how);
    expect(failures).toEqual([]);
    for (const kind of ["accepted", "uncounted", "removals", "erased"] as const) {
      expect(tally[kind], kind).toBeGreaterThan(ERASING / 10);
    }
  });

  const HEADERS = count({ quick: 12, full: 4_000 });
  it(`[D4] [KD2] come to the same whatever bodies an altered app left off on the way, in ${HEADERS} worlds`, async () => {
    const program = new URL("worldsProcess.ts", import.meta.url);
    const how = { what: "D4, worlds with headers", first: FIRST_SEED, count: HEADERS, words: ["headers"] };
    const { tally, failures } = await playSeeds(program, how);
    expect(failures).toEqual([]);
    for (const kind of ["accepted", "erased", "held", "headers"] as const) {
      expect(tally[kind], kind).toBeGreaterThan(HEADERS / 10);
    }
  });

  it.for(REGRESSIONS)("[D4] seed $seed: $found", async ({ seed }) => {
    const tally = emptyTally();
    const { stores, close } = await openStores(5);
    await runWorld(seed, stores, tally).finally(close);
    expect(tally.leftOut).toBeGreaterThan(0);
  });

  // Each in a process of its own: side by side, a core is not left idle.
  it.concurrent.for(MUTANTS)("[D4] notices a gate with a fault: $name", async (mutant, { expect }) => {
    const { caught, said } = await runMutant(mutant, mutant.seed ?? 1, 40);
    console.log(`D4, planted fault "${mutant.name}": ${said.split("\n")[0]}`);
    expect(caught, said).toBe(true);
    expect(said).toMatch(/differ|fold says|another reason|own honest edit/);
  });
});
