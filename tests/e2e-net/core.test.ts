import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer, MethodName, Params } from "../../src/shared/ipc/contract.ts";
import type { Projection } from "../../src/shared/ipc/textShapes.ts";
import { timed, until } from "../contract/until.ts";
import { isSoak } from "../harness/forms.ts";
import { skipAll } from "../harness/skipAll.ts";
import { type Host, twoHosts, whyNot } from "./namespaces.ts";

const reason = whyNot();
const STOPPED_MS = isSoak ? 60_000 : 10_000;
const PASSPHRASE = "a passphrase for a test";

/** The window's side of one host's core. */
class Station {
  readonly host: Host;
  #next = 1;
  constructor(host: Host, profile: string) {
    this.host = host;
    host.start("coreStation.ts", profile);
  }
  async must<M extends MethodName>(method: M, params?: Params<M>): Promise<Answer<M>> {
    const id = this.#next++;
    this.host.send({ id, method, params });
    const reply = () => this.host.events.find((one) => one.event === "reply" && one["id"] === id);
    await until(() => reply() !== undefined, 30_000);
    const result = reply()?.["result"] as { ok: boolean; value: Answer<M>; error?: { type: string } };
    if (!result.ok) throw new Error(`${method}: ${result.error?.type}`);
    return result.value;
  }
  ready = (count: number): Promise<void> =>
    until(() => this.host.events.filter(({ event }) => event === "ready").length === count, 30_000);
  get pid(): number {
    return Number(this.host.last("ready")?.["pid"]);
  }
  payload = (event: string): Record<string, unknown> =>
    (this.host.last(event)?.["payload"] as Record<string, unknown> | undefined) ?? {};
  /** Titles that have come by, the partner's too. */
  titles = (): string[] =>
    this.host.events
      .filter(({ event }) => event === "projections")
      .flatMap(({ payload }) => (payload as { changed: Projection[] }).changed.map(({ title }) => title));
  async share(title: string): Promise<string> {
    const draft = await this.must("records.create", { kind: "agreement", title, body: "We keep it." });
    return (await this.must("record.share", { id: draft.id, why: "" })).id;
  }
}

describe("two real cores on two hosts", () => {
  skipAll(reason);
  let [a, b]: [Station, Station] = [undefined as never, undefined as never];
  let record: string;
  const hosts: Host[] = [];
  const folder = mkdtempSync(join(tmpdir(), "homeport-net-"));

  beforeAll(async () => {
    if (reason !== undefined) return;
    hosts.push(...twoHosts());
    const [one, two] = hosts;
    if (!one || !two) throw new Error("hosts");
    [a, b] = [new Station(one, join(folder, "a")), new Station(two, join(folder, "b"))];
    await Promise.all([a.ready(1), b.ready(1)]);
    await a.must("vault.create", { name: "Ana", passphrase: PASSPHRASE });
    await b.must("vault.create", { name: "Ben", passphrase: PASSPHRASE });
  });
  afterAll(() => {
    for (const station of [a, b]) if (station?.pid) process.kill(station.pid, "SIGKILL");
    for (const host of hosts) host.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("[F15] pair with matching codes, and share", async () => {
    const { text } = await a.must("pairing.invite");
    await b.must("pairing.accept", { text });
    await until(() => [a, b].every((one) => one.payload("pairing")["stage"] === "compare"));
    expect(a.payload("pairing")["digits"]).toBe(b.payload("pairing")["digits"]);
    await a.must("pairing.confirm", { same: true });
    await b.must("pairing.confirm", { same: true });
    await until(() => [a, b].every((one) => one.payload("pairing")["stage"] === "paired"));
    record = await a.share("first");
    await timed("shared and seen at the partner", () => b.titles().includes("first"), 10_000);
  });

  it("both locked and opened again, on other ports: they find each other", async () => {
    for (const station of [a, b]) station.host.send({ lock: true });
    await Promise.all([a.ready(2), b.ready(2)]);
    await a.must("vault.unlock", { passphrase: PASSPHRASE });
    await b.must("vault.unlock", { passphrase: PASSPHRASE });
    await b.share("after opening again");
    await timed("found again", () => a.titles().includes("after opening again"), 10_000);
    expect(await a.must("sync.state")).toEqual({
      paired: true,
      longApart: false,
      partnerLeft: false,
      meetingPoints: [],
    });
  });

  it("[H3] the cable is cut: Write together ends within 5 s; both share; healed: both have both", async () => {
    await a.must("together.join", { record });
    await until(() => b.payload("together")["state"] === "asked");
    await b.must("together.join", { record });
    await until(() => a.payload("together")["state"] === "on");
    a.host.unplug();
    await timed("cut noticed", () => [a, b].every((one) => one.payload("together")["state"] === "off"), 6_000);
    await a.share("a apart");
    await b.share("b apart");
    await new Promise((done) => setTimeout(done, 2_000));
    expect(b.titles()).not.toContain("a apart");
    a.host.plug();
    await timed("healed", () => b.titles().includes("a apart") && a.titles().includes("b apart"), 15_000);
  });

  it("an address changes", async () => {
    a.host.moveTo("10.77.0.9");
    await a.share("from another address");
    await timed("synced from another address", () => b.titles().includes("from another address"), 15_000);
    expect((await a.must("sync.addresses")).mine[0]).toMatch(/^10\.77\.0\.9:/);
  });

  it(`one sleeps for ${STOPPED_MS / 1000} s (SIGSTOP) and wakes`, async () => {
    process.kill(b.pid, "SIGSTOP");
    await a.share("while you slept");
    await new Promise((done) => setTimeout(done, STOPPED_MS));
    process.kill(b.pid, "SIGCONT");
    await timed("caught up after waking", () => b.titles().includes("while you slept"), 20_000);
    await b.share("awake");
    await until(() => a.titles().includes("awake"));
    const rows = async (one: Station): Promise<string[]> => (await one.must("records.list")).map(({ id }) => id).sort();
    expect(await rows(a)).toEqual(await rows(b));
  });
});
