/**
 * The one way out of the page. `call` answers a Result and never rejects; `on` listens to what core and host tell.
 * In Electron a preload gives `window.homeport`; in the browser host the page opens one WebSocket to where it came from.
 */
import { err, type Result } from "../../shared/base/result.ts";
import type { Bridge } from "../../shared/ipc/bridge.ts";
import {
  type Answer,
  type EventName,
  type EventPayload,
  events,
  type MethodName,
  type Params,
} from "../../shared/ipc/contract.ts";
import { type AppError } from "../../shared/ipc/shapes.ts";
import { forgetPass, heldPass } from "./pagePass.ts";
import { bridgeOver } from "./socket.ts";

declare global {
  interface Window {
    readonly homeport?: Bridge;
  }
}

/** What a browser says of a socket that never opened or was cut; a lock closes it in so many words. */
const REFUSED_OR_ENDED = 1006;

let bridge: Bridge | undefined;
const lost = new Set<() => void>();

function connect(): Bridge {
  if (bridge !== undefined) return bridge;
  if (window.homeport !== undefined) return (bridge = window.homeport);
  const at = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/socket`;
  const socket = bridgeOver(new WebSocket(at, heldPass() ?? [])); // the one header a page can put a word in
  socket.onClose(({ code }) => {
    if (code === REFUSED_OR_ENDED) forgetPass(); // nor may it be told to a tab of the host that comes after
    for (const tell of lost) tell();
  });
  return (bridge = socket);
}

/** The carrier closed (browser host only). */
export function onLost(handler: () => void): void {
  lost.add(handler);
}

type Arguments<M extends MethodName> = undefined extends Params<M> ? [] : [params: Params<M>];

export async function call<M extends MethodName>(
  method: M,
  ...[params]: Arguments<M>
): Promise<Result<Answer<M>, AppError>> {
  try {
    return (await connect().call(method, params)) as Result<Answer<M>, AppError>;
  } catch {
    return err({ type: "Internal" }); // a carrier that throws is a bug; the page says so and goes on
  }
}

/** Listens until the answered function is called. A payload that doesn't fit the contract is dropped. */
export function on<E extends EventName>(name: E, handler: (payload: EventPayload<E>) => void): () => void {
  return connect().on(name, (payload) => {
    const parsed = events[name].safeParse(payload);
    if (parsed.success) handler(parsed.data as EventPayload<E>);
  });
}
