import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { count } from "../../harness/forms.ts";
import { lateness } from "../../harness/lateness.ts";
import type { Bridge } from "../../../src/shared/ipc/bridge.ts";

/** A window as a page sees it: the contract, and how it ends. */
export interface TestWindow {
  readonly bridge: Bridge;
  /** Resolves when the host replaced the page (RP2). */
  readonly emptied: Promise<void>;
}

export interface TestHost {
  /** A page of our own that has just loaded. Under Electron there is one; asking again is the page loaded afresh. */
  readonly window: () => Promise<TestWindow>;
  /** Whether a process that `search: "pid"` named is still there. */
  readonly alive: (pid: number) => boolean;
  /** The ways to lock that are not a call of the page, by name. */
  readonly locks: Readonly<Record<string, () => void>>;
  /** Pids of the stagers running. */
  readonly stagers: () => Promise<number[]> | number[];
  readonly stop: () => Promise<void>;
}

type OpenHost = () => Promise<TestHost>;

/** Asks the echo core one of its commands. */
export async function ask(window: TestWindow, text: string): Promise<string> {
  const answer = await window.bridge.call("search", { text });
  if (!answer.ok) return answer.error.type;
  return (answer.value as { excerpt: string }[])[0]?.excerpt ?? "";
}

const corePid = async (window: TestWindow): Promise<number> => Number(await ask(window, "pid"));

const next = (window: TestWindow, event: string): Promise<unknown> =>
  new Promise((resolve) => {
    const off = window.bridge.on(event, (payload) => {
      off();
      resolve(payload);
    });
  });

async function until(what: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await what())) {
    if (performance.now() > end) throw new Error("it did not come to be in time");
    await sleep(5);
  }
}

