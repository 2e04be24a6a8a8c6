import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as Automerge from "@automerge/automerge";
import { afterEach, describe, expect, it } from "vitest";
import type { StagerChannel } from "../hostPort.ts";
import { createStagerPool } from "./stagerPool.ts";
import type { StagerReply, StagerRequest, StageVerdict } from "./stageTypes.ts";

type Loose = Record<string, unknown>;
const actorOf = (n: number): string => n.toString(16).padStart(32, "0");
const edit = (doc: Automerge.Doc<Loose>, text: string): Automerge.Doc<Loose> =>
  Automerge.change(doc, { time: 0 }, (d) => Automerge.splice(d, ["body"], 0, 0, text));
const start = (): Automerge.Doc<Loose> =>
  Automerge.change(Automerge.init<Loose>({ actor: actorOf(1) }), { time: 0 }, (d) => {
    Object.assign(d, { v: 1, kind: "agreement", title: "Sundays", body: "We talk." });
  });
const last = (doc: Automerge.Doc<Loose>): Uint8Array => Automerge.getLastLocalChange(doc) ?? new Uint8Array();

/** A stager of plain functions, to hold still what a real one does by chance. `answer` undefined: it says nothing. */
function scripted(answer: (request: StagerRequest, say: (reply: StagerReply) => void, exit: () => void) => void) {
  const seen = { spawned: 0, killed: 0 };
  const spawn = (): StagerChannel => {
    seen.spawned++;
    let exits = (): void => undefined;
    let hear: (reply: StagerReply) => void = () => undefined;
    return {
      post: (message) =>
        answer(
          message as StagerRequest,
          (reply) => hear(reply),
          () => exits(),
        ),
      onMessage: (handler) => {
        hear = handler;
        queueMicrotask(() => hear({ k: "ready" }));
      },
      onExit: (handler) => (exits = handler),
      kill: () => {
        seen.killed++;
        queueMicrotask(() => exits());
      },
    };
  };
  return { spawn, seen };
}

const ok: StageVerdict = { type: "ok", heads: ["h"], leftOut: [] };
const request = { snapshot: Uint8Array.of(1), changes: [[Uint8Array.of(1)], [Uint8Array.of(2)], [Uint8Array.of(3)]] };
const doneWith = (r: StagerRequest, over: object = {}): StagerReply => ({
  k: "done",
  id: r.id,
  retire: false,
  outcome: { verdicts: r.changes.map(() => ok), snapshot: Uint8Array.of(9), heads: ["h"], text: undefined, ...over },
});

