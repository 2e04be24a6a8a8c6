import { afterEach, describe, expect, it } from "vitest";
import { timed, until } from "../contract/until.ts";
import { isSoak } from "../harness/forms.ts";
import { skipAll } from "../harness/skipAll.ts";
import { type Host, twoHosts, whyNot } from "./namespaces.ts";

const reason = whyNot();
const STOPPED_MS = isSoak ? 60_000 : 12_000;

const hosts: Host[] = [];
afterEach(() => {
  for (const host of hosts.splice(0)) host.remove();
});

async function started(...options: string[]): Promise<readonly [Host, Host]> {
  const pair = twoHosts();
  hosts.push(...pair);
  pair[0].start("station.ts", "Ana", ...options);
  pair[1].start("station.ts", "Ben", ...options);
  await until(() => pair.every((host) => host.last("ready") !== undefined), 20_000);
  return pair;
}

async function paired(...options: string[]): Promise<readonly [Host, Host]> {
  const [a, b] = await started(...options);
  a.tell({ do: "invite" });
  await until(() => a.last("invitation") !== undefined);
  b.tell({ do: "accept", text: String(a.last("invitation")?.["text"]) });
  const compare = (host: Host): boolean => host.last("pairing")?.["stage"] === "compare";
  await until(() => compare(a) && compare(b));
  expect(a.last("pairing")?.["digits"]).toBe(b.last("pairing")?.["digits"]);
  expect(a.last("pairing")?.["emoji"]).toEqual(b.last("pairing")?.["emoji"]);
  a.tell({ do: "confirm", same: true });
  b.tell({ do: "confirm", same: true });
  await until(() => a.last("paired") !== undefined && b.last("paired") !== undefined);
  expect(a.last("paired")?.["space"]).toBe(b.last("paired")?.["space"]);
  return [a, b];
}

const live = (host: Host): boolean => host.last("live")?.["live"] === true;
const have = (pair: readonly Host[], ...bodies: string[]): boolean =>
  pair.every((host) => bodies.every((body) => host.bodies().includes(body)));
/** Own entries show up in `bodies` with the next arrival only, so each side's text is looked for at the other. */
async function exchanged([a, b]: readonly [Host, Host], mark: string, ms: number): Promise<number> {
  const start = performance.now();
  a.tell({ do: "write", body: `a ${mark}` });
  b.tell({ do: "write", body: `b ${mark}` });
  await until(() => have([b], `a ${mark}`) && have([a], `b ${mark}`), ms);
  return performance.now() - start;
}

describe("two hosts joined by a cable", () => {
  skipAll(reason);
  it("discover each other, pair, sync", async () => {
    const pair = await paired("--forget-hint");
    await timed("found by pseudonym and live", () => pair.every(live), 10_000);
    console.log(`exchanged after ${Math.round(await exchanged(pair, "first", 5_000))} ms`);
    expect(pair.map((host) => host.last("met")?.event)).toEqual(["met", "met"]);
  });

  it("cable cut and joined again: noticed within 5 s, Write together ends, both sides' words arrive", async () => {
    const pair = await paired("--forget-hint");
    const [a, b] = pair;
    await until(() => pair.every(live));
    a.tell({ do: "together" });
    b.tell({ do: "together" });
    await until(() => pair.every((host) => host.last("together")?.["state"] === "on"));
    a.unplug();
    await timed("cut noticed", () => !live(a) && !live(b), 5_500);
    expect(pair.map((host) => host.last("together")?.["state"])).toEqual(["off", "off"]);
    a.tell({ do: "write", body: "a apart" });
    b.tell({ do: "write", body: "b apart" });
    await new Promise((done) => setTimeout(done, 3_000));
    expect(have([b], "a apart")).toBe(false);
    a.plug();
    await timed("healed", () => have([b], "a apart") && have([a], "b apart"), 15_000);
  });

  it("one address changes while both run", async () => {
    const pair = await paired("--forget-hint");
    await until(() => pair.every(live));
    await exchanged(pair, "before", 5_000);
    pair[0].moveTo("10.77.0.9");
    pair[0].tell({ do: "write", body: "from the new address" });
    await timed("synced from another address", () => have([pair[1]], "from the new address"), 15_000);
    await exchanged(pair, "after", 10_000);
    // And both at once.
    pair[0].moveTo("10.77.0.31");
    pair[1].moveTo("10.77.0.32");
    pair[1].tell({ do: "write", body: "both moved" });
    await timed("synced after both moved", () => have([pair[0]], "both moved"), 20_000);
  });

  it(`one side asleep for ${STOPPED_MS / 1000} s (SIGSTOP), then awake`, async () => {
    const pair = await paired("--forget-hint");
    const [a, b] = pair;
    await until(() => pair.every(live));
    b.signal("SIGSTOP");
    await timed("sleep noticed", () => !live(a), 6_000);
    a.tell({ do: "write", body: "while you slept" });
    await new Promise((done) => setTimeout(done, STOPPED_MS));
    b.signal("SIGCONT");
    await timed("caught up after waking", () => have([b], "while you slept"), 20_000);
    await exchanged(pair, "awake", 10_000);
  });

  it("without multicast a manual address leads there", async () => {
    const pair = await paired("--forget-hint", "--no-discovery");
    const address = (pair[0].last("ready")?.["addresses"] as string[] | undefined)?.[0] ?? "";
    expect(address).toMatch(/^10\.77\.0\.1:\d+$/);
    pair[1].tell({ do: "manual", address });
    await timed("live by manual address", () => pair.every(live), 10_000);
    await exchanged(pair, "by hand", 5_000);
  });

  it("[S8] codes said to differ: neither is paired", async () => {
    const [a, b] = await started();
    a.tell({ do: "invite" });
    await until(() => a.last("invitation") !== undefined);
    b.tell({ do: "accept", text: String(a.last("invitation")?.["text"]) });
    await until(() => b.last("pairing")?.["stage"] === "compare");
    a.tell({ do: "confirm", same: true });
    b.tell({ do: "confirm", same: false });
    await until(() => [a, b].every((host) => host.last("pairing")?.["failure"] === "codes-differ"));
    expect(a.last("paired") ?? b.last("paired")).toBeUndefined();
  });
});
