import { afterEach, describe, expect, it } from "vitest";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { type Lan, type LanDeps, openLan } from "../../src/main/core/sync/links/lan/lan.ts";
import { createReplicator, type Replicator } from "../../src/main/core/sync/replicator.ts";
import { systemTimers } from "../../src/main/core/sync/timers.ts";
import { unwrap } from "../../src/shared/base/result.ts";
import { peerOf, toyDevice, ToyLog, toyPair } from "./toyLog.ts";
import { until } from "./until.ts";

const open: { lan: Lan; replicator: Replicator }[] = [];
afterEach(async () => {
  for (const { lan, replicator } of open.splice(0)) {
    replicator.stop();
    await lan.stop();
  }
});

async function station(log: ToyLog, options: Partial<LanDeps> = {}): Promise<{ lan: Lan; replicator: Replicator }> {
  const replicator = createReplicator({ log, timers: systemTimers, random: randomBytes });
  const lan = unwrap(await openLan({ timers: systemTimers, random: randomBytes, ...options }));
  lan.serve({ sink: replicator, log });
  open.push({ lan, replicator });
  return { lan, replicator };
}

describe("local network", () => {
  it("two paired devices find each other by pseudonym and sync", async () => {
    const { a, b } = toyPair();
    a.write("from a");
    b.write("from b");
    const started = Date.now();
    await station(a);
    await station(b);
    await until(() => a.bodies().length === 2 && b.bodies().length === 2, 8000);
    console.log(`found and synced after ${Date.now() - started} ms`);
  });

  it("a manual address leads there where discovery doesn't", async () => {
    const { a, b } = toyPair();
    const there = await station(a, { discovery: "off" });
    const here = await station(b, { discovery: "off" });
    expect(here.lan.setManual("not an address")).toBe(false);
    expect(here.lan.setManual(`127.0.0.1:${there.lan.port}`)).toBe(true);
    b.write("x");
    await until(() => a.bodies().length === 1);
  });

  it("both dial at once: one session stays, nothing is lost", async () => {
    const { a, b } = toyPair();
    const [one, two] = [await station(a, { discovery: "off" }), await station(b, { discovery: "off" })];
    one.lan.setManual(`127.0.0.1:${two.lan.port}`);
    two.lan.setManual(`127.0.0.1:${one.lan.port}`);
    for (let i = 0; i < 20; i++) {
      a.write(`a${i}`);
      b.write(`b${i}`);
      await new Promise((done) => setTimeout(done, 10));
    }
    await until(() => a.bodies().length === 40 && b.bodies().length === 40);
  });

  it("comes back after the other side went away and returned elsewhere", async () => {
    const { a, b } = toyPair();
    const here = await station(a);
    const there = await station(b);
    await until(() => here.replicator.live().length === 1, 8000);
    there.replicator.stop();
    await there.lan.stop();
    await until(() => here.replicator.live().length === 0);
    a.write("meanwhile");
    await station(b);
    await until(() => b.bodies().includes("meanwhile"), 8000);
  });

  it("[EN3] a restored device that nobody recognises yet finds its partner and is let in", async () => {
    const { a, b, devices } = toyPair();
    const fresh = toyDevice(devices[0].person, true);
    const restored = new ToyLog(a.space, fresh, a.knownPersons());
    restored.addPeer(peerOf(devices[1].self.certificate, true));
    b.write("newer than the backup");
    await station(b);
    await station(restored);
    await until(() => restored.bodies().length === 1, 10_000);
    expect(b.admitted).toHaveLength(1);
  });
});
