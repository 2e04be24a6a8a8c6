/** The server of a meeting point: takes connections, ends those that cost too much, says how it is (`/healthz`, `/metrics`). */
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { err, ok, type Result } from "../shared/base/result.ts";
import { LIMIT } from "../shared/protocol/limits.ts";
import { REQUEST_BYTES } from "../shared/protocol/relay.ts";
import { Connection, type Shared } from "./connection.ts";
import type { Counts } from "./counts.ts";
import { RELAY_LIMITS, type RelayLimits } from "./limits.ts";
import type { Log } from "./log.ts";
import { networkOf } from "./network.ts";
import { QueueRates } from "./rates.ts";
import type { QueueStore } from "./store/queueStore.ts";

export type ServerOptions = {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Any of these lets in; none: everybody may. */
  readonly tokens: readonly string[];
  readonly maxConnections: number;
  /** Connections of one remote address, or of one network of IPv6; 0 for any number. */
  readonly maxPerAddress: number;
  readonly store: QueueStore;
  readonly counts: Counts;
  readonly log: Log;
  /** Tests shorten what takes minutes. */
  readonly limits?: Partial<RelayLimits>;
};

export type RelayServer = {
  readonly port: number;
  /** Takes nothing new, finishes what is under way, says goodbye, closes the store. */
  stop(): Promise<void>;
};
/** `code`: Node's, such as EADDRINUSE. */
export type ListenError = { readonly type: "CannotListen"; readonly code: string };

const TICK_MS = 1_000;
const COUNTS_MS = 60_000;

export async function startServer(options: ServerOptions): Promise<Result<RelayServer, ListenError>> {
  const { store, counts, log } = options;
  const limits = { ...RELAY_LIMITS, ...options.limits };
  const now = (): number => performance.now();
  const connections = new Set<Connection>();
  let heldBytes = 0;
  let isStopping = false;

  const shared: Shared = {
    store,
    limits,
    counts,
    queueRates: new QueueRates(limits.deposited),
    now,
    held: (change) => {
      heldBytes += change;
      if (change > 0 && heldBytes > limits.memoryBytes) endLargest();
    },
  };

  /**
   * Whoever takes the most pays for it, and of those who take a page each whoever is longest about it: an app with a small deposit, or
   * that waits for a page, is let be as long as anybody takes more, or never reads theirs.
   */
  function endLargest(): void {
    const page = (one: Connection): number => Math.min(one.heldBytes, LIMIT.fetchBytes);
    const isMore = (one: Connection, other: Connection): boolean =>
      (one.burden - other.burden || page(one) - page(other) || other.heldSince - one.heldSince) > 0;
    let largest: Connection | undefined;
    for (const each of connections) if (each.heldBytes > 0 && (!largest || isMore(each, largest))) largest = each;
    if (!largest) return;
    connections.delete(largest);
    largest.end();
  }

  const web = new WebSocketServer({
    noServer: true,
    maxPayload: REQUEST_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  const server = listenerOf(options, limits);
  const lets = tokenCheck(options.tokens);
  limitAddresses(server, options.maxPerAddress, () => counts.add("connectionsRefused"));
  server.on("drop", () => counts.add("connectionsRefused"));
  server.on("clientError", (_error, socket) => socket.destroy());
  server.on("request", (request: IncomingMessage, response: ServerResponse) => void answer(request, response));
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on("error", () => stream.destroy());
    if (!isStopping && lets(request)) return web.handleUpgrade(request, stream, head, (socket) => take(socket, stream));
    counts.add("connectionsRefused");
    stream.end(`HTTP/1.1 ${isStopping ? "503 Service Unavailable" : "401 Unauthorized"}\r\nConnection: close\r\n\r\n`);
    stream.once("finish", () => stream.destroy());
  });

  function take(socket: ConstructorParameters<typeof Connection>[0], stream: Duplex): void {
    const connection = new Connection(socket, stream, shared);
    connections.add(connection);
    counts.add("connections");
    counts.connected++;
    socket.once("close", () => {
      connections.delete(connection);
      counts.connected--;
    });
  }

  async function answer({ url, method, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, text: string): void =>
      void response.writeHead(status, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(text);
    if (method !== "GET" && method !== "HEAD") return say(405, "");
    if (url === "/healthz") return (await health()) ? say(200, "ok\n") : say(503, "not now\n");
    if (url !== "/metrics") return say(404, "This is a meeting point of Homeport. Apps speak to it, browsers don't.\n");
    return lets({ headers }) ? say(200, counts.text(heldBytes)) : say(401, "");
  }

  /** Asked once a second at most: anybody may ask, and each costs a write to disk. */
  let asked: { readonly at: number; readonly answer: Promise<boolean> } | undefined;
  function health(): Promise<boolean> {
    if (isStopping) return Promise.resolve(false);
    if (!asked || now() - asked.at > 1_000) asked = { at: now(), answer: store.isHealthy() };
    return asked.answer;
  }

  const timers = [
    setInterval(() => connections.forEach((each) => each.endIfSlow(now())), Math.min(TICK_MS, limits.openMs)),
    setInterval(() => connections.forEach((each) => each.pingOrEnd()), limits.pingMs),
    setInterval(() => {
      shared.queueRates.forgetFull(now());
      log({ event: "counts", counts: counts.all() });
    }, COUNTS_MS),
  ];

  async function stop(): Promise<void> {
    isStopping = true;
    for (const timer of timers) clearInterval(timer);
    server.close();
    server.closeIdleConnections();
    const until = now() + limits.shutdownMs;
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
    for (const each of connections) each.drain();
    while (now() < until - 1_000 && [...connections].some((each) => !each.isIdle)) await pause();
    const unfinished = [...connections].filter((each) => !each.isIdle).length;
    for (const each of connections) each.goAway();
    while (now() < until && connections.size > 0) await pause();
    for (const each of connections) each.terminate();
    server.closeAllConnections();
    await store.close();
    log({ event: "stopped", unfinished });
  }

  const failed = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once("error", resolve);
    server.listen(options.port, options.host, () => resolve(undefined));
  });
  if (failed) {
    for (const timer of timers) clearInterval(timer);
    return err({ type: "CannotListen", code: failed.code ?? "" });
  }
  return ok({ port: (server.address() as AddressInfo).port, stop });
}

