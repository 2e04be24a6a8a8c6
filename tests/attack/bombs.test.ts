import { fileURLToPath } from "node:url";
import * as Automerge from "@automerge/automerge";
import { afterEach, describe, expect, it } from "vitest";
import { measureChange } from "../../src/main/core/gate/measureChange.ts";
import { createStagerPool } from "../../src/main/core/gate/stagerPool.ts";
import type { StagerPool } from "../../src/main/core/gate/stageTypes.ts";
import { lateness } from "../harness/lateness.ts";
import { inflateBomb, runLengthBomb, textBomb } from "./bombs.ts";
import { longestStall } from "./longestStall.ts";
import { createStagerSpawner } from "./stagerProcess.ts";

type Loose = Record<string, unknown>;
const MB = 1024 * 1024;
const bombs = [
  { name: "1M elements by run length", make: () => runLengthBomb(1_000_000), reason: "TooManyOps" },
  { name: "a text of 2M letters", make: () => textBomb(2_000_000), reason: "TooLarge" },
  { name: "256 MB deflated", make: () => inflateBomb(256 * MB), reason: "TooLarge" },
];
/** Deflated to fewer bytes than a change may have: only inflating, within bounds, shows it. */
const wellDeflated = { name: "120 MB deflated", make: () => inflateBomb(120 * MB), reason: "TooLarge" };

const start = (): Automerge.Doc<Loose> =>
  Automerge.change(Automerge.init<Loose>({ actor: "0a".repeat(16) }), { time: 0 }, (draft) => {
    Object.assign(draft, { v: 1, kind: "agreement", title: "Sundays", body: "We talk." });
  });
const lastOf = (doc: Automerge.Doc<Loose>): Uint8Array => Automerge.getLastLocalChange(doc) ?? new Uint8Array();
const wordsAdded = (doc: Automerge.Doc<Loose>): Automerge.Doc<Loose> =>
  Automerge.change(doc, { time: 0 }, (draft) => Automerge.splice(draft, ["body"], 8, 0, " Always."));

describe("bombs", () => {
  const pools: StagerPool[] = [];
  const open = (file?: string) => {
    const stagers = createStagerSpawner(file);
    const pool = createStagerPool({ spawn: stagers.spawn });
    pools.push(pool);
    return { stagers, pool };
  };
  afterEach(() => {
    for (const pool of pools.splice(0)) pool.close();
  });

  it("[G2] is a true bomb: small in bytes, and a small one of its kind is a change Automerge takes", () => {
    for (const bytes of [runLengthBomb(1_000), textBomb(1_000), inflateBomb(1_000)]) {
      const measured = measureChange(bytes);
      const [doc] = Automerge.applyChanges(Automerge.init<{ x: { length: number } }>(), [bytes]);
      expect(measured.ok && measured.value.ops).toBe(Automerge.decodeChange(bytes).ops.length);
      expect(Automerge.load<{ x: { length: number } }>(Automerge.save(doc)).x.length).toBe(1_000);
    }
    expect(runLengthBomb(1_000_000).length).toBeLessThanOrEqual(151);
  });

  it.each([...bombs, wellDeflated])(
    "[G2] $name: refused by its counts, here, before Automerge sees it",
    async ({ make, reason }) => {
      const bomb = make();
      const began = performance.now();
      const measured = measureChange(bomb);
      console.log(`[G2] ${bomb.length} bytes measured in ${(performance.now() - began).toFixed(1)} ms`);
      expect(measured).toEqual({ ok: false, error: { type: reason } });
      const { pool } = open();
      const doc = start();
      const snapshot = Automerge.save(doc);
      const outcome = await pool.stage({ snapshot, changes: [[bomb], [lastOf(wordsAdded(doc))]] });
      expect(outcome.verdicts).toMatchObject([{ type: "refused", reason }, { type: "ok" }]);
    },
  );

  it.each(bombs)(
    "[G2] $name, with the counts lifted: its process is ended, nobody else waits, the record is unchanged",
    async ({ name, make }) => {
      const bomb = make();
      const { stagers, pool } = open(fileURLToPath(new URL("./trustingStager.ts", import.meta.url)));
      const doc = start();
      const snapshot = Automerge.save(doc);
      const heads = Automerge.getHeads(doc);
      const honest = [lastOf(wordsAdded(doc))];
      // The limits of the planted stager really are lifted: it takes what the real one refuses.
      expect((await pool.stage({ snapshot: null, changes: [[textBomb(70_000)]] })).verdicts[0]?.type).toBe("ok");

      let late = Promise.resolve(0);
      let others = 0;
      let slowest = 0;
      const { value: outcome, stall } = await longestStall(async () => {
        const attack = pool.stage({ snapshot, changes: [[bomb]] });
        late = lateness(5_000);
        let over = false;
        void attack.then(() => (over = true));
        while (!over) {
          const began = performance.now();
          const other = await pool.stage({ snapshot, changes: [honest] });
          slowest = Math.max(slowest, performance.now() - began);
          expect(other.verdicts[0]?.type).toBe("ok");
          others++;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return attack;
      });
      const longest = Math.max(0, ...stagers.ends);
      console.log(
        `[G2] ${name}: ${outcome.noVerdict?.cause ?? outcome.verdicts[0]?.type}, longest stager ${longest.toFixed(0)} ms, ` +
          `stall here ${stall.toFixed(0)} ms, ${others} others meanwhile, slowest ${slowest.toFixed(0)} ms`,
      );
      // A fast machine may come to the end of the first; the others are too much for any.
      if (outcome.noVerdict) {
        expect(["timeout", "overflow", "panic"]).toContain(outcome.noVerdict.cause);
        expect(outcome.snapshot).toEqual(snapshot);
        expect(outcome.heads).toEqual(heads);
      } else expect(name).toBe("1M elements by run length");
      expect(longest - (await late)).toBeLessThanOrEqual(6_000);
      expect(stall).toBeLessThan(100);
      expect(others).toBeGreaterThan(5);
    },
  );
});
