import { afterEach, describe, expect, it } from "vitest";
import { toyDevice } from "../../../../tests/contract/toyLog.ts";
import { until } from "../../../../tests/contract/until.ts";
import { awaitingInMemory } from "../../../../tests/harness/awaitingInMemory.ts";
import { nothingApart } from "../../../../tests/harness/keptInMemory.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { unwrap } from "../../../shared/base/result.ts";
import { pairingState, type PairingState } from "../../../shared/ipc/shapes.ts";
import { randomBytes } from "../crypto/index.ts";
import type { Timers } from "../sync/ports.ts";
import { systemTimers } from "../sync/timers.ts";
import type { PairingSelf } from "./machine.ts";
import type { PairingResult } from "./describe.ts";
import { createPairing, INVITATION_MS } from "./pairing.ts";
import type { PairingService, PairingServiceDeps } from "./service.ts";

const services: PairingService[] = [];
afterEach(() => {
  for (const service of services.splice(0)) void service.stop();
});

type Person = {
  service: PairingService;
  states: PairingState[];
  results: PairingResult[];
  me: PairingSelf;
  awaiting: PairingServiceDeps["awaiting"];
};

function person(
  name: string,
  timers: Timers = systemTimers,
  awaiting = awaitingInMemory(),
  addresses: readonly string[] = ["127.0.0.1"],
): Person {
  const { certificate, signing, link } = toyDevice().self;
  const me: PairingSelf = { certificate, signing, link, name, port: 4000 };
  const [states, results]: [PairingState[], PairingResult[]] = [[], []];
  const service = createPairing({
    timers,
    random: randomBytes,
    me: () => me,
    awaiting,
    onState: (state) => states.push(pairingState.parse(state)),
    onPaired: (result) => results.push(result),
    ...nothingApart(),
    addresses: () => addresses,
  });
  services.push(service);
  return { service, states, results, me, awaiting };
}

async function meet(timers?: Timers, names = ["Ana", "Ben"]): Promise<[Person, Person]> {
  const [ana, ben] = names.map((name) => person(name, timers)) as [Person, Person];
  const { text } = unwrap(await ana.service.invite());
  unwrap(ben.service.accept(text));
  await until(() => ana.service.state().stage === "compare" && ben.service.state().stage === "compare");
  return [ana, ben];
}

