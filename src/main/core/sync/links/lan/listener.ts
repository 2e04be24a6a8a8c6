/**
 * Lets connections in and keeps strangers few: whoever has not proven itself is the first to go when others come, so that
 * a thousand idle connections cost a bounded amount of memory and never keep a partner out.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { Result } from "../../../../../shared/base/result.ts";
import { err, ok } from "../../../../../shared/base/result.ts";
import type { Link } from "../link.ts";
import { type FrameSocket, frameSocket } from "./frameSocket.ts";

const STRANGERS = 64;
const STRANGERS_PER_ADDRESS = 16;

export interface Listener {
  readonly port: number;
  /** Connections that have proven nothing yet. */
  strangers(): number;
  stop(): Promise<void>;
}
export type ListenError = { readonly type: "InUse" | "NotAllowed" };

export type ListenerDeps = {
  readonly onLink: (link: Link, socket: FrameSocket) => void;
  /** 0: the system chooses. A taken port falls back to that. */
  readonly port: number;
  /** The address to listen on; every one by default. */
  readonly host?: string;
};

export async function listen({ onLink, port, host }: ListenerDeps): Promise<Result<Listener, ListenError>> {
  const strangers = new Map<FrameSocket, string>();
  const open = new Set<FrameSocket>();

  const makeRoom = (address: string): void => {
    const from = (who: string): FrameSocket[] => [...strangers].flatMap(([link, at]) => (at === who ? [link] : []));
    if (from(address).length > STRANGERS_PER_ADDRESS) from(address)[0]?.close();
    else if (strangers.size > STRANGERS) strangers.keys().next().value?.close();
  };
  const server: Server = createServer({ pauseOnConnect: false }, (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    const link = frameSocket(socket, false, () => strangers.delete(link));
    strangers.set(link, address);
    open.add(link);
    socket.on("close", () => {
      strangers.delete(link);
      open.delete(link);
    });
    makeRoom(address);
    onLink(link, link);
  });
  server.on("error", () => undefined); // accept failing (too many open files) must not end core

  const bound = await bind(server, port, host);
  if (!bound.ok) return bound;
  return ok({
    port: bound.value,
    strangers: () => strangers.size,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const link of open) link.close();
      }),
  });
}

async function bind(server: Server, port: number, host: string | undefined): Promise<Result<number, ListenError>> {
  const once = (wanted: number): Promise<NodeJS.ErrnoException | undefined> =>
    new Promise((done) => {
      const failed = (error: NodeJS.ErrnoException): void => done(error);
      server.once("error", failed);
      server.listen({ port: wanted, ...(host === undefined ? {} : { host }) }, () => {
        server.removeListener("error", failed);
        server.unref(); // a waiting listener is no reason to keep a process
        done(undefined);
      });
    });
  let error = await once(port);
  if (error && port !== 0) error = await once(0);
  if (error) return err({ type: error.code === "EADDRINUSE" ? "InUse" : "NotAllowed" });
  const address = server.address();
  return ok(typeof address === "object" && address ? address.port : port);
}
