import { describe, expect, it } from "vitest";
import { toyDevice } from "../../../../tests/contract/toyLog.ts";
import { awaitingInMemory } from "../../../../tests/harness/awaitingInMemory.ts";
import { keptInMemory, noOwnDevices } from "../../../../tests/harness/keptInMemory.ts";
import { as, type SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { reveal } from "../../../shared/base/redacted.ts";
import { unwrap } from "../../../shared/base/result.ts";
import { pairingState } from "../../../shared/ipc/shapes.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { hash, randomBytes } from "../crypto/index.ts";
import { deviceIdOf } from "../log/identity.ts";
import type { Timers } from "../sync/ports.ts";
import { systemTimers } from "../sync/timers.ts";
import { writeCarried } from "./carriedText.ts";
import { readInvitation } from "./invitation.ts";
import { decodeKept, encodeKept, type KeptPairing } from "./keptPairing.ts";
import { decide, lacking, type Pairing, type PairingSelf, receive, startInviter, startJoiner } from "./machine.ts";
import type { PairingResult } from "./describe.ts";
import { APART_MS, createPairing } from "./pairing.ts";
import type { PairingService } from "./service.ts";

const selfOf = (name: string): PairingSelf => {
  const { certificate, signing, link } = toyDevice().self;
  return { certificate, signing, link, name, port: 0 };
};

/** A person whose app is opened anew for each thing they do; nothing but what is on disk goes from one time to the next. */
function person(name: string, timers: Timers = systemTimers) {
  const me = selfOf(name);
  const [kept, awaiting, results] = [keptInMemory(), awaitingInMemory(), [] as PairingResult[]];
  return {
    me,
    kept,
    results,
    open<T>(act: (service: PairingService) => T, on: KeptPairing = kept): T {
      const service = createPairing({
        timers,
        random: randomBytes,
        me: () => me,
        awaiting,
        kept: on,
        meetingPoints: () => [],
        own: noOwnDevices,
        isJoined: (space) => results.some((result) => sameBytes(result.space, space)),
        onState: (state) => void pairingState.parse(state),
        onPaired: (result) => {
          awaiting.drop();
          results.push(result);
        },
      });
      service.resume();
      const did = act(service);
      void service.stop();
      return did;
    },
  };
}
type Someone = ReturnType<typeof person>;
const textOf = (service: PairingService): string => service.state().apart?.text ?? "";
const stageOf = (someone: Someone): string => someone.open((service) => service.state().stage);

describe("a pairing apart", () => {
  it("[PR4] goes by hand, each step a start of its own, and leaves nothing of its secret", () => {
    const [ana, ben] = [person("Ana"), person("Ben")];
    const { text } = ana.open((service) => service.inviteApart());
    expect(ana.open(textOf)).toBe(text);
    const { secret } = unwrap(readInvitation(text));
    const claim = ben.open((service) => (unwrap(service.accept(text)), textOf(service)));
    expect(ana.open((service) => service.paste(claim))).toBe("claim");
    expect(ben.open((service) => service.paste(ana.open(textOf)))).toBe("reveal");
    const [atA, atB] = [ana, ben].map((someone) => someone.open((service) => service.state()));
    expect([atA?.stage, atB?.stage, atB?.digits]).toEqual(["compare", "compare", atA?.digits]);
    ben.open((service) => service.confirm(true));
    expect(ana.open((service) => service.paste(ben.open(textOf)))).toBe("confirm");
    expect(stageOf(ana)).toBe("compare");
    expect(ana.results).toEqual([]);
    ana.open((service) => service.confirm(true));
    expect(ben.open((service) => service.paste(ana.open(textOf)))).toBe("confirm");
    expect(toHex(ana.results[0]?.space ?? new Uint8Array())).toBe(toHex(ben.results[0]?.space ?? new Uint8Array()));
    expect(ben.kept.bytes).toBeUndefined();
    // A has no word yet that B heard; it can be put away, and is, when its time is up.
    expect(holds(ana.kept.bytes, reveal(secret))).toBe(true);
    ana.open((service) => service.cancel());
    expect(ana.kept.bytes).toBeUndefined();
    expect([stageOf(ana), stageOf(ben)]).toEqual(["none", "none"]);
  });

  it("[PR4] whose last word was lost ends by what the other has of the space, and by nobody else's word", () => {
    const [ana, ben] = [person("Ana"), person("Ben")];
    const { text } = ana.open((service) => service.inviteApart());
    const claim = ben.open((service) => (unwrap(service.accept(text)), textOf(service)));
    ana.open((service) => service.paste(claim));
    ben.open((service) => service.paste(ana.open(textOf)));
    const confirmed = ben.open((service) => (service.confirm(true), textOf(service)));
    ana.open((service) => service.confirm(true));
    const [other, bens] = [deviceIdOf(selfOf("Eve").certificate), deviceIdOf(ben.me.certificate)];
    const space = as<SpaceId>(
      ben.open((service) => (service.paste(ana.open(textOf)), ben.results[0]?.space ?? randomBytes(32))),
    );
    // Ben has not confirmed to Ana yet, as far as she knows: nobody's word but his own changes that.
    ana.open((service) => service.isThere(space, bens));
    expect(stageOf(ana)).toBe("waiting");
    ana.open((service) => service.paste(confirmed));
    expect(ana.results).toHaveLength(1);
    ana.open((service) => {
      service.isThere(space, other);
      service.isThere(as<SpaceId>(randomBytes(32)), bens);
    });
    expect(stageOf(ana)).toBe("paired");
    ana.open((service) => service.isThere(space, bens));
    expect(ana.kept.bytes).toBeUndefined();
  });

  it("[PR4] a crash before or after anything is written down costs a step at most, whichever it is", () => {
    for (let crashAt = 0; crashAt < 12; crashAt++) {
      let writes = 0;
      const [ana, ben] = [person("Ana"), person("Ben")];
      /** The disk keeps its `crashAt`th write, and the app ends there. */
      const brittle = (kept: KeptPairing): KeptPairing => ({
        ...kept,
        write(next) {
          kept.write(next);
          if (writes++ === crashAt) throw new Error("the app ended");
        },
      });
      const dares = <T>(who: Someone, act: (service: PairingService) => T): T | undefined => {
        try {
          return who.open(act, brittle(who.kept));
        } catch {
          return undefined;
        }
      };
      const { text } = ana.open((service) => service.inviteApart());
      dares(ben, (service) => unwrap(service.accept(text)));
      if (stageOf(ben) === "none") ben.open((service) => unwrap(service.accept(text)));
      for (let round = 0; round < 4; round++) {
        for (const [one, two] of [
          [ben, ana],
          [ana, ben],
        ] as const) {
          dares(two, (service) => service.paste(one.open(textOf)));
          dares(two, (service) => {
            if (service.state().stage === "compare") service.confirm(true);
          });
        }
      }
      expect(
        [ana, ben].map(({ results }) => results.length),
        `crash ${crashAt}`,
      ).toEqual([1, 1]);
    }
  });

  it("[PR1] [S9] ends after a week, and no clock set back makes it longer", () => {
    let [wall, mono] = [1_800_000_000_000, 0];
    const timers: Timers = { now: () => mono, wallClock: () => wall, after: () => () => undefined };
    const later = (ms: number): void => {
      wall += ms;
      mono = 0;
    };
    const ana = person("Ana", timers);
    ana.open((service) => service.inviteApart());
    later(APART_MS - 60_000);
    expect(ana.open((service) => service.state())).toMatchObject({ stage: "inviting", expiresInMs: 60_000 });
    later(-APART_MS);
    expect(ana.open((service) => service.state().expiresInMs)).toBe(60_000);
    ana.open((service) => {
      mono += 59_000; // open meanwhile, by a clock that nobody sets
      expect(service.state().expiresInMs).toBe(1_000);
    });
    later(2_000);
    expect(ana.open((service) => service.state())).toEqual({ stage: "failed", failure: "expired" });
    expect(ana.kept.bytes).toBeUndefined();
    expect(stageOf(ana)).toBe("none");
  });

  it("[PR1] one that has run out, or is of another version, is refused in so many words", () => {
    let wall = 1_800_000_000_000;
    const timers: Timers = { now: () => 0, wallClock: () => wall, after: () => () => undefined };
    const [ana, ben] = [person("Ana", timers), person("Ben", timers)];
    const { text } = ana.open((service) => service.inviteApart());
    const [token = "", secret = ""] = text.slice(text.indexOf(":", text.indexOf("homeport-pairing")) + 1).split(".");
    const open = Buffer.from(token, "base64url").subarray(0, -4);
    open[0] = 1;
    const older = Buffer.concat([open, hash(DOMAIN.invitation, open).subarray(0, 4)]).toString("base64url");
    const error = (said: string) => ben.open((service) => service.accept(said));
    expect(error(`homeport-pairing:${older}.${secret}`)).toEqual({ ok: false, error: { type: "OtherVersion" } });
    wall += APART_MS + 60_000;
    expect(error(text)).toEqual({ ok: false, error: { type: "Expired" } });
    expect(ben.kept.bytes).toBeUndefined();
  });

  it("[PR3] [S9] a second one who answers burns it; what was pasted twice, or is a stranger's, doesn't", () => {
    const [ana, ben, eve] = [person("Ana"), person("Ben"), person("Eve")];
    const { text } = ana.open((service) => service.inviteApart());
    const [first, second] = [ben, eve].map((one) =>
      one.open((service) => (unwrap(service.accept(text)), textOf(service))),
    );
    expect(ana.open((service) => service.paste(first ?? ""))).toBe("claim");
    expect(ana.open((service) => service.paste(first ?? ""))).toBe("known");
    const other = startInviter(selfOf("X"), randomBytes);
    const strange = lacking(startJoiner(selfOf("X"), other.secret, other.commitment, randomBytes), randomBytes);
    expect(ana.open((service) => service.paste(writeCarried(strange)))).toBe("stranger");
    expect(stageOf(ana)).toBe("compare");
    ana.open((service) => service.paste(second ?? ""));
    expect(ana.kept.bytes).toBeUndefined();
    expect(stageOf(ana)).toBe("none");
    expect([...ana.results, ...ben.results, ...eve.results]).toEqual([]);
  });

  it("[RB3] is not another device's to go on with", () => {
    const ana = person("Ana");
    ana.open((service) => service.inviteApart());
    expect(ana.kept.read(selfOf("Ana"))).toBeUndefined();
    expect(ana.kept.read(ana.me)).toBeDefined();
    ana.open((service) => service.forget());
    expect(ana.kept.bytes).toBeUndefined();
  });
});

describe("what lies in the vault of it", () => {
  it("[PR4] is all that a machine is, at every stage; cut or longer it is nothing", () => {
    const [a, b] = [selfOf("Ana"), selfOf("Ben")];
    const inviter = startInviter(a, randomBytes);
    const joiner = startJoiner(b, inviter.secret, inviter.commitment, randomBytes);
    const claimed = receive(inviter, lacking(joiner, randomBytes)[0] ?? new Uint8Array(), randomBytes).state;
    const revealed = receive(joiner, lacking(claimed, randomBytes)[0] ?? new Uint8Array(), randomBytes).state;
    const waiting = decide(revealed, true, randomBytes).state;
    const heard = receive(claimed, lacking(waiting, randomBytes)[0] ?? new Uint8Array(), randomBytes).state;
    const paired = decide(heard, true, randomBytes).state;
    const burned: Pairing = { ...claimed, stage: "failed", failure: "burned" };
    for (const pairing of [inviter, joiner, claimed, revealed, waiting, heard, paired, burned]) {
      const out = lacking(pairing, randomBytes);
      const kept = { pairing, expiryMinute: 3, leftMs: 5, atMs: 7, meetingPoints: ["wss://meet.example/"], out };
      const bytes = encodeKept(kept);
      const read = decodeKept(bytes, pairing.side === "inviter" ? a : b);
      expect(read && toHex(encodeKept(read))).toBe(toHex(bytes));
      expect(read?.pairing.seen).toEqual(pairing.seen);
      expect(read && toHex(reveal(read.pairing.secret))).toBe(toHex(reveal(pairing.secret)));
      for (const other of [bytes.subarray(0, -1), Uint8Array.of(...bytes, 0), Uint8Array.of(2, ...bytes.subarray(1))])
        expect(decodeKept(other, pairing.side === "inviter" ? a : b)).toBeUndefined();
    }
  });
});

const holds = (bytes: Uint8Array | undefined, part: Uint8Array): boolean =>
  bytes !== undefined && Buffer.from(bytes).includes(Buffer.from(part));
