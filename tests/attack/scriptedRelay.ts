/** A meeting point that does as a test says, request by request; what is left out it does honestly, with nothing kept. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { randomBytes } from "../../src/main/core/crypto/index.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import { type Answer, decodeRequest, EMPTY, encodeAnswer, type Request } from "../../src/shared/protocol/relay.ts";

export type Said = { readonly request: Request; readonly socket: WebSocket };

export class ScriptedRelay {
  readonly requests: Request[] = [];
  closed = 0;
  /** True where it has answered, or means not to. */
  readonly #answer: (said: Said) => boolean;
  readonly #server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });

  constructor(answer: (said: Said) => boolean) {
    this.#answer = answer;
    this.#server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.on("close", () => (this.closed += 1));
      this.say(socket, { type: "hello", nonce: randomBytes(32) });
      socket.on("message", (data) => {
        const request = decodeRequest(new Uint8Array(data as Buffer));
        if (!request) return;
        this.requests.push(request);
        if (!this.#answer({ request, socket })) this.say(socket, honest(request));
      });
    });
  }

  async url(): Promise<string> {
    if (!this.#server.address()) await once(this.#server, "listening");
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  /** The ids (hex) of queues that were watched, or asked for what waits there, in order. */
  get watched(): string[] {
    return this.#asked("watch");
  }
  get fetched(): string[] {
    return this.#asked("fetch");
  }
  #asked = (type: "watch" | "fetch"): string[] =>
    this.requests.flatMap((request) => (request.type === type ? [toHex(request.queue)] : []));
  say(socket: WebSocket, answer: Answer): void {
    if (socket.readyState !== WebSocket.CLOSED) socket.send(encodeAnswer(answer), () => undefined);
  }
  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }
}

const honest = ({ type, number }: Request): Answer =>
  type === "fetch"
    ? { type: "envelopes", number, waiting: [], more: false }
    : { type: "done", number, standing: EMPTY };
