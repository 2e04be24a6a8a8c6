/** MB5: one who stands between a person's two machines, and has read the invitation. */
import { describe, expect, it } from "vitest";
import { as, type Signature } from "../../src/shared/base/brand.ts";
import { concat, sameBytes, toHex } from "../../src/shared/base/bytes.ts";
import type { Day } from "../../src/shared/base/day.ts";
import { reveal } from "../../src/shared/base/redacted.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import type { PairingMessage } from "../../src/shared/protocol/pairing.ts";
import type { Welcome } from "../../src/shared/protocol/welcome.ts";
import { boxKey, boxOpenWith, randomBytes, sign, type SigningKeys } from "../../src/main/core/crypto/index.ts";
import {
  codes,
  decide,
  type Pairing,
  type PairingSelf,
  receive,
  startInviter,
  startJoiner,
  again,
  type Step,
} from "../../src/main/core/pairing/machine.ts";
import { openPairing, sealPairing, sealWelcome, transcriptOf } from "../../src/main/core/pairing/seal.ts";
import { toyDevice } from "../contract/toyLog.ts";
import { count } from "../harness/forms.ts";
import { seededRandom } from "./seededRandom.ts";

const SEED = Number(process.env["HOMEPORT_SEED"] ?? 20261123);
const ROUNDS = count({ quick: 300, full: 5_000 });
type Machine = PairingSelf & { readonly person: SigningKeys };
const machine = (name: string): Machine => {
  const { self, person } = toyDevice();
  return { ...self, person, name, port: 0 };
};

const welcomeOf = ({ person, certificate }: Machine): Welcome => ({
  person: person.seed,
  name: "Robin",
  space: as(randomBytes(32)),
  partner: machine("Noor").certificate.person,
  partnerName: "Noor",
  devices: [{ certificate, day: 20_000 as Day, acknowledged: true, removed: false }],
  metDay: 20_000 as Day,
  partnerLeft: false,
  meetingPoints: [],
});

