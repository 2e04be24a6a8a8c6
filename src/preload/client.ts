import { err, ok, type Result } from "../shared/base/result.ts";
import type { Bridge } from "../shared/ipc/bridge.ts";
import type { AppError } from "../shared/ipc/shapes.ts";
import type { MethodName } from "../shared/ipc/contract.ts";
import type { Call, Frame } from "../shared/ipc/frames.ts";

export type Client = Bridge & {
  /** A frame that came from core or main. Both are our own: what comes from outside is checked there. */
  readonly receive: (frame: Frame) => void;
  /** Nobody is left to answer. The vault is locked again; the page sends its changes again by id (RP3). */
  readonly settle: () => void;
};

/** Matches answers to calls. Only types are imported here: the sandboxed preload carries no schema library. */
export function createClient(send: (frame: Call) => void): Client {
  const waiting = new Map<number, (answer: Result<unknown, AppError>) => void>();
  const handlers = new Map<string, Set<(payload: unknown) => void>>();
  let next = 0;

  const settle = (): void => {
    for (const answer of waiting.values()) answer(err({ type: "Locked" }));
    waiting.clear();
  };
  return {
    settle,
    receive: (frame) => {
      if (frame.t === "reply") {
        waiting.get(frame.id)?.(frame.ok ? ok(frame.value) : err(frame.error));
        waiting.delete(frame.id);
      } else if (frame.t === "event") {
        for (const handler of handlers.get(frame.name) ?? []) handler(frame.payload);
        if (frame.name === "crashed") settle();
      }
    },
    call: (method, params) =>
      new Promise((resolve) => {
        const id = next++;
        waiting.set(id, resolve);
        send({ t: "call", id, method: method as MethodName, params }); // whoever receives it checks the name
      }),
    on: (name, handler) => {
      const set = handlers.get(name) ?? new Set();
      handlers.set(name, set.add(handler));
      return () => void set.delete(handler);
    },
  };
}
