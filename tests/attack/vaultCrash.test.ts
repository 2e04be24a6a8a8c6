import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unwrap } from "../../src/shared/base/result.ts";
import { inspectVault, openVault } from "../../src/main/core/vault/vault.ts";
import { sameBytes } from "../../src/shared/base/bytes.ts";
import { count, progress } from "../harness/forms.ts";
import { seededRandom } from "./seededRandom.ts";
import { copyVault, newVault, PASSPHRASE, remove, reopen, rowBytes, scratch, seedFor } from "./vaultKit.ts";

const CHILD = new URL("./vaultProcess.ts", import.meta.url).pathname;

type Run = {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<void>;
  opened(): Promise<void>;
};

function start(dir: string, mode: string, from = 0): Run {
  const child = spawn(process.execPath, [CHILD, dir, mode, String(from)], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  let rest = "";
  const ended = new Promise<void>((resolve) => child.stdout.once("close", resolve));
  child.stdout.on("data", (data: Buffer) => {
    const parts = (rest + data.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  const opened = async (): Promise<void> => {
    while (!lines.includes("open")) {
      if (child.exitCode !== null) throw new Error("the child did not open the vault");
      await wait(2);
    }
  };
  return { child, lines, ended, opened };
}

describe("[D1] kill -9", () => {
  const root = scratch();
  const template = join(root, "template");
  const random = seededRandom(seedFor("D1"));
  beforeAll(async () => (await newVault(template)).close());
  afterAll(() => remove(root));

  const rounds = count({ quick: 200, full: 5_000 });
  it(`${rounds} times while writing: 0 acknowledged rows lost`, async () => {
    let next = 0;
    let checked = 0;
    let unacknowledged = 0;
    const step = progress("D1, kills while writing", rounds);
    let dir = "";
    for (let round = 0; round < rounds; round++, step()) {
      // A vault grows with every round, and is read whole after each: the next twenty begin with an empty one.
      if (round % 20 === 0) {
        dir = join(root, String(round));
        copyVault(template, dir);
        next = 0;
      }
      const { child, lines, ended, opened } = start(dir, "put", next);
      await opened();
      await wait(random.below(120));
      child.kill("SIGKILL");
      await ended;
      const last = Number(lines.findLast((line) => line !== "open") ?? next - 1);
      const vault = unwrap(await reopen(dir));
      expect(vault.openReport).toEqual({ whole: true, repaired: [], lost: [], incomplete: [] });
      const { store } = vault;
      for (let n = next; n <= last; n++, checked++) {
        const row = unwrap(store.get("entries", store.rowId("entries", n)));
        if (!row || !sameBytes(row.bytes, rowBytes(n))) throw new Error(`round ${round}: row ${n} of ${last} lost`);
      }
      const count = store.count("entries");
      expect([last + 1, last + 2]).toContain(count); // the commit running when killed may have made it, nothing else
      unacknowledged += count - last - 1;
      next = count;
      expect(vault.verifyIntegrity().whole).toBe(true);
      vault.close();
    }
    console.log(
      `D1: ${rounds} kills, ${checked} acknowledged rows checked, ${unacknowledged} commits caught unacknowledged`,
    );
    expect(checked).toBeGreaterThan(rounds);
  });

  /** Counts commits acknowledged, and those acknowledged with anything of theirs not yet synced. */
  async function traced(mode: string): Promise<{ acknowledged: number; early: number }> {
    const dir = join(root, mode);
    copyVault(template, dir);
    const trace = join(dir, "trace");
    const command = [process.execPath, CHILD, dir, mode, "1000000"];
    const tracer = spawn("strace", ["-f", "-y", "-e", "trace=write,pwrite64,fsync,fdatasync", "-o", trace, ...command]);
    let acks = 0;
    await new Promise<void>((resolve, reject) => {
      tracer.stdout.on("data", (data: Buffer) => {
        acks += data.toString().split("\n").length - 1;
        if (acks > 20) resolve();
      });
      tracer.once("exit", () => reject(new Error("the traced process ended by itself")));
    });
    // The traced process, not the tracer: strace itself ends with it and completes its file.
    const own = readFileSync(`/proc/${tracer.pid}/task/${tracer.pid}/children`, "utf8").trim();
    process.kill(Number(own), "SIGKILL");
    await new Promise((resolve) => tracer.once("exit", resolve));

    // A commit is pages written to the log, then synced. (The log's own header is synced apart: 32 bytes, no commit.)
    let unsynced = false;
    let commits = 0;
    const found = { acknowledged: 0, early: 0 };
    for (const line of readFileSync(trace, "utf8").split("\n")) {
      if (/write\(1<[^>]*>, "open\\n"/.test(line)) commits = 0;
      if (/pwrite64\(\d+<[^>]*rows\.db-wal>.*, 4096, \d+\)/.test(line)) unsynced = true;
      if (/f(data)?sync\(\d+<[^>]*rows\.db-wal>/.test(line) && unsynced) {
        unsynced = false;
        commits++;
      }
      if (/write\(1<[^>]*>, "1\d{6}\\n"/.test(line)) {
        found.acknowledged++;
        if (unsynced || commits < found.acknowledged) found.early++;
      }
    }
    return found;
  }

  it("[D1] the log is on the disk before a commit is acknowledged", async ({ skip }) => {
    if (spawnSync("strace", ["-V"]).error) skip("strace is not installed");
    const honest = await traced("put");
    expect(honest.acknowledged).toBeGreaterThan(10);
    expect(honest.early).toBe(0);
    const planted = await traced("early"); // acknowledges inside the transaction: the check must see it
    console.log(`D1: ${honest.acknowledged} commits traced; planted fault seen ${planted.early} times`);
    expect(planted.early).toBeGreaterThan(5);
  });
});

describe("[S6] [VT3] kill -9 while slots are rewritten", () => {
  const dir = scratch();
  const random = seededRandom(seedFor("S6"));
  beforeAll(async () => (await newVault(dir)).close());
  afterAll(() => remove(dir));

  const changes = count({ quick: 10, full: 200 });
  it(`${changes} kills during a passphrase change: the old or the new one opens, never neither`, async () => {
    let current = 0;
    const open = async (n: number) =>
      openVault({
        dir,
        secret: { type: "passphrase", text: n === 0 ? PASSPHRASE : `passphrase ${n}` },
        instanceDir: join(dir, "instances"),
        sleep: async () => {},
      });
    for (let round = 0; round < changes; round++) {
      const { child, lines, ended, opened } = start(dir, "passphrase", current);
      await opened();
      await wait(300 + random.below(900)); // a change takes two derivations
      child.kill("SIGKILL");
      await ended;
      const aimed = Number(lines.findLast((line) => line !== "open") ?? current);
      const results = [await open(aimed), await open(aimed - 1)];
      for (const result of results) if (result.ok) result.value.close();
      expect(results.map(({ ok }) => ok).filter(Boolean)).toHaveLength(1);
      current = results[0]?.ok ? aimed : aimed - 1;
    }
  });

  const rewrites = count({ quick: 30, full: 1_000 });
  it(`${rewrites} kills while the key file is rewritten without pause: it always opens`, async () => {
    for (let round = 0; round < rewrites; round++) {
      const { child, lines, ended, opened } = start(dir, "header");
      await opened();
      await wait(random.below(60));
      child.kill("SIGKILL");
      await ended;
      expect(lines.length).toBeGreaterThan(0);
      const vault = unwrap(await reopen(dir));
      vault.close();
    }
  });

  it("[VT3] every state a crash in a passphrase change can leave opens with exactly one of the two", async () => {
    const at = (name: string): string => join(dir, "vault", name);
    const before = readFileSync(at("keys.1"));
    const vault = unwrap(await reopen(dir));
    const old = await currentPassphrase(vault);
    unwrap(await vault.changePassphrase(old, "quite another"));
    vault.close();
    const after = readFileSync(at("keys.1"));
    const states: [string, Buffer, Buffer][] = [
      ["nothing written", before, before],
      ["first copy written", after, before],
      ["both written", after, after],
      ["first copy half written", after.subarray(0, after.length / 2), before],
      ["second copy half written", after, before.subarray(0, 50)],
    ];
    for (const [name, first, second] of states) {
      writeFileSync(at("keys.1"), first);
      writeFileSync(at("keys.2"), second);
      writeFileSync(at("keys.1.new"), after.subarray(0, 99));
      const tries = [];
      for (const text of [old, "quite another"]) {
        const opened = await openVault({ dir, secret: { type: "passphrase", text }, sleep: async () => {} });
        tries.push(opened.ok);
        if (opened.ok) opened.value.close();
      }
      expect(tries.filter(Boolean), name).toHaveLength(1);
      expect(sameBytes(readFileSync(at("keys.1")), readFileSync(at("keys.2"))), name).toBe(true); // mended at opening
    }
  });

  async function currentPassphrase(vault: { checkPassphrase(text: string): Promise<boolean> }): Promise<string> {
    if (await vault.checkPassphrase(PASSPHRASE)) return PASSPHRASE;
    for (let n = 1; n < 100; n++) if (await vault.checkPassphrase(`passphrase ${n}`)) return `passphrase ${n}`;
    throw new Error("no passphrase of this test opens it");
  }
});

describe("a vault in use", () => {
  it("says so, and its lock dies with its process", async () => {
    const dir = scratch();
    (await newVault(dir)).close();
    const { child, ended, opened } = start(dir, "hold");
    await opened();
    expect(await inspectVault(dir)).toBe("in-use");
    expect(await reopen(dir)).toEqual({ ok: false, error: { type: "InUse" } });
    child.kill("SIGKILL");
    await ended;
    await wait(50);
    expect(await inspectVault(dir)).toBe("locked");
    const vault = unwrap(await reopen(dir));
    // Also against a second opening in one process, and with a lock file that has lost its shape.
    expect(await reopen(dir)).toEqual({ ok: false, error: { type: "InUse" } });
    vault.close();
    copyFileSync(CHILD, join(dir, "vault.lock"));
    unwrap(await reopen(dir)).close();
    expect(existsSync(join(dir, "vault.lock"))).toBe(true);
    remove(dir);
  });
});
