import { decode, encode } from "@msgpack/msgpack";
import { err, ok } from "../../shared/base/result.ts";
import type { Bridge } from "../../shared/ipc/bridge.ts";
import { type Call, event, reply } from "../../shared/ipc/frames.ts";

export type SocketBridge = Bridge & {
  /** The socket closed: after a `locking` event that was the lock, else the host is gone. */
  onClose(handler: (event: CloseEvent) => void): void;
};

type Answer = Awaited<ReturnType<Bridge["call"]>>;

/** The page's end of the browser host: one WebSocket, msgpack frames, calls matched to replies by number. */
export function bridgeOver(socket: WebSocket): SocketBridge {
  socket.binaryType = "arraybuffer";
  const waiting = new Map<number, (answer: Answer) => void>();
  const handlers = new Map<string, Set<(payload: unknown) => void>>();
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener("open", () => resolve(true));
    socket.addEventListener("close", () => resolve(false));
  });
  let next = 0;

  socket.addEventListener("message", (message: MessageEvent<unknown>) => {
    if (!(message.data instanceof ArrayBuffer)) return;
    const frame = decode(new Uint8Array(message.data));
    const answer = reply.safeParse(frame);
    if (answer.success) {
      const { data } = answer;
      waiting.get(data.id)?.(data.ok ? ok(data.value) : err(data.error));
      waiting.delete(data.id);
      return;
    }
    const told = event.safeParse(frame);
    if (told.success) for (const handler of handlers.get(told.data.name) ?? []) handler(told.data.payload);
  });
  // Whoever still waits is answered, or a button would stay pressed for ever.
  socket.addEventListener("close", () => {
    for (const answer of waiting.values()) answer(err({ type: "Unreachable" }));
    waiting.clear();
  });

  return {
    async call(method, params) {
      if (!(await opened) || socket.readyState !== WebSocket.OPEN) return err({ type: "Unreachable" });
      const id = next++;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        socket.send(
          encode({ t: "call", id, method, params } satisfies Omit<Call, "method"> & { method: string }, {
            ignoreUndefined: true,
          }),
        );
      });
    },
    on(name, handler) {
      const set = handlers.get(name) ?? new Set();
      handlers.set(name, set.add(handler));
      return () => set.delete(handler);
    },
    onClose: (handler) => socket.addEventListener("close", handler),
  };
}
