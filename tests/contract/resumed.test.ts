/** A machine that wakes: the host says so, and core looks for the partner at once, however long it had come to wait. */
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, expect, it } from "vitest";
import { type CoreProcess, startCore } from "../harness/coreProcess.ts";
import { freshProfile, PASSPHRASE, startCouple } from "../harness/couple.ts";

const running: CoreProcess[] = [];
let server: Server | undefined;
afterEach(async () => {
  server?.close();
  await Promise.all(running.splice(0).map((core) => core.kill()));
});

const wake = (core: CoreProcess): void => void core.child.send({ k: "host", message: { t: "resumed" } });

it("on waking core dials the partner's last place at once, cutting short what it waited", async () => {
  const { a, b } = await startCouple();
  running.push(a, b);
  const port = Number((await b.must("sync.addresses")).mine[0]?.split(":").at(-1));
  await b.kill();
  // In the partner's place stands something that hangs up: each call is counted.
  const calls: number[] = [];
  server = createServer((socket) => {
    calls.push(performance.now());
    socket.destroy();
  }).listen(port);
  await once(server, "listening");
  await a.must("sync.setManualAddress", { address: `127.0.0.1:${port}` });
  const quietFor = async (ms: number): Promise<void> => {
    while (calls.length === 0 || performance.now() - (calls.at(-1) ?? 0) < ms)
      await new Promise((done) => setTimeout(done, 50));
  };
  await quietFor(3_000); // by then its own next call is seconds away
  const before = calls.length;
  const woken = performance.now();
  wake(a);
  while (calls.length === before) await new Promise((done) => setTimeout(done, 20));
  console.log(`dialled ${(performance.now() - woken).toFixed(0)} ms after waking`);
  expect(performance.now() - woken).toBeLessThan(1_500);
  expect((await a.must("sync.state")).paired).toBe(true);
}, 90_000);

it("waking does nothing to a core whose vault is not open, or is not paired", async () => {
  const core = await startCore({ profile: freshProfile(), lan: true });
  running.push(core);
  wake(core);
  await core.must("vault.create", { name: "Robin", passphrase: PASSPHRASE });
  wake(core);
  expect(await core.must("sync.state")).toMatchObject({ paired: false });
}, 60_000);
