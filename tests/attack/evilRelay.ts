/** A meeting point that lies: it says what it likes about what it was given, and hands out what it likes, by seed. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { as, type EnvelopeBytes, type QueueId } from "../../src/shared/base/brand.ts";
import { toHex } from "../../src/shared/base/bytes.ts";
import {
  type Answer,
  decodeRequest,
  EMPTY,
  encodeAnswer,
  queueIdBytes,
  type Request,
  type Standing,
  type Waiting,
} from "../../src/shared/protocol/relay.ts";
import { hash, randomBytes } from "../../src/main/core/crypto/index.ts";
import { DOMAIN } from "../../src/shared/protocol/domains.ts";
import type { SeededRandom } from "./seededRandom.ts";

type Queue = { waiting: Waiting[]; readonly past: EnvelopeBytes[]; readonly watchers: Set<WebSocket> };
type Of<T extends Request["type"]> = Extract<Request, { type: T }>;

/** Of lies, by name; `EvilRelay.done` counts each. */
export const KINDS = 19;

export class EvilRelay {
  /** What it did, by name. */
  readonly done = new Map<string, number>();
  isHonest = false;
  readonly #random: SeededRandom;
  readonly #queues = new Map<string, Queue>();
  readonly #server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  #place = 1;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      this.#say(socket, { type: "hello", nonce: randomBytes(32) });
      socket.on("message", (data) => {
        const request = decodeRequest(new Uint8Array(data as Buffer));
        if (request) this.#take(socket, request);
      });
    });
  }

  async url(): Promise<string> {
    if (!this.#server.address()) await once(this.#server, "listening");
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #say(socket: WebSocket, answer: Answer): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(encodeAnswer(answer));
  }
  /** One of these, once in a while; undefined to be honest. */
  #evil<T extends string>(oneIn: number, ...ways: readonly T[]): T | undefined {
    if (this.isHonest || this.#random.below(oneIn) > 0) return undefined;
    const way = this.#random.pick(ways);
    this.done.set(way, (this.done.get(way) ?? 0) + 1);
    return way;
  }
  #queue(id: QueueId): Queue {
    const queue = this.#queues.get(toHex(id)) ?? { waiting: [], past: [], watchers: new Set() };
    this.#queues.set(toHex(id), queue);
    return queue;
  }
  #standing({ waiting }: Queue): Standing {
    const [first, last] = [waiting[0], waiting.at(-1)];
    return first && last ? { first: first.place, last: last.place, count: waiting.length } : EMPTY;
  }
  #news(id: QueueId): void {
    const queue = this.#queue(id);
    for (const watcher of queue.watchers)
      this.#say(watcher, { type: "news", queue: id, standing: this.#standing(queue) });
  }

  #take(socket: WebSocket, request: Request): void {
    const { number } = request;
    const way = this.#evil(25, "hangs up", "says nothing that was asked", "refuses");
    if (way === "hangs up") return socket.terminate();
    if (way === "refuses") return this.#say(socket, { type: "refused", number, why: "Slower", retryMs: 500 });
    if (way) return this.#say(socket, { type: "envelopes", number: number + 1, waiting: [], more: false });
    if (request.type === "deposit") return this.#deposit(socket, request);
    if (request.type === "fetch") return this.#fetch(socket, request);
    if (request.type === "acknowledge") return this.#acknowledge(socket, request);
    const id = request.type === "watch" ? request.queue : as<QueueId>(hash(DOMAIN.queue, queueIdBytes(request.keys)));
    const queue = this.#queue(id);
    if (request.type === "watch") queue.watchers.add(socket);
    this.#say(socket, { type: "done", number, standing: this.#standing(queue) });
  }

  #put(queue: Queue, envelopes: readonly EnvelopeBytes[]): void {
    queue.waiting.push(...envelopes.map((envelope) => ({ place: this.#place++, envelope })));
    queue.past.push(...envelopes.slice(0, 20));
  }

  #deposit(socket: WebSocket, { number, queue: id, envelopes, replaces }: Of<"deposit">): void {
    const queue = this.#queue(id);
    const way = this.#evil(
      2,
      "forgets",
      "loses a part",
      "turns round",
      "stores twice",
      "changes a bit",
      "cuts short",
      "keeps the old",
      "full",
    );
    if (way === "full") return this.#say(socket, { type: "refused", number, why: "Full", retryMs: 0 });
    if (replaces > 0 && way !== "keeps the old") queue.waiting = queue.waiting.filter(({ place }) => place < replaces);
    if (way === "loses a part") this.#put(queue, envelopes.slice(1));
    else if (way === "turns round") this.#put(queue, envelopes.toReversed());
    else if (way === "stores twice") this.#put(queue, [...envelopes, ...envelopes]);
    else if (way === "changes a bit") {
      this.#put(
        queue,
        envelopes.map((one) => as<EnvelopeBytes>(one.map((byte, at) => (at === one.length >> 1 ? byte ^ 4 : byte)))),
      );
    } else if (way === "cuts short") {
      this.#put(
        queue,
        envelopes.map((one) => as<EnvelopeBytes>(one.slice(0, this.#random.below(one.length)))),
      );
    } else if (way !== "forgets") this.#put(queue, envelopes);
    this.#say(socket, { type: "done", number, standing: this.#standing(queue) });
    this.#news(id);
  }

  #fetch(socket: WebSocket, { number, queue: id, after }: Of<"fetch">): void {
    const queue = this.#queue(id);
    const honest = queue.waiting.filter(({ place }) => place > after);
    const way = this.#evil(2, "withholds", "replays", "hands out noise", "never ends", "goes back", "another's");
    const page = (waiting: readonly Waiting[], more = false): void =>
      this.#say(socket, { type: "envelopes", number, waiting: waiting.slice(0, 100), more });
    const places = (envelopes: readonly EnvelopeBytes[]): Waiting[] =>
      envelopes.map((envelope, at) => ({ place: after + 1 + at, envelope }));
    if (way === "withholds") page(honest.slice(0, this.#random.below(honest.length + 1)));
    else if (way === "replays") page(places([...queue.past, ...honest.map(({ envelope }) => envelope)]));
    else if (way === "hands out noise")
      page(places([as<EnvelopeBytes>(randomBytes(2048)), as<EnvelopeBytes>(randomBytes(7))]));
    else if (way === "never ends") page(places([as<EnvelopeBytes>(randomBytes(60_000))]), true);
    else if (way === "goes back") page(honest.toReversed());
    else if (way === "another's") page(places([...this.#queues.values()].flatMap(({ past }) => past)));
    else page(honest);
  }

  #acknowledge(socket: WebSocket, { number, queue: id, through }: Of<"acknowledge">): void {
    const queue = this.#queue(id);
    const way = this.#evil(2, "keeps what was read", "drops what was not");
    if (way === "drops what was not") queue.waiting = [];
    else if (!way) queue.waiting = queue.waiting.filter(({ place }) => place > through);
    this.#say(socket, { type: "done", number, standing: this.#standing(queue) });
    this.#news(id);
  }
}
