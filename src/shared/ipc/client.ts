import { err, ok, type Result } from "../base/result.ts";
import type { Answer, AppError, EventName, EventPayload, MethodName, Params } from "./contract.ts";
import type { Call, Frame } from "./frames.ts";

/** What a window reaches its host and core by: `window.homeport` under Electron, a socket in the browser host. */
export interface Homeport {
  readonly host: "electron" | "browser";
  call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<Answer<M>, AppError>>;
  /** The answer ends the subscription. */
  on<E extends EventName>(event: E, handler: (payload: EventPayload<E>) => void): () => void;
}

export interface Client extends Omit<Homeport, "host"> {
  /** A frame that came from host or core. Both are our own: their shape was checked where strangers' bytes came in. */
  receive(frame: Frame): void;
}

/** Matches answers to calls. Types only are imported here: the sandboxed preload carries no schema library. */
export function createClient(send: (frame: Call) => void): Client {
  const pending = new Map<number, (result: Result<never, AppError>) => void>();
  const handlers = new Map<EventName, Set<(payload: never) => void>>();
  let next = 0;

  const receive = (frame: Frame): void => {
    if (frame.t === "reply") {
      pending.get(frame.id)?.(frame.ok ? ok(frame.value as never) : err(frame.error));
      pending.delete(frame.id);
    }
    if (frame.t !== "event") return;
    for (const handler of handlers.get(frame.name) ?? []) handler(frame.payload as never);
    if (frame.name === "crashed") {
      // Nobody is left to answer these. The vault is locked again; changes are sent again by id (RP3).
      for (const settle of pending.values()) settle(err({ type: "Locked" }));
      pending.clear();
    }
  };

  return {
    receive,
    call: (method, params) =>
      new Promise((resolve) => {
        const id = next++;
        pending.set(id, resolve);
        send({ t: "call", id, method, params });
      }),
    on: (event, handler) => {
      const set = handlers.get(event) ?? new Set();
      handlers.set(event, set.add(handler as (payload: never) => void));
      return () => void set.delete(handler as (payload: never) => void);
    },
  };
}
