/** A meeting point, or whoever carries texts, that lies as it can: it has all that was ever said, and no secret (RQ6). */
import { describe, expect, it } from "vitest";
import { sameBytes } from "../../src/shared/base/bytes.ts";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import {
  codes,
  decide,
  isOver,
  lacking,
  outcome,
  type Pairing,
  type PairingSelf,
  receive,
  startInviter,
  startJoiner,
} from "../../src/main/core/pairing/machine.ts";
import { toyDevice } from "../contract/toyLog.ts";
import { count } from "../harness/forms.ts";
import { seededRandom } from "./seededRandom.ts";

const SEED = Number(process.env["HOMEPORT_SEED"] ?? 20261123);
const ROUNDS = count({ quick: 300, full: 10_000 });
const selfOf = (name: string): PairingSelf => {
  const { certificate, signing, link } = toyDevice().self;
  return { certificate, signing, link, name, port: 0 };
};
const begin = (): [Pairing, Pairing] => {
  const inviter = startInviter(selfOf("A"), randomBytes);
  return [inviter, startJoiner(selfOf("B"), inviter.secret, inviter.commitment, randomBytes)];
};
const take = (to: Pairing, sealed: Uint8Array): Pairing => receive(to, sealed, randomBytes).state;
/** The people compare what they see: they confirm where it is the same on both screens, and nothing else. */
const compare = (mine: Pairing, other: Pairing): Pairing => {
  if (mine.stage !== "compare") return mine;
  const isSame = codes(other) !== undefined && JSON.stringify(codes(mine)) === JSON.stringify(codes(other));
  return isSame ? decide(mine, true, randomBytes).state : mine;
};

describe("a pairing apart, over one who lies", () => {
  it(`[S8] [PR4] [RQ6] drops, repeats, reorders, returns and alters in ${ROUNDS} of ${ROUNDS}: nobody is misled, and it costs time only`, () => {
    console.log(`seed ${SEED}`);
    const random = seededRandom(SEED);
    const done = { dropped: 0, repeated: 0, returned: 0, altered: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      let sides = begin();
      const [a] = sides;
      const said: Uint8Array[] = [];
      // As it lies in the vault: sealed once, as long as there is nothing else to say.
      const kept: [string, Uint8Array[]][] = [];
      const saysOf = (at: 0 | 1): Uint8Array[] => {
        const { stage, failure, theirs, confirmedByThem, done: isDone } = sides[at];
        const now = JSON.stringify([stage, failure, theirs !== undefined, confirmedByThem, isDone]);
        if (kept[at]?.[0] !== now) kept[at] = [now, lacking(sides[at], randomBytes)];
        return kept[at]?.[1] ?? [];
      };
      const bring = (at: 0 | 1, sealed: Uint8Array): void => {
        sides = at === 0 ? [take(sides[0], sealed), sides[1]] : [sides[0], take(sides[1], sealed)];
      };
      for (let step = 0; step < 30; step++) {
        const at = random.below(2) as 0 | 1;
        const fresh = saysOf(at === 0 ? 1 : 0);
        said.push(...fresh);
        const lie = random.below(5);
        if (lie === 0) done.dropped++;
        if (lie === 1 && said.length > 0) {
          done.repeated++;
          bring(at, random.pick(said));
        }
        if (lie === 2) {
          done.returned++;
          for (const sealed of saysOf(at)) bring(at, sealed);
        }
        if (lie === 3 && fresh[0]) {
          done.altered++;
          const altered = fresh[0].slice();
          const place = random.below(altered.length);
          altered[place] = (altered[place] ?? 0) ^ (1 << random.below(8));
          bring(at, altered);
        }
        if (lie === 4) for (const sealed of fresh.toReversed()) bring(at, sealed);
        if (random.below(3) === 0) {
          const [first, second] = sides;
          sides = at === 0 ? [compare(first, second), second] : [first, compare(second, first)];
        }
        expect(sides.map(({ stage }) => stage)).not.toContain("failed");
      }
      // From here on it carries what it is given.
      for (let step = 0; step < 6; step++) {
        for (const at of [0, 1] as const) {
          for (const sealed of saysOf(at === 0 ? 1 : 0)) bring(at, sealed);
          sides = [compare(sides[0], sides[1]), compare(sides[1], sides[0])];
        }
      }
      expect(sides.map(({ stage, done: isDone }) => [stage, isDone])).toEqual([
        ["paired", true],
        ["paired", true],
      ]);
      const [one, two] = sides.map(outcome);
      expect(one && two && sameBytes(one.space, two.space)).toBe(true);
      expect(isOver(a)).toBe(false); // a state is never changed in place
    }
    console.log(JSON.stringify(done));
    for (const times of Object.values(done)) expect(times).toBeGreaterThan(ROUNDS);
  });

  it("[PR3] 'used', said to one who came late, ends nothing for the one who has confirmed, whoever brings it", () => {
    const [a, b] = begin();
    const late = startJoiner(selfOf("C"), a.secret, a.commitment, randomBytes);
    const claimed = take(a, lacking(b, randomBytes)[0] ?? new Uint8Array());
    const waiting = compare(take(b, lacking(claimed, randomBytes)[0] ?? new Uint8Array()), claimed);
    const confirmed = decide(take(claimed, lacking(waiting, randomBytes)[0] ?? new Uint8Array()), true, randomBytes);
    expect(confirmed.state.stage).toBe("paired");
    const used = receive(confirmed.state, lacking(late, randomBytes)[0] ?? new Uint8Array(), randomBytes).send;
    expect(used).toHaveLength(1);
    let carried = take(waiting, used[0] ?? new Uint8Array());
    expect(carried.stage).toBe("waiting");
    for (const sealed of lacking(confirmed.state, randomBytes)) carried = take(carried, sealed);
    expect(carried.stage).toBe("paired");
    expect(take(late, used[0] ?? new Uint8Array())).toMatchObject({ stage: "failed", failure: "used" });
  });
});