describe("pairing side by side", () => {
  it("[PR1][PR2][SP1] both see the same codes and names, both confirm, both hold the same new space", async () => {
    const [ana, ben] = await meet();
    expect(ana.service.state().emoji).toEqual(ben.service.state().emoji);
    expect(ana.service.state().digits).toMatch(/^\d{4} \d{4} \d{4}$/);
    expect(ana.service.state().digits).toBe(ben.service.state().digits);
    expect(ana.service.state().partnerName).toBe("Ben");
    expect(ben.service.state().partnerName).toBe("Ana");
    ana.service.confirm(true);
    await new Promise((done) => setTimeout(done, 100));
    expect([...ana.results, ...ben.results]).toHaveLength(0);
    expect(ana.service.state().stage).toBe("waiting");
    ben.service.confirm(true);
    await until(() => ana.results.length === 1 && ben.results.length === 1);
    const [a, b] = [ana.results[0], ben.results[0]];
    expect(toHex(a?.space ?? new Uint8Array())).toBe(toHex(b?.space ?? new Uint8Array()));
    expect(sameBytes(a?.partner.person ?? new Uint8Array(), ben.me.certificate.person)).toBe(true);
    expect(b?.partner.name).toBe("Ana");
    expect(b?.lanHint).toEqual(["127.0.0.1:4000"]);
    expect(ana.service.state().stage).toBe("paired");
  });

  it("[PR1] an inviter who isn't where the invitation says is met where her screen says she is", async () => {
    const ana = person("Ana", systemTimers, awaitingInMemory(), ["192.0.2.1"]);
    const ben = person("Ben");
    const { text } = unwrap(await ana.service.invite());
    expect(ben.service.lookAt("127.0.0.1")).toBe(false); // nobody is looked for yet
    unwrap(ben.service.accept(text));
    expect(ben.service.lookAt("somewhere else")).toBe(false);
    expect(ben.service.lookAt("127.0.0.1:47000")).toBe(true);
    await until(() => ana.service.state().stage === "compare" && ben.service.state().stage === "compare");
    ana.service.confirm(true);
    ben.service.confirm(true);
    await until(() => ana.results.length === 1 && ben.results.length === 1);
  });

  it("[PR2] one says that the codes differ: neither is paired, both are told", async () => {
    const [ana, ben] = await meet();
    ana.service.confirm(true);
    ben.service.confirm(false);
    await until(() => ana.service.state().stage === "failed" && ben.service.state().stage === "failed");
    expect(ana.service.state().failure).toBe("codes-differ");
    expect([...ana.results, ...ben.results]).toHaveLength(0);
  });

  it.each(["inviter", "joiner"])("cancel by the %s ends it on both sides", async (who) => {
    const [ana, ben] = await meet();
    (who === "inviter" ? ana : ben).service.cancel();
    await until(() => ana.service.state().failure === "cancelled" && ben.service.state().failure === "cancelled");
  });

  it("[PR3][S9] a second person with the same invitation burns it, visibly to both", async () => {
    const [ana, ben, eve] = [person("Ana"), person("Ben"), person("Eve")];
    const { text } = unwrap(await ana.service.invite());
    unwrap(ben.service.accept(text));
    await until(() => ben.service.state().stage === "compare");
    unwrap(eve.service.accept(text));
    await until(() => ana.service.state().failure === "burned" && ben.service.state().failure === "burned");
    expect([...ana.results, ...ben.results, ...eve.results]).toHaveLength(0);
  });

  it("[S9] an invitation is used once", async () => {
    const [ana, ben] = await meet();
    ana.service.confirm(true);
    ben.service.confirm(true);
    await until(() => ana.results.length === 1 && ben.results.length === 1);
    const { text } = unwrap(await ana.service.invite());
    ana.service.cancel();
    const late = person("late");
    unwrap(late.service.accept(text));
    await new Promise((done) => setTimeout(done, 300));
    expect(late.service.state()).toEqual({ stage: "failed", failure: "cancelled" });
    expect(late.results).toEqual([]);
  });

  it("[S9] says so to whoever answers it when it is over: used or cancelled", async () => {
    const [ana, ben, late] = [person("Ana"), person("Ben"), person("late")];
    const answers = async (text: string, who = late): Promise<string | undefined> => {
      unwrap(who.service.accept(text));
      await until(() => who.service.state().stage === "failed");
      return who.service.state().failure;
    };
    const cancelled = unwrap(await ana.service.invite()).text;
    ana.service.cancel();
    expect(await answers(cancelled)).toBe("cancelled");
    const { text } = unwrap(await ana.service.invite());
    unwrap(ben.service.accept(text));
    await until(() => ben.service.state().stage === "compare");
    ana.service.confirm(true);
    ben.service.confirm(true);
    await until(() => ana.results.length === 1 && ben.results.length === 1);
    expect(await answers(text)).toBe("used");
    expect([ana, ben].map(({ service }) => service.state().stage)).toEqual(["paired", "paired"]);
    expect(late.results).toEqual([]);
  });

  it("[D2] with no room on one's disk when both have confirmed, neither is paired, and each is told", async () => {
    const [ana, ben] = await meet();
    ana.service.confirm(true);
    await until(() => ana.service.state().stage === "waiting");
    await new Promise((done) => setTimeout(done, 100)); // her confirm is there
    ben.results.push = () => {
      throw new Error("no room");
    };
    ben.service.confirm(true);
    await until(() => ana.service.state().stage === "failed");
    expect([ana, ben].map(({ service }) => service.state().failure)).toEqual(["cancelled", "no-room"]);
    expect(ana.results).toEqual([]);
  });

  it("[PR2] what one confirms first is written down before it leaves, and kept until it comes to something or to nothing", async () => {
    const [ana, ben] = await meet();
    const { awaiting } = ana;
    ana.service.confirm(true);
    expect(awaiting.current?.partner.name).toBe("Ben");
    await until(() => ben.service.state().stage === "compare");
    ben.service.confirm(false);
    await until(() => ana.service.state().stage === "failed");
    expect(awaiting.current).toBeUndefined();

    const [cora, dan] = await meet(systemTimers, ["Cora", "Dan"]);
    cora.service.confirm(true);
    void cora.service.stop(); // a lock
    const back = person("Cora", systemTimers, cora.awaiting);
    expect(back.service.state()).toEqual({ stage: "waiting", partnerName: "Dan" });
    dan.service.confirm(true);
    await until(() => dan.results.length === 1);
    back.results.push = () => {
      throw new Error("no room");
    };
    expect(back.service.met()).toBe(false);
    expect(back.states.at(-1)).toEqual({ stage: "waiting", partnerName: "Dan", failure: "no-room" });
    back.results.push = Array.prototype.push.bind(back.results);
    expect(back.service.met()).toBe(true);
    expect(back.states.at(-1)).toEqual({ stage: "paired", partnerName: "Dan" });
    expect(toHex(back.results[0]?.space ?? new Uint8Array())).toBe(toHex(dan.results[0]?.space ?? new Uint8Array()));
  });

  it("[PR2] [D2] with no room for that, nothing is confirmed, and each is told", async () => {
    const [ana, ben] = await meet();
    ana.awaiting.put = () => {
      throw new Error("no room");
    };
    ana.service.confirm(true);
    await until(() => ben.service.state().stage === "failed");
    expect([ana, ben].map(({ service }) => service.state().failure)).toEqual(["no-room", "cancelled"]);
    expect(ben.results).toEqual([]);
  });

  it("[PR1] expires after 15 minutes, on both sides, and unreached after 45 s", async () => {
    let now = 0;
    const due: { at: number; run: () => void }[] = [];
    const timers: Timers = {
      now: () => now,
      wallClock: () => 1_800_000_000_000 + now,
      after(ms, run) {
        const timer = { at: now + ms, run };
        due.push(timer);
        return () => void (timer.run = () => undefined);
      },
    };
    const [ana, ben] = await meet(timers);
    const absent = person("absent", timers);
    const { text } = unwrap(await person("gone", timers).service.invite());
    unwrap(absent.service.accept(text.replace(/pairing:.*/s, (rest) => rest)));
    void services.at(-1)?.stop();
    now = INVITATION_MS - 1;
    for (const timer of [...due].filter(({ at }) => at <= now && at >= 40_000)) timer.run();
    expect(ana.service.state().stage).toBe("compare");
    now = INVITATION_MS;
    for (const timer of [...due].filter(({ at }) => at <= now && at >= INVITATION_MS)) timer.run();
    expect(ana.service.state().failure).toBe("expired");
    expect(ben.service.state().failure).toBe("expired");
  });

  it("does not accept its own invitation, nor text that is none", async () => {
    const ana = person("Ana");
    const { text } = unwrap(await ana.service.invite());
    expect(ana.service.accept(text)).toEqual({ ok: false, error: { type: "BadInvitation" } });
    expect(ana.service.accept("hello")).toEqual({ ok: false, error: { type: "BadInvitation" } });
    expect(ana.service.state().stage).toBe("inviting");
  });
});
