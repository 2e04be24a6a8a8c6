import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Log } from "../../src/main/core/log/log.ts";
import { openPlace } from "../simulator/coupleDevice.ts";
import { count } from "../harness/forms.ts";
import { HOW } from "./hitRow.ts";
import { hurtLife, POINTS, type Tally, WHERE } from "./hurtLife.ts";

const LIVES = count({ quick: 24, full: 2_000 });
const FIRST_SEED = Number(process.env["HOMEPORT_SEED"] ?? 1);

describe("[D3] rows of the log are lost", () => {
  let place: Awaited<ReturnType<typeof openPlace>>;
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(() => place.close());

  it(`${LIVES} couples: nothing out of sight, nothing lost, nothing twice, both the same after they met`, async () => {
    const tally: Tally = {};
    const failed: string[] = [];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + LIVES; seed++) {
      await hurtLife(seed, place.root, tally).catch((error: Error) => failed.push(error.message));
    }
    console.log(`log damage: seeds ${FIRST_SEED} to ${FIRST_SEED + LIVES - 1}, ${JSON.stringify(tally)}`);
    expect(failed).toEqual([]);
    for (const kind of [...WHERE, ...HOW, "shown as it stood", "told whole again"]) {
      expect(tally[kind], kind).toBeGreaterThan(LIVES / 30);
    }
  });

  it("[D1] as often as it is killed during the repair it goes on: nothing lost, nothing twice", async () => {
    const tally: Tally = {};
    await hurtLife(FIRST_SEED * WHERE.length + WHERE.indexOf("own middle"), place.root, tally, true);
    console.log(`kill -9 during a repair: ${JSON.stringify(tally)}`);
    for (const point of POINTS) expect(tally[point], point).toBeGreaterThan(0);
  });

  it("notices a fault: heads that are not lowered, so that the partner is not asked", async () => {
    const { noteHurt } = Log.prototype;
    Log.prototype.noteHurt = () => undefined;
    try {
      const failed: string[] = [];
      for (let seed = 1; seed <= WHERE.length; seed++) {
        await hurtLife(seed, place.root, {}).catch((error: unknown) => failed.push(String(error)));
      }
      expect(failed.length).toBeGreaterThan(WHERE.length / 4);
    } finally {
      Log.prototype.noteHurt = noteHurt;
    }
  });
});
