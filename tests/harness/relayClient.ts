/** A small client of a meeting point: says requests, waits for their answers. Knows no more of the protocol than its codec. */
import { createHash } from "node:crypto";
import { WebSocket } from "ws";
import { as, type EnvelopeBytes, type QueueId } from "../../src/shared/base/brand.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import {
  type Answer,
  decodeAnswer,
  encodeRequest,
  openingBytes,
  queueIdBytes,
  type QueueKeys,
  type Request,
  type Role,
} from "../../src/shared/protocol/relay.ts";
import { hash, randomBytes, sign, type SigningKeys, signingKeys } from "../../src/main/core/crypto/index.ts";

export type TestQueue = { readonly id: QueueId; readonly keys: QueueKeys } & Readonly<Record<Role, SigningKeys>>;

export const queueOf = (write: SigningKeys, read: SigningKeys): TestQueue => {
  const keys = { write: write.publicKey, read: read.publicKey };
  return { id: as<QueueId>(hash(DOMAIN.queue, queueIdBytes(keys))), keys, write, read };
};
export const newQueue = (): TestQueue => queueOf(signingKeys(randomBytes(32)), signingKeys(randomBytes(32)));
export const newEnvelopes = (many: number, size = 1024): EnvelopeBytes[] =>
  Array.from({ length: many }, () => as<EnvelopeBytes>(randomBytes(size)));
/** Short, so that what a test says of a difference can be read. */
export const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

type Unnumbered = Request extends infer R ? (R extends Request ? Omit<R, "number"> : never) : never;
export type Replied = Exclude<Answer, { type: "hello" | "news" }>;
export type News = Extract<Answer, { type: "news" }>;

export class RelayClient {
  readonly socket: WebSocket;
  readonly news: News[] = [];
  nonce: Uint8Array = new Uint8Array();
  /** WebSocket's number, once it is closed. */
  closed: number | undefined;
  readonly #waiting = new Map<number, (answer: Replied | undefined) => void>();
  #number = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
  }

  /** Open once the meeting point has said hello; rejects with the status where it takes none. */
  static connect(url: string, options: { readonly token?: string; readonly localAddress?: string } = {}) {
    const headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
    const { localAddress } = options;
    const socket = new WebSocket(url, {
      headers,
      perMessageDeflate: false,
      rejectUnauthorized: false,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    const client = new RelayClient(socket);
    return new Promise<RelayClient>((resolve, reject) => {
      socket.on("error", reject);
      socket.on("unexpected-response", (_request, response) => {
        reject(new Error(`status ${response.statusCode}`));
        socket.terminate();
      });
      socket.on("message", (data: Buffer) => client.#received(new Uint8Array(data), () => resolve(client)));
      socket.on("close", (code) => {
        client.closed = code;
        for (const settle of client.#waiting.values()) settle(undefined);
        client.#waiting.clear();
        reject(new Error(`closed with ${code}`));
      });
    });
  }

  #received(data: Uint8Array, ready: () => void): void {
    const answer = decodeAnswer(data);
    if (!answer) throw new Error("the meeting point said what no answer is");
    if (answer.type === "hello") {
      this.nonce = answer.nonce;
      return ready();
    }
    if (answer.type === "news") return void this.news.push(answer);
    const settle = this.#waiting.get(answer.number);
    if (!settle) throw new Error(`nobody asked ${answer.number}`);
    this.#waiting.delete(answer.number);
    settle(answer);
  }

  /** Undefined: the connection ended before there was an answer. */
  ask(request: Unnumbered): Promise<Replied | undefined> {
    if (this.closed !== undefined) return Promise.resolve(undefined);
    const number = ++this.#number;
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      this.socket.send(encodeRequest({ ...request, number }));
    });
  }

  open(queue: TestQueue, role: Role, nonce = this.nonce): Promise<Replied | undefined> {
    const signature = sign(DOMAIN.queueOpen, openingBytes(nonce, queue.id, role), queue[role]);
    return this.ask({ type: "open", role, keys: queue.keys, signature });
  }
  deposit(queue: TestQueue, envelopes: readonly EnvelopeBytes[], replaces = 0): Promise<Replied | undefined> {
    return this.ask({ type: "deposit", queue: queue.id, envelopes, replaces });
  }
  fetch(queue: TestQueue, after = 0): Promise<Replied | undefined> {
    return this.ask({ type: "fetch", queue: queue.id, after });
  }
  acknowledge(queue: TestQueue, through: number): Promise<Replied | undefined> {
    return this.ask({ type: "acknowledge", queue: queue.id, through });
  }
  watch(queue: TestQueue): Promise<Replied | undefined> {
    return this.ask({ type: "watch", queue: queue.id });
  }
  close(): void {
    this.socket.close();
  }
}