/** What every host owes its windows and its core. */
export function runHostContract(name: string, kind: "electron" | "browser", openHost: OpenHost): void {
  describe(`host contract: ${name}`, () => {
    let host: TestHost;
    const open = (): Promise<TestWindow> => host.window();
    beforeAll(async () => {
      host = await openHost();
    });
    afterAll(() => host.stop());

    it("answers host.info itself and everything else from core", async () => {
      const window = await open();
      const info = await window.bridge.call("host.info", undefined);
      expect(info).toMatchObject({ ok: true, value: { kind, platform: process.platform } });
      expect(await corePid(window)).toBeGreaterThan(0);
      expect(await ask(window, "inits")).toBe("1");
    });

    it("carries bytes both ways unharmed, however large", async () => {
      const window = await open();
      const opened = await window.bridge.call("record.open", { id: "ab".repeat(16) });
      if (!opened.ok) throw new Error(opened.error.type);
      const { doc } = opened.value as { doc: Uint8Array };
      expect(doc).toBeInstanceOf(Uint8Array);
      expect([doc.length, doc[250], doc[251]]).toEqual([70_000, 250, 0]);
      const bytes = new Uint8Array(8_000_001).fill(9);
      const changed = await window.bridge.call("record.change", {
        session: "a".repeat(16),
        change: "ab".repeat(16),
        bytes,
      });
      expect(changed).toMatchObject({ ok: true, value: { heads: ["8000001", "9"] } });
    });

    it("answers arguments that do not fit as Malformed, from host and core alike", async () => {
      const window = await open();
      const bad = { ok: false, error: { type: "Malformed" } };
      expect(await window.bridge.call("host.configure", { lockMinutes: 0, neutralTitle: 1 })).toEqual(bad);
      expect(await window.bridge.call("host.info", {})).toEqual(bad);
      expect(await window.bridge.call("search", { text: 7 })).toEqual(bad);
    });

    it("tells a window what core tells all", async () => {
      const window = await open();
      const told = next(window, "sync");
      await ask(window, "tell");
      expect(await told).toMatchObject({ longApart: true });
    });

    it("[RP2] locks: says so, ends core, empties the page, and a fresh core answers the next one", async () => {
      const window = await open();
      const pid = await corePid(window);
      const order: string[] = [];
      window.bridge.on("locking", () => order.push("locking"));
      void window.emptied.then(() => order.push("emptied"));
      await window.bridge.call("host.lock", undefined);
      await window.emptied;
      expect(order).toEqual(["locking", "emptied"]);
      await until(() => !host.alive(pid));
      const after = await host.window();
      expect(await corePid(after)).not.toBe(pid);
      expect(await ask(after, "inits")).toBe("1");
    });

    for (const way of ["deaf", "hang"]) {
      it(`[RP2] a core that is ${way} is ended after 500 ms`, async () => {
        const window = await open();
        const pid = await corePid(window);
        await ask(window, way);
        await sleep(50);
        const [from, late] = [performance.now(), lateness(500)];
        await window.bridge.call("host.lock", undefined);
        await until(() => !host.alive(pid));
        const took = performance.now() - from;
        expect(took).toBeGreaterThan(400);
        expect(took - (await late)).toBeLessThan(1_000);
        expect(await corePid(await host.window())).not.toBe(pid);
      });
    }

    it("[RP2] locking twice at once ends one core, not two", async () => {
      const window = await open();
      const [first, second] = [window.bridge.call("host.lock", undefined), window.bridge.call("host.lock", undefined)];
      await Promise.all([first, second, window.emptied]);
      const after = await host.window();
      const pid = await corePid(after);
      await sleep(700);
      expect(await corePid(after)).toBe(pid);
    });

    it("[RP3] a crash is no lock: the page stays, is told, gets its answers, and a new core takes over", async () => {
      const window = await open();
      const pid = await corePid(window);
      let emptied = false;
      void window.emptied.then(() => (emptied = true));
      const crashed = next(window, "crashed");
      const waiting = ask(window, "silence");
      expect(await ask(window, "crash")).toBe("Locked");
      await crashed;
      expect(await waiting).toBe("Locked");
      expect(await corePid(window)).not.toBe(pid);
      expect(emptied).toBe(false);
    });

    it("[RP3] after a crash no idle lock empties the page: what was not committed is only there", async () => {
      const window = await open();
      let emptied = false;
      void window.emptied.then(() => (emptied = true));
      const crashed = next(window, "crashed");
      await window.bridge.call("host.configure", { lockMinutes: 2, neutralTitle: false }); // 200 ms here
      void ask(window, "crash");
      await crashed;
      await sleep(600);
      expect(emptied).toBe(false);
      await window.bridge.call("host.configure", { lockMinutes: 1, neutralTitle: false }); // as the window does once it is open
      await window.emptied;
    });

    it("[RP3] a core that keeps crashing is started again, with a pause that grows", async () => {
      const window = await open();
      for (let round = 0; round < 3; round++) {
        const crashed = next(window, "crashed");
        void ask(window, "crash");
        await crashed;
      }
      const from = performance.now();
      expect(await corePid(window)).toBeGreaterThan(0);
      expect(performance.now() - from).toBeGreaterThan(300);
    });

    it("[GT1] starts stagers for core and ends them with the lock", async () => {
      const window = await open();
      await ask(window, "stager");
      await until(async () => (await host.stagers()).length === 1);
      const killed = next(window, "sync");
      await ask(window, "stagerKilled");
      expect(await killed).toMatchObject({ paired: true, longApart: true });
      const [pid = 0] = await host.stagers();
      await window.bridge.call("host.lock", undefined);
      await window.emptied;
      await until(() => !host.alive(pid));
    });

    const LOCKS = count({ quick: 20, full: 100 });
    it(`[S5] ends core within a second of every way to lock, ${LOCKS} locks`, async () => {
      let window = await open();
      const ways: Record<string, () => void> = {
        ...host.locks,
        idle: () => void window.bridge.call("host.configure", { lockMinutes: 1, neutralTitle: false }),
        key: () => void window.bridge.call("host.lock", undefined),
        hide: () => void window.bridge.call("host.quickHide", undefined),
      };
      const names = Object.keys(ways);
      const slowest: Record<string, number> = {};
      for (let run = 0; run < LOCKS; run++) {
        const way = names[run % names.length] ?? "";
        const pid = await corePid(window);
        if (Math.floor(run / names.length) % 2) await ask(window, "deaf"); // the host must wait out its 500 ms
        const locking = next(window, "locking");
        ways[way]?.();
        await locking; // for "idle" the clock runs first
        const [from, late] = [performance.now(), lateness(500)];
        await until(() => !host.alive(pid));
        const took = performance.now() - from;
        slowest[way] = Math.max(slowest[way] ?? 0, took - (await late));
        await window.emptied;
        window = await host.window();
      }
      console.log(`[S5] ${name}: slowest, ms beyond what a bare process takes to end`, slowest);
      for (const took of Object.values(slowest)) expect(took).toBeLessThan(1_000);
    });

    it("keeps an active person's vault open, and locks an idle one", async () => {
      const window = await open();
      const pid = await corePid(window);
      await window.bridge.call("host.configure", { lockMinutes: 20, neutralTitle: false }); // 2 s here
      const began = performance.now();
      while (performance.now() - began < 3_000) {
        await sleep(50);
        await window.bridge.call("host.activity", undefined);
      }
      expect(host.alive(pid)).toBe(true);
      await window.emptied;
      await until(() => !host.alive(pid));
    });

    it("ends core when it ends itself", async () => {
      const window = await open();
      const pid = await corePid(window);
      await host.stop();
      expect(host.alive(pid)).toBe(false);
    });
  });
}
