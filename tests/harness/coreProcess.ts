import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { AppError } from "../../src/shared/ipc/shapes.ts";
import type { Answer, EventName, EventPayload, MethodName, Params } from "../../src/shared/ipc/contract.ts";
import type { Result } from "../../src/shared/base/result.ts";
import type { CoreOptions } from "../../src/shared/ipc/hostFrames.ts";
import type { UpFrame } from "../../src/main/core/hostPort.ts";

export type CoreProcess = {
  readonly child: ChildProcess;
  readonly profile: string;
  call<M extends MethodName>(
    method: M,
    ...params: undefined extends Params<M> ? [] : [Params<M>]
  ): Promise<Result<Answer<M>, AppError>>;
  /** The value, or a failed test that names the error. */
  must<M extends MethodName>(method: M, ...params: undefined extends Params<M> ? [] : [Params<M>]): Promise<Answer<M>>;
  on<E extends EventName>(name: E, handler: (payload: EventPayload<E>) => void): () => void;
  /** As a lock does it: flush, then the process ends. */
  lock(): Promise<void>;
  kill(): Promise<void>;
};

/** A real core in a process of its own, spoken to as its host does. `otherwise`: a module that makes it another version. */
export async function startCore(
  options: Partial<CoreOptions> & { profile: string },
  otherwise?: URL,
): Promise<CoreProcess> {
  const child = fork(new URL("../../src/main/core/index.ts", import.meta.url), [], {
    serialization: "advanced",
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    // By the environment, which its stagers inherit.
    env: otherwise ? { ...process.env, NODE_OPTIONS: `--import=${otherwise.href}` } : process.env,
  });
  const calls = new Map<number, (reply: Result<never, AppError>) => void>();
  const handlers = new Map<string, Set<(payload: never) => void>>();
  const hostWaits: { t: string; done: () => void }[] = [];
  child.on("message", (message: UpFrame) => {
    if (message.k === "host") {
      for (const wait of hostWaits.splice(0)) {
        if (wait.t === message.message.t) wait.done();
        else hostWaits.push(wait);
      }
    } else if (message.k === "answer" && message.frame.t === "reply") {
      const reply = message.frame;
      calls.get(reply.id)?.(reply as never);
      calls.delete(reply.id);
    } else if (message.k === "event") {
      for (const handler of handlers.get(message.frame.name) ?? []) handler(message.frame.payload as never);
    }
  });
  child.on("exit", () => {
    for (const done of calls.values()) done({ ok: false, error: { type: "Internal" } });
    calls.clear();
    for (const wait of hostWaits.splice(0)) wait.done();
  });
  const told = (t: string): Promise<void> => new Promise((done) => hostWaits.push({ t, done }));
  const ready = told("ready");
  const init: CoreOptions = {
    instanceDir: `${options.profile}.instance`,
    lanPort: 0,
    lan: false,
    floorKdf: true,
    demo: false,
    ...options,
  };
  child.send({ k: "host", message: { t: "init", options: init } });
  await ready;

  let next = 0;
  const call: CoreProcess["call"] = (method, ...params) =>
    new Promise((done) => {
      const id = next++;
      calls.set(id, done);
      child.send({ k: "frame", w: 0, frame: { t: "call", id, method, params: params[0] } });
    });
  return {
    child,
    profile: options.profile,
    call,
    async must(method, ...params) {
      const result = await call(method, ...params);
      if (!result.ok) throw new Error(`${method}: ${result.error.type}`);
      return result.value;
    },
    on(name, handler) {
      const set = handlers.get(name) ?? new Set();
      set.add(handler);
      handlers.set(name, set);
      return () => void set.delete(handler);
    },
    async lock() {
      const flushed = told("flushed");
      child.send({ k: "host", message: { t: "flush" } });
      await flushed;
      await end(child);
    },
    kill: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
