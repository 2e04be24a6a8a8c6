import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { decode, encode } from "@msgpack/msgpack";
import { type WebSocket, WebSocketServer } from "ws";
import { call, type Call, type Frame, MAX_FRAME_BYTES } from "../../shared/ipc/frames.ts";
import type { HostWindows } from "../hosting/supervisor.ts";

const MAX_WINDOWS = 8;
/** After `locking`: the page loads itself afresh and finds nothing of what it held (RP2). */
const CLOSE_LOCKED = 4001;

export interface SocketWindows extends HostWindows {
  /** An upgrade whose Host, Origin, cookie and pass were checked. */
  readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly answer: (window: number, frame: Frame) => void;
  readonly close: () => void;
}

/** One WebSocket a page, msgpack frames. What is no call ends its window's socket: our own page sends nothing else. */
export function createSocketWindows(
  onCall: (window: number, call: Call) => void,
  warn: (line: string) => void,
): SocketWindows {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const open = new Map<number, { readonly socket: WebSocket; readonly waiting: Set<number> }>();
  let next = 0;

  const send = (socket: WebSocket, frame: Frame): void => socket.send(encode(frame, { ignoreUndefined: true }));

  function join(socket: WebSocket): void {
    const w = next++; // never used twice: a late answer can't reach another page
    if (open.size >= MAX_WINDOWS) return socket.close(1013);
    const waiting = new Set<number>();
    open.set(w, { socket, waiting });
    socket.on("close", () => open.delete(w));
    socket.on("error", () => undefined); // "close" follows
    socket.on("message", (data, isBinary) => {
      if (!open.has(w)) return; // emptied: what it still says is for a core that is gone
      const frame = isBinary ? read(data as Buffer) : undefined;
      if (frame) {
        waiting.add(frame.id);
        return onCall(w, frame);
      }
      warn("a window sent what is no call; its connection was closed");
      socket.close(1008);
    });
  }

  return {
    accept: (request, socket, head) => server.handleUpgrade(request, socket, head, join),
    answer: (window, frame) => {
      const to = open.get(window);
      if (!to) return;
      if (frame.t === "reply") to.waiting.delete(frame.id);
      send(to.socket, frame);
    },
    tell: (frame) => {
      for (const { socket, waiting } of open.values()) {
        send(socket, frame);
        if (frame.name !== "crashed") continue;
        // Nobody is left to answer these; the page sends its changes again by id (RP3).
        for (const id of waiting) send(socket, { t: "reply", id, ok: false, error: { type: "Locked" } });
        waiting.clear();
      }
    },
    empty: () => {
      for (const { socket } of open.values()) socket.close(CLOSE_LOCKED);
      open.clear();
    },
    close: () => {
      for (const { socket } of open.values()) socket.terminate();
      server.close();
    },
  };
}

function read(data: Uint8Array): Call | undefined {
  try {
    return call.safeParse(decode(data)).data;
  } catch {
    return undefined;
  }
}
