/** Two people who pair though their apps are never open together: real cores, each leg a start of its own, a real meeting point. */
import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { eventually, freshProfile, PASSPHRASE } from "../harness/couple.ts";
import { type RelayProcess, startRelay } from "../harness/relayProcess.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

type Stage = Awaited<ReturnType<typeof stateOf>>["stage"];
const stateOf = (core: CoreProcess) => core.must("pairing.state");
const textOf = async (core: CoreProcess): Promise<string> => {
  const { apart } = await stateOf(core);
  if (apart?.text === undefined) throw new Error("there is nothing to send");
  return apart.text;
};

/** One of the two, whose app is opened for a moment, and ends by a lock or a kill. */
class Someone {
  readonly #profile = freshProfile();
  readonly #name: string;
  readonly #ends: "lock" | "kill";
  #isNew = true;
  #core: CoreProcess | undefined;
  constructor(name: string, ends: "lock" | "kill" = "lock") {
    this.#name = name;
    this.#ends = ends;
    cleanUps.push(() => this.#core?.kill());
  }
  async open<T>(act: (core: CoreProcess) => Promise<T>): Promise<T> {
    const core = await startCore({ profile: this.#profile });
    this.#core = core;
    if (this.#isNew) await core.must("vault.create", { name: this.#name, passphrase: PASSPHRASE });
    else await core.must("vault.unlock", { passphrase: PASSPHRASE });
    this.#isNew = false;
    const did = await act(core);
    await core[this.#ends]();
    return did;
  }
  /** Opened until it stands so. */
  until = (stage: Stage) =>
    this.open((core) =>
      eventually(async () => {
        const state = await stateOf(core);
        return state.stage === stage ? state : undefined;
      }, `${this.#name}: ${stage}`),
    );
}

const meetingPoint = async (): Promise<RelayProcess> => {
  const relay = await startRelay();
  cleanUps.push(async () => {
    await relay.end("SIGKILL");
    rmSync(relay.data, { recursive: true, force: true });
  });
  return relay;
};
const invite = (person: Someone, url?: string): Promise<string> =>
  person.open(async (core) => {
    if (url !== undefined) await core.must("sync.addMeetingPoint", { link: url });
    const { text } = await core.must("pairing.inviteApart");
    if (url !== undefined) await new Promise((done) => setTimeout(done, 300));
    return text;
  });
/** Around one envelope: type, number, queue, what it replaces, count, length. */
const DEPOSIT_BYTES = 1 + 4 + 32 + 8 + 2 + 4;
/** What was ever put there, by its own count. */
async function taken(relay: RelayProcess): Promise<{ envelopes: number; bytes: number }> {
  const text = await (await fetch(`${relay.http}/metrics`)).text();
  const said = (name: string): number =>
    Number(new RegExp(`^homeport_relay_${name}_total (\\d+)`, "m").exec(text)?.[1]);
  return { envelopes: said("envelopes"), bytes: said("bytes_in") };
}
const isPaired = async (core: CoreProcess) => (await core.must("vault.status")).paired;

describe("pairing apart", () => {
  it("[PR4] [CF1] by hand, the last word never taken along: it is over with the first file from the other", async () => {
    const start = async (name: string): Promise<CoreProcess> => {
      const core = await startCore({ profile: freshProfile() });
      cleanUps.push(() => core.kill());
      await core.must("vault.create", { name, passphrase: PASSPHRASE });
      return core;
    };
    const [a, b] = await Promise.all([start("Robin"), start("Noor")]);
    const give = async (from: CoreProcess, to: CoreProcess) => to.must("pairing.paste", { text: await textOf(from) });
    await b.must("pairing.accept", { text: (await a.must("pairing.inviteApart")).text });
    await give(b, a);
    await give(a, b);
    await b.must("pairing.confirm", { same: true });
    await give(b, a);
    await a.must("pairing.confirm", { same: true });
    await give(a, b);
    expect((await stateOf(a)).stage).toBe("paired");
    expect(await textOf(a)).toContain("homeport-answer:");
    // Each has the space as soon as it is open.
    const file = await eventually(async () => {
      const written = await b.call("carry.write");
      return written.ok ? written.value.file : undefined;
    }, "a file of B's");
    await eventually(async () => ((await a.call("carry.read", { file })).ok ? true : undefined), "taken in by A");
    expect((await stateOf(a)).apart?.text).toBeUndefined();
  });

  it.each(["lock", "kill"] as const)(
    "[PR4] [S8] over a meeting point, never open together; every time the app ends by a %s",
    async (ends) => {
      const relay = await meetingPoint();
      const [a, b] = [new Someone("Robin", ends), new Someone("Noor", ends)];
      const text = await invite(a, relay.url);
      expect(text).toContain("Homeport app");
      await b.open(async (core) => {
        await core.must("pairing.accept", { text });
        expect(await stateOf(core)).toMatchObject({
          stage: "joining",
          apart: { side: "joiner", byMeetingPoint: true },
        });
        await settle();
      });
      const atA = await a.open(async (core) => {
        const shown = await eventually(async () => when(await stateOf(core), "compare"), "A sees codes");
        await settle();
        return shown;
      });
      // B compares with what A has written down, and confirms first.
      const atB = await b.open(async (core) => {
        const shown = await eventually(async () => when(await stateOf(core), "compare"), "B sees codes");
        await core.must("pairing.confirm", { same: true });
        await settle();
        return shown;
      });
      expect([atB.digits, atB.emoji, atB.partnerName]).toEqual([atA.digits, atA.emoji, "Robin"]);
      // Until both have confirmed there is nothing at the meeting point but pairing messages, one size all.
      const { envelopes, bytes } = await taken(relay);
      expect([envelopes, bytes]).toEqual([3, 3 * (1024 + DEPOSIT_BYTES)]);
      await a.open(async (core) => {
        expect(await stateOf(core)).toMatchObject({ stage: "compare", digits: atA.digits });
        expect(await isPaired(core)).toBe(false);
        await settle();
        await core.must("pairing.confirm", { same: true });
        await eventually(async () => ((await isPaired(core)) ? true : undefined), "A is paired");
        await core
          .must("records.create", { kind: "agreement", title: "From A", body: "Words." })
          .then((row) => core.must("record.share", { id: row.id, why: "" }));
        await new Promise((done) => setTimeout(done, 4_000));
      });
      await b.open(async (core) => {
        await eventually(async () => ((await isPaired(core)) ? true : undefined), "B is paired");
        // The invitation's meeting point is where the two meet from now on.
        expect((await core.must("sync.state")).meetingPoints).toMatchObject([{ link: `${relay.url}/` }]);
        await eventually(
          async () => ((await core.must("records.list")).some(({ title }) => title === "From A") ? true : undefined),
          "A's text with B",
        );
        await settle();
      });
      // What was said is over, on both sides: nothing of the invitation is left.
      await a.open(async (core) => {
        await eventually(async () => ((await stateOf(core)).apart?.text === undefined ? true : undefined), "A heard");
        await settle();
      });
      for (const person of [a, b]) expect(await person.open((core) => stateOf(core))).toEqual({ stage: "none" });
      // Whoever answers it late hears so.
      const late = new Someone("Late");
      await late.open(async (core) => {
        await core.must("pairing.accept", { text });
        await eventually(async () => when(await stateOf(core), "failed"), "told");
        expect(await stateOf(core)).toMatchObject({ failure: "used" });
      });
    },
  );

  it("[PR4] by pasted text alone, every leg a start of its own", async () => {
    const [a, b] = [new Someone("Robin", "kill"), new Someone("Noor", "kill")];
    const invitation = await invite(a);
    const claim = await b.open(async (core) => {
      await core.must("pairing.accept", { text: `Hello!\n${invitation}\nlove` });
      expect(await core.must("pairing.paste", { text: invitation })).toEqual({ was: "invitation" });
      return textOf(core);
    });
    const [reveal, atA] = await a.open(async (core) => {
      expect(await core.must("pairing.paste", { text: invitation })).toEqual({ was: "invitation" });
      expect(await core.must("pairing.paste", { text: "hello" })).toEqual({ was: "nothing" });
      expect(await core.must("pairing.paste", { text: claim.replace(/(.{40})\n$/, "\n") })).toEqual({ was: "damaged" });
      expect((await stateOf(core)).stage).toBe("inviting");
      expect(await core.must("pairing.paste", { text: claim })).toEqual({ was: "claim" });
      expect(await core.must("pairing.paste", { text: claim })).toEqual({ was: "known" });
      return [await textOf(core), await stateOf(core)] as const;
    });
    const [confirm, atB] = await b.open(async (core) => {
      expect(await core.must("pairing.paste", { text: claim })).toEqual({ was: "own" });
      expect(await core.must("pairing.paste", { text: reveal })).toEqual({ was: "reveal" });
      const shown = await stateOf(core);
      expect(shown.apart?.text).toBeUndefined();
      await core.must("pairing.confirm", { same: true });
      return [await textOf(core), shown] as const;
    });
    expect(atB.digits).toBe(atA.digits);
    const last = await a.open(async (core) => {
      expect(await core.must("pairing.paste", { text: confirm })).toEqual({ was: "confirm" });
      expect(await isPaired(core)).toBe(false);
      await core.must("pairing.confirm", { same: true });
      expect(await isPaired(core)).toBe(true);
      return textOf(core);
    });
    expect(await a.open(textOf)).toBe(last);
    await b.open(async (core) => {
      expect(await core.must("pairing.paste", { text: last })).toEqual({ was: "confirm" });
      expect(await isPaired(core)).toBe(true);
    });
    expect(await b.open((core) => stateOf(core))).toEqual({ stage: "none" });
    const file = await b.open(async (core) => {
      const { id } = await core.must("records.create", { kind: "agreement", title: "By hand", body: "Words." });
      await core.must("record.share", { id, why: "" });
      return (await core.must("carry.write")).file;
    });
    await a.open(async (core) => {
      expect(await core.must("carry.read", { file })).toEqual({ isNew: true });
      expect(await core.must("records.list")).toMatchObject([{ title: "By hand" }]);
    });
  });

  it("[PR2] [CF1] B takes A's first carry file for A's confirm, and what is in it", async () => {
    const [a, b] = [new Someone("Robin"), new Someone("Noor")];
    const invitation = await invite(a);
    const claim = await b.open(async (core) => {
      await core.must("pairing.accept", { text: invitation });
      return textOf(core);
    });
    const reveal = await a.open(async (core) => {
      await core.must("pairing.paste", { text: claim });
      return textOf(core);
    });
    const confirm = await b.open(async (core) => {
      await core.must("pairing.paste", { text: reveal });
      await core.must("pairing.confirm", { same: true });
      return textOf(core);
    });
    const file = await a.open(async (core) => {
      await core.must("pairing.paste", { text: confirm });
      await core.must("pairing.confirm", { same: true });
      const { id } = await core.must("records.create", { kind: "agreement", title: "First", body: "Words." });
      await core.must("record.share", { id, why: "" });
      return (await core.must("carry.write")).file;
    });
    await b.open(async (core) => {
      expect(await isPaired(core)).toBe(false);
      expect(await core.must("carry.read", { file })).toEqual({ isNew: true });
      expect(await isPaired(core)).toBe(true);
      expect(await core.must("records.list")).toMatchObject([{ title: "First" }]);
    });
  });

  it("[PR3] [S9] a second one who answers burns it, and both hear, over a meeting point", async () => {
    const relay = await meetingPoint();
    const [a, b, eve] = [new Someone("Robin"), new Someone("Noor"), new Someone("Eve")];
    const text = await invite(a, relay.url);
    for (const person of [b, eve])
      await person.open(async (core) => {
        await core.must("pairing.accept", { text });
        await settle();
      });
    const burned = await a.open(async (core) => {
      const state = await eventually(async () => when(await stateOf(core), "failed"), "A hears");
      await settle();
      return state;
    });
    expect(burned.failure).toBe("burned");
    for (const person of [b, eve]) expect((await person.until("failed")).failure).toBe("burned");
    expect(await a.open((core) => stateOf(core))).toEqual({ stage: "none" });
  });

  it("[UP1] [S11] who leaves while the pairing's last word is on its way says it no more", async () => {
    const relay = await meetingPoint();
    const [a, b] = [new Someone("Robin"), new Someone("Noor")];
    const text = await invite(a, relay.url);
    await b.open(async (core) => {
      await core.must("pairing.accept", { text });
      await settle();
    });
    await a.until("compare");
    await b.open(async (core) => {
      await eventually(async () => when(await stateOf(core), "compare"), "B sees codes");
      await core.must("pairing.confirm", { same: true });
      await settle();
    });
    const { envelopes } = await taken(relay);
    await a.open(async (core) => {
      await settle();
      relay.child.kill("SIGSTOP");
      await core.must("pairing.confirm", { same: true });
      expect(await isPaired(core)).toBe(true);
      expect(await core.must("pairing.leave", { tell: false })).toBeUndefined();
      relay.child.kill("SIGCONT");
      await new Promise((done) => setTimeout(done, 3_000));
    });
    expect(envelopes).toBe(3);
    expect((await taken(relay)).envelopes).toBe(3);
  }, 60_000);

  it("[PR1] cancelled, it is over for whoever answers, also one who comes later", async () => {
    const relay = await meetingPoint();
    const [a, b] = [new Someone("Robin"), new Someone("Noor")];
    const text = await invite(a, relay.url);
    await a.open(async (core) => {
      await core.must("pairing.cancel");
      await settle();
    });
    await b.open(async (core) => {
      await core.must("pairing.accept", { text });
      expect((await eventually(async () => when(await stateOf(core), "failed"), "B hears")).failure).toBe("cancelled");
    });
  });
});

const settle = () => new Promise((done) => setTimeout(done, 700));
const when = <S extends { stage: string }>(state: S, stage: S["stage"]): S | undefined =>
  state.stage === stage ? state : undefined;