describe("stager pool", () => {
  const opened: { close(): void }[] = [];
  const open = (...args: Parameters<typeof createStagerPool>) => {
    const pool = createStagerPool(...args);
    opened.push(pool);
    return pool;
  };
  afterEach(() => {
    for (const pool of opened.splice(0)) pool.close();
  });

  it("[CV5] names the entry that never ends, after two tries in fresh processes, with the document before it", async () => {
    const { spawn, seen } = scripted((r, say) => {
      if (r.changes.length < 2) return say(doneWith(r));
      say({ k: "judged", id: r.id, entry: 0 });
    });
    const outcome = await open({ spawn, timeoutMs: 30 }).stage(request);
    expect(outcome).toMatchObject({ verdicts: [ok], heads: ["h"], noVerdict: { entry: 1, cause: "timeout" } });
    expect(seen.killed).toBe(2);
  });

  it("[CV5] takes a machine that slept once for no fault of the entry", async () => {
    let tries = 0;
    const { spawn } = scripted((r, say) => void (++tries > 1 && say(doneWith(r))));
    const outcome = await open({ spawn, timeoutMs: 30 }).stage(request);
    expect(outcome.noVerdict).toBeUndefined();
    expect(outcome.verdicts).toHaveLength(3);
  });

  it("[CV5] names the entry during which a process ended by itself", async () => {
    const { spawn } = scripted((r, say, exit) => {
      if (r.changes.length < 3) return say(doneWith(r));
      say({ k: "judged", id: r.id, entry: 0 });
      say({ k: "judged", id: r.id, entry: 1 });
      exit();
    });
    const outcome = await open({ spawn }).stage(request);
    expect(outcome).toMatchObject({ verdicts: [ok, ok], noVerdict: { entry: 2, cause: "overflow" } });
  });

  it("[CV5] says nothing of an entry where no stager starts, and does not start them without end", async () => {
    let spawned = 0;
    const spawn = (): StagerChannel => {
      spawned++;
      return {
        post: () => undefined,
        onMessage: () => undefined,
        onExit: (handler) => void setTimeout(handler, 5),
        kill: () => undefined,
      };
    };
    const outcome = await open({ spawn }).stage(request);
    expect(outcome).toMatchObject({ verdicts: [], heads: [], noVerdict: { entry: 0, cause: "unavailable" } });
    const before = spawned;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(spawned - before).toBeLessThanOrEqual(1);
    expect(spawned).toBeLessThanOrEqual(5);
  });

  it("[GT1] judges other records while one is stuck, and closing ends every process", async () => {
    const { spawn, seen } = scripted((r, say) => void (r.snapshot?.[0] !== 7 && say(doneWith(r))));
    const pool = open({ spawn, timeoutMs: 60_000, maxProcesses: 3 });
    const stuck = pool.stage({ ...request, snapshot: Uint8Array.of(7) });
    const others = await Promise.all(Array.from({ length: 20 }, () => pool.stage(request)));
    expect(others.every((outcome) => outcome.verdicts.length === 3)).toBe(true);
    pool.close();
    await expect(stuck).rejects.toThrow("closed");
    await expect(pool.stage(request)).rejects.toThrow("closed");
    expect(seen.killed).toBe(seen.spawned);
  });

  const spawnReal = (): StagerChannel => {
    const file = fileURLToPath(new URL("./stager.ts", import.meta.url));
    const child = fork(file, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      execArgv: [],
    });
    return {
      post: (message) => void child.send(message as object, undefined, {}, () => undefined),
      onMessage: (handler) => void child.on("message", handler),
      onExit: (handler) => void child.once("exit", handler),
      kill: () => void child.kill("SIGKILL"),
    };
  };

  it("[CV5] a panic in a real stager gives no verdict for that entry and leaves the document as it was", async () => {
    const doc = edit(start(), "x");
    const { hash: _, ...decoded } = Automerge.decodeChange(last(doc));
    const ops = [{ action: "set", obj: `4@${actorOf(1)}`, elemId: "_head", insert: true, value: "y", pred: [] }];
    const panics = Automerge.encodeChange({ ...decoded, ops } as never);
    const snapshot = Automerge.save(start());
    const pool = open({ spawn: spawnReal });
    const clean = await pool.stage({ snapshot, changes: [[last(doc)]] });
    const alone = await pool.stage({ snapshot, changes: [[panics], [last(doc)]] });
    expect(alone).toMatchObject({
      verdicts: [],
      noVerdict: { entry: 0, cause: "panic" },
      heads: Automerge.getHeads(start()),
    });
    expect(alone.snapshot).toEqual(snapshot);
    expect(clean.heads).toEqual(Automerge.getHeads(doc));
  });

  it("[LG4] tells a damaged snapshot from a bad entry", async () => {
    const snapshot = Automerge.save(start());
    snapshot[snapshot.length - 9] = (snapshot[snapshot.length - 9] ?? 0) ^ 1;
    const outcome = await open({ spawn: spawnReal }).stage({ snapshot, changes: [[last(edit(start(), "x"))]] });
    expect(outcome).toMatchObject({ verdicts: [], noVerdict: { entry: 0, cause: "snapshot" } });
  });

  it("[GT1] prints the round trip of one small change (a figure, no mark: machines differ)", async () => {
    const pool = open({ spawn: spawnReal });
    // Both processes up, and their code warm.
    for (let i = 0; i < 20; i++)
      await pool.stage({ snapshot: null, changes: Automerge.getAllChanges(start()).map((c) => [c]) });
    await new Promise((resolve) => setTimeout(resolve, 700));
    for (const size of [30, 300, 2_000]) {
      let doc = start();
      for (let i = 0; i < size; i++) doc = edit(doc, "wo");
      let snapshot: Uint8Array | null = Automerge.save(doc);
      const times: number[] = [];
      const cold: number[] = [];
      for (let i = 0; i < 15; i++) {
        doc = edit(doc, "x");
        // Another record in between makes the stager load the document anew.
        if (i % 5 === 4) await pool.stage({ snapshot: Automerge.save(start()), changes: [] });
        const began = performance.now();
        const outcome = await pool.stage({ snapshot, changes: [[last(doc)]] });
        (i % 5 === 4 ? cold : times).push(performance.now() - began);
        snapshot = outcome.snapshot;
      }
      expect(Automerge.getHeads(Automerge.load(snapshot ?? new Uint8Array()))).toEqual(Automerge.getHeads(doc));
      const median = (list: number[]): string =>
        (list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0).toFixed(1);
      console.log(
        `stage one change on ${size}: ${median(times)} ms with the document loaded, ${median(cold)} ms without`,
      );
    }
  });
});