/** Bounded before anything of ours sees a byte. */
function listenerOf({ tls, maxConnections }: ServerOptions, limits: RelayLimits): Server {
  const bounds = {
    maxHeaderSize: 8 * 1024,
    headersTimeout: limits.headMs,
    requestTimeout: limits.headMs,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: Math.min(1_000, limits.headMs),
    noDelay: true,
  };
  const server = tls
    ? createTlsServer({ ...bounds, ...tls, minVersion: "TLSv1.2", handshakeTimeout: limits.headMs })
    : createServer(bounds);
  server.maxConnections = maxConnections;
  return server;
}

/** Compares hashes, so that neither a token's content nor its length shows in the time it takes. */
function tokenCheck(tokens: readonly string[]): (request: Pick<IncomingMessage, "headers">) => boolean {
  const hashed = (text: string): Buffer => createHash("sha256").update(text).digest();
  const known = tokens.map(hashed);
  return ({ headers }) => {
    if (known.length === 0) return true;
    const given = hashed(/^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? "");
    return known.filter((each) => timingSafeEqual(each, given)).length > 0;
  };
}

/** Counted in memory while they last, written nowhere. */
function limitAddresses(server: Server, most: number, refused: () => void): void {
  if (most === 0) return;
  const connected = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const address = networkOf(socket.remoteAddress ?? "");
    const count = (connected.get(address) ?? 0) + 1;
    if (count > most) {
      refused();
      socket.destroy();
      return;
    }
    connected.set(address, count);
    socket.once("close", () => {
      const left = (connected.get(address) ?? 1) - 1;
      if (left > 0) connected.set(address, left);
      else connected.delete(address);
    });
  });
}
