/**
 * Hands a record's waiting entries to a disposable process and outlives whatever happens to it (GT1, CV5). A few run side
 * by side, so that a hostile entry holds up its own record and no other.
 */
import { rereadContent } from "../../../shared/domain/record.ts";
import type { StagerChannel } from "../hostPort.ts";
import type { NoVerdictCause, StagedText, StageOutcome, StageRequest, StagerPool, StagerReply } from "./stageTypes.ts";

export type StagerPoolOptions = {
  readonly spawn: () => StagerChannel;
  /** For one entry, milliseconds. What passes it is tried once more in a fresh process, as the machine may have slept. */
  readonly timeoutMs?: number;
  readonly maxProcesses?: number;
};

/** Starting up is no entry's fault, so it has longer. */
const START_TIMES = 6;
const MAX_IDLE = 2;

type Attempt = StageOutcome | { readonly failed: "timeout" | "overflow" | "unavailable"; readonly entry: number };

class PoolClosed extends Error {}

export function createStagerPool({ spawn, timeoutMs = 5_000, maxProcesses = 3 }: StagerPoolOptions): StagerPool {
  const all = new Set<Process>();
  const idle: Process[] = [];
  const waiting: ((process: Process) => void)[] = [];
  const closing: ((error: Error) => void)[] = [];
  let closed = false;
  const untilClosed = new Promise<never>((_, reject) => closing.push(reject));
  untilClosed.catch(() => undefined);

  function start(): Process {
    const started = startProcess(spawn(), timeoutMs, (wasReady) => {
      all.delete(started);
      const at = idle.indexOf(started);
      if (at >= 0) idle.splice(at, 1);
      fill();
      // One that can't even start is not started over and over: only when somebody asks.
      if (wasReady) keepSpare();
    });
    all.add(started);
    return started;
  }

  /** Serves who waits. */
  function fill(): void {
    if (closed) return;
    while (waiting.length > 0) {
      const process = idle.pop() ?? (all.size < maxProcesses ? start() : undefined);
      if (!process) return;
      waiting.shift()?.(process);
    }
  }

  function giveBack(process: Process, retire: boolean): void {
    if (closed) return;
    if (retire || idle.length >= MAX_IDLE) process.end();
    else idle.push(process);
    fill();
  }

  /** One process more than is at work, so that nobody waits for a start. */
  function keepSpare(): void {
    if (!closed && idle.length === 0 && all.size < maxProcesses) idle.push(start());
  }

  async function attempt(request: StageRequest): Promise<Attempt> {
    const process = await new Promise<Process>((resolve) => {
      waiting.push(resolve);
      fill();
      keepSpare();
    });
    const { result, retire } = await process.run(request);
    giveBack(process, retire);
    return result;
  }

  async function settle(request: StageRequest): Promise<StageOutcome> {
    const first = await attempt(request);
    const second = "failed" in first ? await attempt(request) : first;
    return "failed" in second ? withoutVerdict(request, second.entry, second.failed) : second;
  }

  /** The document with the entries before the one that could not be judged. */
  async function withoutVerdict(request: StageRequest, entry: number, cause: NoVerdictCause): Promise<StageOutcome> {
    if (cause !== "unavailable") {
      const before = await attempt({ ...request, changes: request.changes.slice(0, entry) });
      if (!("failed" in before)) return { ...before, noVerdict: before.noVerdict ?? { entry, cause } };
    }
    const { snapshot } = request;
    return { verdicts: [], snapshot, heads: [], text: undefined, noVerdict: { entry: 0, cause: "unavailable" } };
  }

  keepSpare();
  return {
    stage: (request) => (closed ? untilClosed : Promise.race([settle(request), untilClosed])),
    close() {
      closed = true;
      for (const reject of closing) reject(new PoolClosed("closed"));
      for (const process of all) process.end();
      all.clear();
    },
  };
}

/** It was read from a stranger's bytes by a process that may have come to harm from them. */
function believed(text: StagedText | undefined): StagedText | undefined {
  const { title, body } = text?.lengths ?? {};
  if (!text || typeof title !== "number" || typeof body !== "number") return undefined;
  return { content: rereadContent(text.content), lengths: { title, body } };
}

type Process = { run(request: StageRequest): Promise<{ result: Attempt; retire: boolean }>; end(): void };

function startProcess(channel: StagerChannel, timeoutMs: number, onExit: (wasReady: boolean) => void): Process {
  let id = 0;
  let ready = false;
  let ended = false;
  let judged = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let settle: ((result: Attempt, retire: boolean) => void) | undefined;

  const fail = (failed: "timeout" | "overflow"): void =>
    settle?.({ failed: ready ? failed : "unavailable", entry: judged }, true);
  const end = (): void => {
    clearTimeout(timer);
    if (!ended) channel.kill();
  };
  /** Gives it this long again, from now. */
  const watch = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => fail("timeout"), ready ? timeoutMs : timeoutMs * START_TIMES);
  };

  channel.onMessage((message) => {
    const reply = message as StagerReply;
    if (reply.k === "ready") {
      ready = true;
      if (settle) watch();
    } else if (reply.id !== id || !settle) return;
    else if (reply.k === "judged") {
      judged = reply.entry + 1;
      watch();
    } else settle({ ...reply.outcome, text: believed(reply.outcome.text) }, reply.retire);
  });
  channel.onExit(() => {
    ended = true;
    clearTimeout(timer);
    fail("overflow");
    onExit(ready);
  });

  return {
    end,
    run: (request) =>
      new Promise((resolve) => {
        id += 1;
        judged = 0;
        settle = (result, retire) => {
          settle = undefined;
          clearTimeout(timer);
          resolve({ result, retire });
        };
        if (ended) return fail("overflow");
        watch();
        channel.post({ ...request, id });
      }),
  };
}
