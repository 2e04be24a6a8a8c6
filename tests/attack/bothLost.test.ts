/**
 * D3 where both lost the very same row of the log: each has given a device up and waits for the other's old one. All stays
 * readable and it is said what ends it; once one of the two takes their old device out of use, both have the same again.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itemOf } from "../../src/main/core/log/entryRow.ts";
import { Space } from "../../src/main/core/space/space.ts";
import { compare } from "../simulator/coupleCompare.ts";
import { type CoupleDevice, openPlace } from "../simulator/coupleDevice.ts";
import { CouplePlace, emptyCoupleTally } from "../simulator/couplePlace.ts";
import { begin } from "../simulator/coupleWorld.ts";
import { count } from "../harness/forms.ts";
import { HOW, hitRow } from "./hitRow.ts";
import { target, type Where, words, write } from "./hurtLife.ts";

const LIVES = count({ quick: 2, full: 400 });
const FIRST_SEED = Number(process.env["HOMEPORT_SEED"] ?? 1);
const WHERE: readonly Where[] = ["own middle", "own open", "theirs middle", "own tail"];

const mending = ({ core }: CoupleDevice) => core.notices.list().filter(({ kind }) => kind === "mending");
const kinds = ({ core }: CoupleDevice): string[] => core.notices.list().map(({ kind }) => kind);

async function life(seed: number, root: string): Promise<"waited" | "ended by itself"> {
  const place = new CouplePlace(seed, root, emptyCoupleTally());
  const { random } = place;
  try {
    await begin(place);
    for (let i = 0; i < 3; i++) {
      for (const device of place.devices) await write(place, device, 1 + random.below(2));
      await place.heal();
    }
    place.net.cutAll();
    const [first] = place.devices as [CoupleDevice, CoupleDevice];
    const row = target(place, first, WHERE[seed % WHERE.length] ?? "any");
    if (!row) throw new Error("nothing to hit");
    const { device, seq, hash } = itemOf(row);
    const before = place.devices.map(words);
    for (const one of place.devices) {
      const id = one.core.vault.store.rowId("entries", row.entry.core.space, device, seq, hash);
      await one.harm((database) => hitRow(database, "entries", id, random.pick(HOW)));
    }
    const isVisible = (): void => {
      for (const [i, one] of place.devices.entries()) {
        for (const word of before[i] ?? []) if (!words(one).has(word)) throw new Error(`${word} is out of sight`);
      }
    };
    isVisible();
    await place.heal();
    await place.heal();
    isVisible();
    const waiting = place.devices.filter((one) => mending(one).length > 0);
    if (waiting.length > 0) {
      expect(waiting.map((one) => mending(one)[0]?.waits)).toContain(true);
      // What the notice says: the one who has an old device that is not used any more takes it out of use.
      const one = random.pick(place.devices.filter(({ core }) => (core.space?.leftBehind().length ?? 0) > 0));
      for (const old of one.core.space?.leftBehind() ?? []) await one.core.space?.removeDevice(old);
      await place.heal();
      await place.heal();
    }
    for (const one of place.devices) {
      expect(kinds(one), one.name).not.toContain("mending");
      expect(one.core.space?.leftBehind(), one.name).toEqual([]);
    }
    for (const one of place.devices) await write(place, one, 1);
    await place.heal();
    compare(place);
    return waiting.length > 0 ? "waited" : "ended by itself";
  } catch (error) {
    throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    await place.end();
  }
}

describe("[D3] both lost the very same row", () => {
  let rooms: Awaited<ReturnType<typeof openPlace>>;
  beforeAll(async () => {
    rooms = await openPlace();
  });
  afterAll(() => rooms.close());

  it(`${LIVES} couples: readable all along, and what is said to end it does`, async () => {
    const failed: string[] = [];
    const ended: string[] = [];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + LIVES; seed++) {
      await life(seed, rooms.root).then(
        (how) => ended.push(how),
        (error: Error) => failed.push(error.message),
      );
    }
    console.log(`both lost the same row: ${ended.join(", ")}`);
    expect(failed).toEqual([]);
    expect(ended).toContain("waited");
  });

  it("[EN3] notices a fault: what was meant for a device they were before does not open, and the two never meet again", async () => {
    const { me } = Space.prototype;
    Space.prototype.me = function () {
      const self = me.call(this);
      return { ...self, introductions: self.link }; // as if each introduction were to one device
    };
    try {
      await expect(life(WHERE.length, rooms.root)).rejects.toThrow();
    } finally {
      Space.prototype.me = me;
    }
  });
});
