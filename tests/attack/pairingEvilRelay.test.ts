/**
 * PR4, RQ6 with two whole cores: they pair apart over a meeting point that lies about everything it is given, while either app is closed
 * and opened. Nobody is misled, and once it is honest they are paired and have each other's words.
 */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApartWay } from "../../src/main/core/pairing/apartWay.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { until } from "../contract/until.ts";
import { count, progress } from "../harness/forms.ts";
import { quickTimers } from "../harness/quickTimers.ts";
import { CoupleDevice, openPlace } from "../simulator/coupleDevice.ts";
import { EvilRelay, KINDS } from "./evilRelay.ts";
import { type SeededRandom, seededRandom } from "./seededRandom.ts";

const LIVES = count({ quick: 24, full: 2_000 });
const FIRST_SEED = Number(process.env["HOMEPORT_SEED"] ?? 1);
/** Several at once: most of a life is waiting. */
const AT_ONCE = 4;
const MOST_MS = 60_000;
const timers = quickTimers(100);
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** One of the two, and what they have seen and said. */
class Someone {
  readonly device: CoupleDevice;
  codes: string | undefined;
  hasConfirmed = false;
  constructor(device: CoupleDevice) {
    this.device = device;
  }
  /** Looks at the screen. */
  look() {
    const { core } = this.device;
    const state = core.pairing.state();
    if (state.stage === "compare") this.codes = JSON.stringify([state.digits, state.emoji]);
    return { stage: state.stage, isPaired: core.paired };
  }
  say(title: string): void {
    const { records } = this.device.core;
    const { id } = records.unshared.create("agreement", { title, body: "Words." }, undefined);
    void records.sharing.share(id, "").then(unwrap);
  }
  has = (title: string): boolean => this.device.core.records.list().some((row) => row.title === title);
}

type Tally = { readonly done: Map<string, number>; readonly first: Record<string, number>; restarts: number };

const emptyTally = (): Tally => ({ done: new Map(), first: {}, restarts: 0 });

class Life {
  readonly #relay: EvilRelay;
  readonly #random: SeededRandom;
  readonly #both: readonly [Someone, Someone];
  readonly #tally: Tally;

  constructor(seed: number, root: string, tally: Tally) {
    this.#random = seededRandom(seed);
    this.#relay = new EvilRelay(this.#random);
    this.#tally = tally;
    const folder = mkdtempSync(join(root, "pair-"));
    const device = (name: string) => new Someone(new CoupleDevice(name, { root, folder }, timers, 0));
    this.#both = [device("Robin"), device("Noor")];
  }

  /** `mostMs`: so long it may take once the meeting point is honest. */
  async play(mostMs: number): Promise<void> {
    const [a, b] = this.#both;
    try {
      for (const { device } of this.#both) await device.create();
      unwrap(a.device.core.syncing.addMeetingPoint(await this.#relay.url()));
      const { text } = a.device.core.pairing.inviteApart();
      unwrap(b.device.core.pairing.accept(text));
      for (let step = 0; step < 16; step++) await this.#step();
      this.#relay.isHonest = true;
      const wasPaired = this.#both.filter((one) => one.look().isPaired).length;
      this.#tally.first[`${wasPaired} paired while it lied`] =
        (this.#tally.first[`${wasPaired} paired while it lied`] ?? 0) + 1;
      await until(() => {
        this.#compare();
        return this.#both.every((one) => one.look().isPaired);
      }, mostMs);
      expect(a.device.core.space?.space).toEqual(b.device.core.space?.space);
      a.say("From Robin");
      b.say("From Noor");
      await until(() => a.has("From Noor") && b.has("From Robin"), mostMs);
    } finally {
      for (const [way, times] of this.#relay.done) this.#tally.done.set(way, (this.#tally.done.get(way) ?? 0) + times);
      for (const { device } of this.#both) await device.lock();
      this.#relay.close();
    }
  }

  async #step(): Promise<void> {
    await pause(this.#random.below(120));
    this.#compare();
    if (this.#random.below(4) > 0) return;
    const { device } = this.#random.pick(this.#both);
    await device.lock();
    await pause(this.#random.below(60));
    await device.unlock();
    this.#tally.restarts += 1;
  }

  /** They call each other: whoever sees codes reads them out, and each confirms what is the same on both screens. */
  #compare(): void {
    const [a, b] = this.#both;
    for (const one of this.#both) {
      const { stage, isPaired } = one.look();
      expect(stage, "nobody without the invitation ends it").not.toBe("failed");
      if (isPaired) expect([a.hasConfirmed, b.hasConfirmed], "paired once both have confirmed").toEqual([true, true]);
    }
    if (!a.codes || !b.codes) return;
    expect(a.codes).toBe(b.codes);
    for (const one of this.#both) {
      if (one.look().stage !== "compare" || this.#random.below(3) > 0) continue;
      one.hasConfirmed = true;
      one.device.core.pairing.confirm(true);
    }
  }
}

describe("two cores that pair apart over a meeting point that lies", () => {
  let place: Awaited<ReturnType<typeof openPlace>>;
  beforeAll(async () => {
    place = await openPlace();
  });
  afterAll(() => place.close());

  it(`[S8] [PR4] [RQ6] in ${LIVES} lives: nobody is paired unless both have confirmed the same, and it costs time only`, async () => {
    const step = progress("PR4, meeting points that lie", LIVES);
    const tally = emptyTally();
    const seeds = Array.from({ length: LIVES }, (_, at) => FIRST_SEED + at);
    const play = async (seed: number): Promise<void> => {
      try {
        await new Life(seed, place.root, tally).play(MOST_MS);
      } catch (error) {
        throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
      }
      step();
    };
    while (seeds.length > 0) await Promise.all(seeds.splice(0, AT_ONCE).map(play));
    // A busy machine asks less in the same time, and hears fewer of the lies: as many more lives as it takes.
    for (let seed = FIRST_SEED + LIVES; tally.done.size < KINDS && seed < FIRST_SEED + 4 * LIVES; seed++)
      await play(seed);
    const { done, first, restarts } = tally;
    console.log(
      `${LIVES} lives, ${restarts} restarts, ${JSON.stringify(first)}, ${JSON.stringify(Object.fromEntries(done))}`,
    );
    expect(restarts).toBeGreaterThan(LIVES);
    // Each kind of lie was told.
    expect(done.size).toBe(KINDS);
  });

  it("[PR4] notices a fault: what was said last is said for ever, whatever comes", async () => {
    const { keep } = ApartWay.prototype;
    ApartWay.prototype.keep = () => undefined;
    try {
      await expect(new Life(FIRST_SEED, place.root, emptyTally()).play(3_000)).rejects.toThrow("still not so");
    } finally {
      ApartWay.prototype.keep = keep;
    }
  });
});