describe("another device of one's own, over one who has read the invitation", () => {
  it(`[S8] [MB5] forges, swaps, repeats and reorders in ${ROUNDS} of ${ROUNDS}: the seed goes to the compared machine alone, and none but its person's is taken`, () => {
    console.log(`seed ${SEED}`);
    const random = seededRandom(SEED);
    const came = { joined: 0, stopped: 0, swapped: 0, forged: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const [first, second, between] = [machine("Robin"), machine("Robin too"), machine("Mallory")];
      const given = welcomeOf(first);
      let a = startInviter(first, randomBytes, given);
      let c = startJoiner(second, a.secret, a.commitment, randomBytes, "own");
      const { secret, commitment } = a;
      // What Mallory may say as either: all holders of the invitation have its keys.
      const mine = { certificate: between.certificate, nonce: randomBytes(32), name: "Robin too", port: 0 };
      const said: { by: "a" | "c"; sealed: Uint8Array }[] = [];
      const fromA = (step: Step): void => {
        for (const sealed of step.send) {
          said.push({ by: "a", sealed });
          const message = openPairing(secret, "inviter", commitment, sealed);
          if (message?.kind !== "welcome") continue;
          // Only once both are confirmed, for a machine whose codes were the same on both screens, and closed to everyone else.
          expect([step.state.stage, step.state.confirmedByThem]).toEqual(["waiting", true]);
          expect(sameBytes(step.state.theirs?.certificate.linkKey ?? new Uint8Array(), second.link.publicKey)).toBe(
            true,
          );
          for (const other of [between, machine("X")]) {
            const key = boxKey(other.link, first.link.publicKey);
            expect(key && boxOpenWith(key, message.box)).toBeUndefined();
          }
          expect(toHex(sealed)).not.toContain(toHex(reveal(given.person)));
        }
        a = step.state;
      };
      const fromC = (step: Step): void => {
        for (const sealed of step.send) said.push({ by: "c", sealed });
        c = step.state;
      };
      const toA = (sealed: Uint8Array): void => fromA(receive(a, sealed, randomBytes));
      const toC = (sealed: Uint8Array): void => fromC(receive(c, sealed, randomBytes));
      const forged = (as_: "inviter" | "joiner"): Uint8Array => {
        const theirs = as_ === "inviter" ? c.mine : a.mine;
        const ends = as_ === "inviter" ? [mine, theirs] : [theirs, mine];
        const [one, two] = ends as [typeof mine, typeof mine];
        const transcript = transcriptOf(commitment, one, two);
        const signed = concat(transcript, Uint8Array.of(as_ === "inviter" ? 0 : 1));
        const confirm = sign(DOMAIN.confirm, signed, between.signing);
        const box = sealWelcome(
          { ...welcomeOf(between), name: "Mallory" },
          transcript,
          { mine: between.link, theirs: theirs.certificate.linkKey },
          randomBytes,
        );
        const messages: PairingMessage[] = [
          { kind: as_ === "inviter" ? "reveal" : "claim", ...mine },
          { kind: "confirm", signature: as<Signature>(confirm) },
          { kind: "done", signature: as<Signature>(sign(DOMAIN.done, signed, between.signing)) },
          { kind: "welcome", box: box ?? new Uint8Array() },
        ];
        came.forged++;
        return sealPairing(secret, as_, commitment, random.pick(messages), randomBytes);
      };
      for (const sealed of again(c, randomBytes)) said.push({ by: "c", sealed });
      for (let step = 0; step < 40; step++) {
        const act = random.below(10);
        if (act < 5 && said.length > 0) {
          // Carried as it was said: in order or not, once or again, and sometimes back to who said it.
          const { by, sealed } = act < 3 ? (said.at(-1) ?? random.pick(said)) : random.pick(said);
          if ((by === "a") !== (random.below(12) === 0)) toC(sealed);
          else toA(sealed);
        } else if (act === 5 && random.below(4) === 0) toA(forged("joiner"));
        else if (act === 6 && random.below(4) === 0) toC(forged("inviter"));
        else {
          // The person looks at both screens.
          const [onA, onC] = [codes(a), codes(c)];
          const isSame = onA !== undefined && onC !== undefined && JSON.stringify(onA) === JSON.stringify(onC);
          if (onA && onC && !isSame) came.swapped++;
          if (onA && onC && a.stage === "compare" && random.below(2) === 0) fromA(decide(a, isSame, randomBytes));
          if (onA && onC && c.stage === "compare" && random.below(2) === 0) fromC(decide(c, isSame, randomBytes));
        }
        if (c.own?.welcome) expect(toHex(reveal(c.own.welcome.person))).toBe(toHex(reveal(given.person)));
        // The last word is the new one's own: it has what it was given.
        if (a.stage === "paired")
          expect([a.confirmedByThem, c.stage, c.own?.welcome !== undefined]).toEqual([true, "paired", true]);
      }
      if (c.stage === "paired") came.joined++;
      if ([a, c].some(({ stage }) => stage === "failed")) came.stopped++;
    }
    console.log(came);
    for (const times of Object.values(came)) expect(times).toBeGreaterThan(10);
  });

  it("[MB5] one who keeps the welcome back can't say in the other's place that it is there", () => {
    const [first, second, between] = [machine("Robin"), machine("Robin too"), machine("Mallory")];
    const a = startInviter(first, randomBytes, welcomeOf(first));
    const c = startJoiner(second, a.secret, a.commitment, randomBytes, "own");
    const claimed = receive(a, again(c, randomBytes)[0] ?? new Uint8Array(), randomBytes);
    const revealed = receive(c, claimed.send[0] ?? new Uint8Array(), randomBytes);
    const atC = decide(revealed.state, true, randomBytes);
    const atA = decide(claimed.state, true, randomBytes);
    const given = receive(atA.state, atC.send[0] ?? new Uint8Array(), randomBytes);
    expect(given.state.own?.isGiven).toBe(true);
    const transcript = transcriptOf(a.commitment, a.mine, c.mine);
    const say = (to: Pairing, signature: Uint8Array): Pairing => {
      const done: PairingMessage = { kind: "done", signature: as<Signature>(signature) };
      return receive(to, sealPairing(a.secret, "joiner", a.commitment, done, randomBytes), randomBytes).state;
    };
    const confirm = openPairing(a.secret, "joiner", a.commitment, atC.send[0] ?? new Uint8Array());
    const own = (one: Machine, side: number): Uint8Array =>
      sign(DOMAIN.done, concat(transcript, Uint8Array.of(side)), one.signing);
    const theirs = confirm?.kind === "confirm" ? [confirm.signature] : [];
    for (const signature of [new Uint8Array(64), own(between, 1), own(first, 1), own(second, 0), ...theirs])
      expect(say(given.state, signature).stage).toBe("waiting");
    const joined = given.send.reduce(
      (to, one) => receive(to, one, randomBytes).state,
      receive(atC.state, atA.send[0] ?? new Uint8Array(), randomBytes).state,
    );
    expect(joined.stage).toBe("paired");
    expect(say(given.state, own(second, 1)).stage).toBe("paired");
  });

  it("[PR1] [MB5] an invitation whose purpose was changed fits no reveal, either way round", () => {
    const [first, second] = [machine("Robin"), machine("Robin too")];
    for (const purpose of ["own", "partner"] as const) {
      const a = startInviter(first, randomBytes, purpose === "own" ? welcomeOf(first) : undefined);
      const c = startJoiner(second, a.secret, a.commitment, randomBytes, purpose === "own" ? "partner" : "own");
      const claimed = receive(a, again(c, randomBytes)[0] ?? new Uint8Array(), randomBytes);
      expect(receive(c, claimed.send[0] ?? new Uint8Array(), randomBytes).state.stage).toBe("joining");
    }
  });

  it("[MB5] a welcome of another pairing, or to a partner's answer, is not taken", () => {
    const [first, second] = [machine("Robin"), machine("Robin too")];
    const run = (own: boolean): { a: Pairing; c: Pairing } => {
      const a = startInviter(first, randomBytes, own ? welcomeOf(first) : undefined);
      const c = startJoiner(second, a.secret, a.commitment, randomBytes, own ? "own" : "partner");
      const claimed = receive(a, again(c, randomBytes)[0] ?? new Uint8Array(), randomBytes);
      const revealed = receive(c, claimed.send[0] ?? new Uint8Array(), randomBytes).state;
      const atA = decide(claimed.state, true, randomBytes);
      const atC = decide(revealed, true, randomBytes);
      const heard = receive(atC.state, atA.send[0] ?? new Uint8Array(), randomBytes).state;
      return { a: receive(atA.state, atC.send[0] ?? new Uint8Array(), randomBytes).state, c: heard };
    };
    const box = (of: Pairing, to: Pairing): Uint8Array => {
      const transcript = transcriptOf(of.commitment, of.mine, of.theirs ?? to.mine);
      const ends = { mine: first.link, theirs: second.link.publicKey };
      return sealWelcome(welcomeOf(first), transcript, ends, randomBytes) ?? new Uint8Array();
    };
    const [one, other, partner] = [run(true), run(true), run(false)];
    const bring = (to: Pairing, from: Pairing, sealed: Uint8Array): Pairing =>
      receive(
        to,
        sealPairing(to.secret, "inviter", to.commitment, { kind: "welcome", box: sealed }, randomBytes),
        randomBytes,
      ).state;
    expect(bring(one.c, one.a, box(other.a, other.c)).own?.welcome).toBeUndefined();
    expect(bring(partner.c, partner.a, box(partner.a, partner.c)).own).toBeUndefined();
    expect(bring(one.c, one.a, box(one.a, one.c)).stage).toBe("paired");
  });

  it("[MB5] [F15] [G6] of a compared machine that gives what is wrong nothing is taken, and names say nothing but names", () => {
    const [first, second, other] = [machine("Robin"), machine("Robin too"), machine("Mallory")];
    const right = welcomeOf(first);
    const give = (welcome: Welcome): Pairing => {
      const a = startInviter(first, randomBytes, welcome);
      const c = startJoiner(second, a.secret, a.commitment, randomBytes, "own");
      const claimed = receive(a, again(c, randomBytes)[0] ?? new Uint8Array(), randomBytes);
      const revealed = receive(c, claimed.send[0] ?? new Uint8Array(), randomBytes).state;
      const atC = decide(revealed, true, randomBytes);
      const heard = receive(
        decide(claimed.state, true, randomBytes).state,
        atC.send[0] ?? new Uint8Array(),
        randomBytes,
      );
      const confirmed = again(heard.state, randomBytes).reduce(
        (to, one) => receive(to, one, randomBytes).state,
        atC.state,
      );
      expect(heard.state.own?.isGiven).toBe(true);
      return confirmed;
    };
    const known = (one: Machine, signature = one.certificate.signature) =>
      ({
        certificate: { ...one.certificate, signature },
        day: 20_000 as Day,
        acknowledged: true,
        removed: false,
      }) as const;
    const wrong: Welcome[] = [
      { ...right, person: other.person.seed },
      { ...right, partner: first.certificate.person },
      { ...right, devices: [] },
      { ...right, devices: [known(first), known(other)] },
      { ...right, devices: [known(first), known(first, other.certificate.signature)] },
    ];
    for (const [at, one] of wrong.entries()) {
      const c = give(one);
      expect([at, c.stage, c.own?.welcome]).toEqual([at, "failed", undefined]);
    }
    // Of days that are none not a byte is read: it waits, as for any other that doesn't open.
    for (const one of [
      { ...right, metDay: 2 ** 32 - 1 },
      { ...right, devices: [{ ...known(first), day: 4_000_001 }] },
    ])
      expect(give(one as Welcome).stage).toBe("waiting");
    const named = give({ ...right, name: "\u202eRobin\n", partnerName: "Noor\u2028 left" });
    expect([named.stage, named.own?.welcome?.name, named.own?.welcome?.partnerName]).toEqual([
      "paired",
      "Robin",
      "Noor left",
    ]);
  });
});
