import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { randomBytes } from "node:crypto";
import { securityHeaders } from "../hosting/headers.ts";
import { readRendererFile } from "../hosting/rendererFiles.ts";
import { cookieIsOurs, hostIsOurs, type Identity, originOf, passIsOurs, setCookie, siteIsOurs } from "./guard.ts";
import { proofOfAnswer, provenNonce } from "./handOver.ts";
import { type Launcher, secret } from "./launch.ts";
import { enteringPage, hiddenPage, withTitle } from "./pages.ts";

const MAX_FORM_BYTES = 1024;

export interface LoopbackServer {
  readonly identity: Identity;
  readonly address: string;
  /** What a second start for this profile knows it by, and is known by (written to a 0600 file). */
  readonly handOverSecret: string;
  readonly close: () => Promise<void>;
}

/** Everything the page's server needs besides the network. */
export interface ServerParts {
  readonly rendererRoot: string;
  readonly title: () => string;
  /** True from a quick hide until the person comes back. */
  readonly hidden: () => boolean;
  readonly onBack: () => void;
  readonly launcher: () => Launcher;
  readonly handOver: () => string;
  /** An upgrade that passed every check. */
  readonly onSocket: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Listens on 127.0.0.1 alone. Rejects where the port is taken. */
export async function openServer(port: number, parts: ServerParts): Promise<LoopbackServer> {
  const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 20_000 });
  server.maxConnections = 64;
  await listen(server, port);
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("no port");
  const host = `127.0.0.1:${bound.port}`;
  const identity: Identity = {
    host,
    origin: `http://${host}`,
    cookieName: `homeport-${randomBytes(8).toString("hex")}`,
    cookieValue: secret(),
    pagePass: secret(),
  };
  const handOverSecret = secret();
  server.on("request", (request, response) => {
    void answer(request, response, identity, handOverSecret, parts).catch(() => refuse(response, 500));
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (mayOpenSocket(request, identity)) parts.onSocket(request, socket, head);
    else socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  return {
    identity,
    address: `${identity.origin}/`,
    handOverSecret,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      server.off("error", reject);
      resolve();
    });
  });

/** A browser always names an Origin here, so its absence is a refusal too. */
const mayOpenSocket = (request: IncomingMessage, me: Identity): boolean =>
  request.method === "GET" &&
  request.url === "/socket" &&
  hostIsOurs(request, me) &&
  originOf(request) === me.origin &&
  siteIsOurs(request, me) &&
  cookieIsOurs(request, me) &&
  passIsOurs(request, me);

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  me: Identity,
  handOverSecret: string,
  parts: ServerParts,
): Promise<void> {
  if (!hostIsOurs(request, me)) return refuse(response, 403);
  if (request.method === "POST") {
    if (request.url === "/launch") return launch(request, response, me, parts);
    if (request.url === "/hand-over") return handOver(request, response, handOverSecret, parts);
    return refuse(response, 404);
  }
  if (request.method !== "GET") return refuse(response, 405);
  if (!siteIsOurs(request, me) || !cookieIsOurs(request, me)) return refuse(response, 403);
  if (request.url === "/?back") parts.onBack();
  if (request.url === "/" && parts.hidden()) return html(response, hiddenPage(parts.title()));
  return file(request.url ?? "/", response, me, parts);
}

/** The one route that a page without an origin (the launch file) may use, and only with the token. */
async function launch(
  request: IncomingMessage,
  response: ServerResponse,
  me: Identity,
  parts: ServerParts,
): Promise<void> {
  const body = originOf(request) === "null" ? await readForm(request) : undefined;
  const token = body?.get("token");
  if (!token || !parts.launcher().redeem(token)) return refuse(response, 403);
  response.setHeader("Set-Cookie", setCookie(me));
  // Not a redirect: that would still be a navigation begun by the file's page, and carry no Strict cookie.
  return html(response, enteringPage(me.pagePass));
}

/** A second start for this profile asks for a launch file of its own. No page can: a browser's POST names an Origin. */
async function handOver(
  request: IncomingMessage,
  response: ServerResponse,
  handOverSecret: string,
  parts: ServerParts,
): Promise<void> {
  const nonce = provenNonce(handOverSecret, originOf(request) === undefined ? await readForm(request) : undefined);
  if (!nonce) return refuse(response, 403);
  const launch = parts.handOver();
  response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify({ launch, proof: proofOfAnswer(handOverSecret, nonce, launch) }));
}

async function file(url: string, response: ServerResponse, me: Identity, parts: ServerParts): Promise<void> {
  const nonce = randomBytes(16).toString("base64");
  const path = url.split(/[?#]/, 1)[0] ?? "/";
  const found = await readRendererFile(parts.rendererRoot, path, nonce);
  if (!found) return refuse(response, 404);
  const isPage = found.type.startsWith("text/html");
  response.writeHead(200, {
    ...securityHeaders(nonce, `ws://${me.host}`),
    "Content-Type": found.type,
  });
  response.end(isPage ? withTitle(new TextDecoder().decode(found.body), parts.title()) : found.body);
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  if (request.headers["content-type"] !== "application/x-www-form-urlencoded") return undefined;
  let body = "";
  for await (const chunk of request as AsyncIterable<Buffer>) {
    body += chunk.toString("latin1");
    if (body.length > MAX_FORM_BYTES) return undefined;
  }
  return new URLSearchParams(body);
}

/** A page without content: nothing runs in it but the script it holds itself. */
function html(response: ServerResponse, page: string): void {
  const nonce = randomBytes(16).toString("base64");
  const headers = securityHeaders(nonce, undefined, `'nonce-${nonce}'`);
  response.writeHead(200, { ...headers, "Content-Type": "text/html; charset=utf-8" });
  response.end(page.replaceAll('nonce="NONCE"', `nonce="${nonce}"`));
}

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "Cache-Control": "no-store", "Content-Length": "0", Connection: "close" });
  response.end();
}
