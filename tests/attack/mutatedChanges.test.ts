import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as Automerge from "@automerge/automerge";
import { afterAll, describe, expect, it } from "vitest";
import { measureChange } from "../../src/main/core/gate/measureChange.ts";
import { createStagerPool } from "../../src/main/core/gate/stagerPool.ts";
import type { StageOutcome } from "../../src/main/core/gate/stageTypes.ts";
import { count, progress } from "../harness/forms.ts";
import type { BareFate, BareRequest } from "./bareAutomerge.ts";
import { type Case, makeCases, mutate } from "./mutants.ts";
import { seededRandom } from "./seededRandom.ts";
import { createStagerSpawner } from "./stagerProcess.ts";

const COUNT = count({ quick: 2_000, full: 100_000 });
const BARE_COUNT = count({ quick: 500, full: 10_000 });
const SEED = Number(process.env["HOMEPORT_SEED"] ?? 20261122);
const PARALLEL = 2;

type Mutant = Case & { mutant: Uint8Array };

function* mutants(count: number): Generator<Mutant> {
  const random = seededRandom(SEED);
  let cases: Case[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 500 === 0) cases = makeCases(random, 16);
    const one = random.pick(cases);
    yield { ...one, mutant: mutate(one.change, random) };
  }
}

class Tally extends Map<string, number> {
  add(name: string): void {
    this.set(name, (this.get(name) ?? 0) + 1);
  }
  line(): string {
    return [...this]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  }
}

async function inParallel<T>(items: Iterator<T>, work: (item: T) => Promise<void>): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let next = items.next(); !next.done; next = items.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

const reasonOf = (outcome: StageOutcome): string => {
  const verdict = outcome.verdicts[0];
  if (outcome.noVerdict?.entry === 0) return `quarantined ${outcome.noVerdict.cause}`;
  if (verdict?.type === "refused") return `refused ${verdict.reason}`;
  return verdict?.leftOut.length ? "left out" : "accepted";
};

describe("mutated changes with valid checksums", () => {
  const stagers = createStagerSpawner();
  const pool = createStagerPool({ spawn: stagers.spawn, maxProcesses: PARALLEL + 1 });
  afterAll(() => pool.close());

  it(`[G1] ${COUNT}: no crash here, no document that fails to reload, each bad one named`, async () => {
    const fates = new Tally();
    const bad: string[] = [];
    const step = progress("G1", COUNT);
    await inParallel(mutants(COUNT), async ({ snapshot, heads, honest, mutant }) => {
      const measured = measureChange(mutant);
      // Beside what reaches Automerge goes an honest change, to see that it comes through.
      const beside = measured.ok ? [[honest]] : [];
      const outcome = await pool.stage({ snapshot, changes: [[mutant], ...beside] });
      const fate = reasonOf(outcome);
      fates.add(fate);
      step();
      const complain = (what: string): void =>
        void bad.push(`${what} (${fate}): ${Buffer.from(mutant).toString("hex")}`);

      // What measureChange says alone must be the verdict: it is decided before Automerge sees a byte.
      if (!measured.ok && fate !== `refused ${measured.error.type}`) complain("measured otherwise");
      const unchanged = outcome.snapshot !== null && Buffer.compare(outcome.snapshot, snapshot) === 0;
      const loaded = unchanged ? heads.join() : loads(outcome.snapshot);
      if (loaded !== outcome.heads.join()) complain("does not reload");
      if (outcome.noVerdict?.entry === 0) {
        if (loaded !== heads.join()) complain("quarantined, and yet in the document");
        // Nobody else's work suffers by it: the other person's change goes in where the bad entry is kept out.
        const without = await pool.stage({ snapshot, changes: [[honest]] });
        if (without.verdicts[0]?.type !== "ok") complain("the honest change was not accepted");
      } else if (measured.ok && outcome.verdicts[1]?.type !== "ok" && outcome.noVerdict?.cause !== "conflict") {
        complain("the honest change was not accepted");
      } else if (outcome.noVerdict) fates.add("(then the honest change conflicts)");
    });
    console.log(`[G1] seed ${SEED}, ${COUNT} mutants: ${fates.line()}; ${stagers.spawned()} stagers`);
    expect(bad).toEqual([]);
    // The mutations are of use only where some get past the counting and some past Automerge.
    expect(fates.get("quarantined panic") ?? 0).toBeGreaterThan(0);
    expect(fates.get("refused DoesNotReload") ?? 0).toBeGreaterThan(0);
    expect(fates.get("accepted") ?? 0).toBeGreaterThan(0);
  });

  it("[G1] planted fault: bare Automerge panics on some of the same mutants, and is left unloadable by others", async () => {
    const fates = new Tally();
    const bare = createBareAutomerge();
    for (const { snapshot, mutant } of mutants(BARE_COUNT)) fates.add(await bare.ask({ snapshot, change: mutant }));
    bare.close();
    console.log(`[G1] the first ${BARE_COUNT} on bare Automerge: ${fates.line()}`);
    expect(fates.get("panic") ?? 0).toBeGreaterThan(0);
    expect(fates.get("unloadable") ?? 0).toBeGreaterThan(0);
  });
});

/** The heads of a snapshot as this process sees them; undefined where it can't be loaded or read. */
function loads(snapshot: Uint8Array | null): string | undefined {
  if (snapshot === null) return "";
  try {
    const doc = Automerge.load(snapshot);
    Automerge.toJS(doc);
    const heads = [...Automerge.getHeads(doc)].sort().join();
    Automerge.free(doc);
    return heads;
  } catch {
    return undefined;
  }
}

/** A child that is started again whenever a mutant ends it or keeps it for more than 3 s. */
function createBareAutomerge() {
  const file = fileURLToPath(new URL("./bareAutomerge.ts", import.meta.url));
  const start = () =>
    fork(file, [], { serialization: "advanced", stdio: ["ignore", "ignore", "ignore", "ipc"], execArgv: [] });
  let child = start();
  return {
    ask: (request: BareRequest): Promise<BareFate | "ended" | "hung"> =>
      new Promise((resolve) => {
        const asked = child;
        const settle = (fate: BareFate | "ended" | "hung", restart: boolean): void => {
          clearTimeout(timer);
          asked.removeAllListeners();
          if (restart) {
            asked.kill("SIGKILL");
            child = start();
          }
          resolve(fate);
        };
        const timer = setTimeout(() => settle("hung", true), 3_000);
        asked.once("message", (fate: BareFate) => settle(fate, false));
        asked.once("exit", () => settle("ended", true));
        asked.send(request);
      }),
    close: () => void child.kill("SIGKILL"),
  };
}
