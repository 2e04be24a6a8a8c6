/** One app's WebSocket: says hello, answers each request, tells news (RQ2–RQ5). */
import type { Duplex } from "node:stream";
import { type RawData, WebSocket } from "ws";
import { as, type QueueId } from "../shared/base/brand.ts";
import type { Result } from "../shared/base/result.ts";
import { DOMAIN } from "../shared/protocol/domains.ts";
import {
  type Answer,
  decodeRequest,
  encodeAnswer,
  openingBytes,
  queueIdBytes,
  type Refusal,
  type Request,
  ROLE,
  type Role,
  type Standing,
} from "../shared/protocol/relay.ts";
import { LIMIT } from "../shared/protocol/limits.ts";
import { hash, randomBytes, verify } from "../main/core/crypto/index.ts";
import type { Counts } from "./counts.ts";
import type { RelayLimits } from "./limits.ts";
import { Bucket, type QueueRates } from "./rates.ts";
import type { QueueStore, StoreError } from "./store/queueStore.ts";
import { keyOf } from "./store/watchers.ts";
import { type News, Untold } from "./untold.ts";

/** What all connections of a server share. */
export type Shared = {
  readonly store: QueueStore;
  readonly limits: RelayLimits;
  readonly counts: Counts;
  readonly queueRates: QueueRates;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Told of every byte a connection comes to hold, or no longer does. */
  held(change: number): void;
};

/** Why a connection is ended, in WebSocket's numbers. */
export const CLOSE = { GoingAway: 1001, BrokenFrame: 1002, NotBinary: 1003, TooSlow: 1008 } as const;

/** A frame's own bytes beside a control frame's data, as a client sends it. */
const CONTROL_BYTES = 6;
const SENDING_ROUNDS = 4;
/** Requests and a deposit of an envelope, as an app has under way beside a page. */
const SMALL_BYTES = 2 * LIMIT.envelopeBytes;
/** As it is in memory while it waits to be sent, roughly. */
const NEWS_BYTES = 256;

type Request_<T extends Request["type"]> = Extract<Request, { readonly type: T }>;
type Queues = Map<string, { roles: number; unwatch?: () => void }>;

/** A class, with methods rather than closures: an idle connection should take little memory (B11). */
export class Connection {
  readonly #socket: WebSocket;
  readonly #shared: Shared;
  readonly #nonce = randomBytes(32);
  readonly #since: number;
  readonly #requests: Bucket;
  readonly #openings: Bucket;
  readonly #bytes: Bucket;
  #queues: Queues | undefined;
  #untold: Untold | undefined;
  #opened = 0;
  /** Requests under way, and bytes of them and of their answers, until those are handed to the system. */
  #requestsHeld = 0;
  #bytesHeld = 0;
  #heldSince = 0;
  /** Pages asked for; the first is being read, or handed to the system. */
  #fetches: { readonly request: Request_<"fetch">; readonly size: number }[] | undefined;
  /** Came in one piece with what filled that up. */
  #backlog: { readonly request: Request; readonly size: number }[] | undefined;
  /** Bytes of a frame that isn't whole yet, and since when. */
  #partBytes = 0;
  #partSince = 0;
  /** Rounds of pings without a byte from it, or one handed to it. */
  #stillFor = 0;
  #isDraining = false;
  #hasEnded = false;

  /** `stream`: what the WebSocket reads from. */
  constructor(socket: WebSocket, stream: Duplex, shared: Shared) {
    this.#socket = socket;
    this.#shared = shared;
    const now = shared.now();
    this.#since = now;
    this.#requests = new Bucket(shared.limits.requests, now);
    this.#openings = new Bucket(shared.limits.openings, now);
    this.#bytes = new Bucket(shared.limits.bytes, now);
    // Before WebSocket's own listener, which says "message" from within: what is left after that is a part.
    stream.prependListener("data", (chunk: Buffer) => this.#part(chunk.length));
    socket.on("message", (data, isBinary) => this.#received(data, isBinary));
    socket.on("ping", (data) => this.#part(-data.length - CONTROL_BYTES));
    socket.on("pong", (data) => this.#part(-data.length - CONTROL_BYTES));
    // What WebSocket itself finds wrong with a frame: `ws` has ended the connection with its number by now.
    socket.on("error", () => shared.counts.add("brokenFrames"));
    socket.on("close", () => this.#closed());
    this.#send({ type: "hello", nonce: this.#nonce });
  }

  /** Bytes in memory on this peer's behalf. */
  get heldBytes(): number {
    return this.#partBytes + this.#bytesHeld;
  }
  /** Since when it was never nothing, as `now` counts. */
  get heldSince(): number {
    return this.#heldSince;
  }
  /** The same, without what every app may be waiting for: one page, and small things beside it. */
  get burden(): number {
    const besides = this.#partBytes + Math.max(0, this.#bytesHeld - LIMIT.fetchBytes);
    return Math.max(0, besides - SMALL_BYTES);
  }
  /** All that was begun is answered. */
  get isIdle(): boolean {
    return this.#requestsHeld === 0;
  }

  /** Ends what is too slow: opening a queue, finishing a frame. */
  endIfSlow(now: number): void {
    const { openMs, frameMs } = this.#shared.limits;
    const isSlowToOpen = this.#opened === 0 && now - this.#since > openMs;
    const isSlowFrame = this.#partBytes > 0 && now - this.#partSince > frameMs;
    if (isSlowToOpen || isSlowFrame) this.end();
  }

  /**
   * Ends a peer that was silent since the last time; else asks whether it is there. One that is being sent something has longer: a ping
   * would only wait behind it, and a page takes its time on a slow line.
   */
  pingOrEnd(): void {
    const isSending = this.#socket.bufferedAmount > 0;
    if (this.#stillFor >= (isSending ? SENDING_ROUNDS : 1)) return this.end();
    this.#stillFor++;
    if (!isSending && this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  /** At once, without waiting for a peer that may not read. */
  end(): void {
    this.#shared.counts.add("connectionsEnded");
    // At once, not when the socket is closed: else others would be ended for what this one held.
    this.#shared.held(-this.heldBytes);
    this.#hasEnded = true;
    this.#untold?.end();
    if (this.#socket.bufferedAmount === 0) this.#socket.close(CLOSE.TooSlow);
    this.#socket.terminate();
  }

  /** No more requests; what is under way is still answered. */
  drain(): void {
    this.#isDraining = true;
    this.#socket.pause();
  }
  goAway(): void {
    // Read again, or the peer's own goodbye would never be seen.
    this.#socket.resume();
    this.#socket.close(CLOSE.GoingAway);
  }
  terminate(): void {
    this.#socket.terminate();
  }

  #part(change: number): void {
    const before = this.#partBytes;
    if (before === 0) this.#partSince = this.#shared.now();
    if (this.heldBytes === 0) this.#heldSince = this.#shared.now();
    this.#stillFor = 0;
    this.#partBytes = Math.max(0, before + change);
    if (!this.#hasEnded) this.#shared.held(this.#partBytes - before);
  }

  #closed(): void {
    for (const { unwatch } of this.#queues?.values() ?? []) unwatch?.();
    this.#queues = undefined;
    this.#untold?.end();
    this.#part(-this.#partBytes);
  }

  #received(data: RawData, isBinary: boolean): void {
    this.#part(-this.#partBytes);
    if (this.#isDraining || this.#hasEnded || this.#socket.readyState !== WebSocket.OPEN) return;
    if (!isBinary || !(data instanceof Uint8Array)) return this.#broken(CLOSE.NotBinary);
    // As plain bytes: what is cut from a Buffer is a view, and would keep the whole frame for as long as a queue is watched.
    const request = decodeRequest(new Uint8Array(data.buffer, data.byteOffset, data.length));
    if (!request) return this.#broken(CLOSE.BrokenFrame);
    const wait = this.#requests.take(this.#shared.limits.requests, 1, this.#shared.now());
    if (wait > 0) return this.#refuse(request.number, "Slower", wait);
    if (this.#isFull()) (this.#backlog ??= []).push({ request, size: data.length });
    else this.#answer(request, data.length);
  }

  #broken(code: number): void {
    this.#shared.counts.add("brokenFrames");
    this.#socket.close(code);
    // What comes behind it is passed over; who does not say goodbye in turn is not waited for.
    setTimeout(() => this.#socket.terminate(), 1_000).unref();
  }

  #answer(request: Request, size: number): void {
    switch (request.type) {
      case "open":
        return this.#open(request, size);
      case "deposit":
        return this.#deposit(request, size);
      case "fetch":
        return this.#fetch(request, size);
      case "acknowledge":
        return this.#acknowledge(request, size);
      case "watch":
        return this.#watch(request, size);
    }
  }

  #open({ number, role, keys, signature }: Request_<"open">, size: number): void {
    const { limits, counts, store, now } = this.#shared;
    const wait = this.#openings.take(limits.openings, 1, now());
    if (wait > 0) return this.#refuse(number, "Slower", wait);
    // The id is made here, of both keys: naming another's queue is impossible, not just forbidden (RQ1).
    const queue = as<QueueId>(hash(DOMAIN.queue, queueIdBytes(keys)));
    if (!this.#has(queue, role) && this.#opened >= limits.openQueues) return this.#refuse(number, "TooMuch");
    if (!verify(DOMAIN.queueOpen, openingBytes(this.#nonce, queue, role), signature, keys[role]))
      return this.#refuse(number, "BadSignature");
    if (!this.#has(queue, role)) {
      this.#queues ??= new Map();
      const known = this.#queues.get(keyOf(queue)) ?? { roles: 0 };
      known.roles |= ROLE[role];
      this.#queues.set(keyOf(queue), known);
      this.#opened++;
    }
    counts.add("openings");
    this.#whenDone(number, size, store.standing(queue));
  }

  #deposit({ number, queue, envelopes, replaces }: Request_<"deposit">, size: number): void {
    const { limits, counts, store, queueRates, now } = this.#shared;
    if (!this.#has(queue, "write")) return this.#refuse(number, "NotOpen");
    const wait = this.#bytes.take(limits.bytes, size, now()) || queueRates.take(queue, envelopes.length, now());
    if (wait > 0) return this.#refuse(number, "Slower", wait);
    this.#whenDone(number, size, store.deposit(queue, envelopes, replaces), () => {
      counts.add("deposits");
      counts.add("envelopes", envelopes.length);
      counts.add("bytesIn", size);
    });
  }

  /** One page at a time is in memory for it: the next is read once that one is with the system. */
  #fetch(request: Request_<"fetch">, size: number): void {
    const { number, queue } = request;
    if (!this.#has(queue, "read")) return this.#refuse(number, "NotOpen");
    const wait = this.#bytes.take(this.#shared.limits.bytes, 1, this.#shared.now());
    if (wait > 0) return this.#refuse(number, "Slower", wait);
    this.#hold(size);
    this.#fetches ??= [];
    if (this.#fetches.push({ request, size }) === 1) this.#page(request, size);
  }

  #page({ number, queue, after }: Request_<"fetch">, size: number): void {
    const { counts, store } = this.#shared;
    this.#hold(LIMIT.fetchBytes, 0);
    const done = (): void => {
      this.#release(size + LIMIT.fetchBytes);
      this.#fetches?.shift();
      const [next] = this.#fetches ?? [];
      if (next) this.#page(next.request, next.size);
    };
    void store.fetch(queue, after).then((page) => {
      if (!page.ok) return this.#refuse(number, page.error.type, 0, done);
      const bytes = this.#send({ type: "envelopes", number, ...page.value }, done);
      this.#bytes.charge(bytes);
      counts.add("fetches");
      counts.add("bytesOut", bytes);
    });
  }

  #acknowledge({ number, queue, through }: Request_<"acknowledge">, size: number): void {
    const { store, counts } = this.#shared;
    if (!this.#has(queue, "read")) return this.#refuse(number, "NotOpen");
    this.#whenDone(number, size, store.acknowledge(queue, through), () => counts.add("acknowledgements"));
  }

  #watch({ number, queue }: Request_<"watch">, size: number): void {
    const { store, limits, now } = this.#shared;
    const open = this.#queues?.get(keyOf(queue));
    if (!open) return this.#refuse(number, "NotOpen");
    this.#untold ??= new Untold(limits.news, now, (news) => this.#say(news));
    const untold = this.#untold;
    open.unwatch ??= store.watch(queue, (standing) => untold.add({ type: "news", queue, standing }));
    this.#whenDone(number, size, store.standing(queue));
  }

  #say(news: News): void {
    this.#shared.counts.add("news");
    this.#hold(NEWS_BYTES);
    this.#send(news, () => this.#release(NEWS_BYTES));
    if (this.#bytesHeld > this.#shared.limits.unsentBytes) this.end();
  }

  #has(queue: QueueId, role: Role): boolean {
    return ((this.#queues?.get(keyOf(queue))?.roles ?? 0) & ROLE[role]) !== 0;
  }

  #whenDone(number: number, size: number, work: Promise<Result<Standing, StoreError>>, counted?: () => void): void {
    this.#hold(size);
    void work.then((result) => {
      const done = (): void => this.#release(size);
      if (!result.ok) return this.#refuse(number, result.error.type, 0, done);
      counted?.();
      this.#send({ type: "done", number, standing: result.value }, done);
    });
  }

  #refuse(number: number, why: Refusal, retryMs = 0, done?: () => void): void {
    this.#shared.counts.refuse(why);
    this.#send({ type: "refused", number, why, retryMs }, done);
  }

  /** Bytes sent. `done`: called once the answer is with the system, or can't be; it gives back what the request was held for. */
  #send(answer: Answer, done?: () => void): number {
    const bytes = encodeAnswer(answer);
    this.#socket.send(bytes, { binary: true }, done);
    return bytes.length;
  }

  #isFull(): boolean {
    const { heldRequests, heldBytes } = this.#shared.limits;
    return this.#requestsHeld >= heldRequests || this.#bytesHeld >= heldBytes;
  }

  #hold(bytes: number, requests = 1): void {
    if (this.heldBytes === 0) this.#heldSince = this.#shared.now();
    this.#requestsHeld += requests;
    this.#bytesHeld += bytes;
    if (!this.#hasEnded) this.#shared.held(bytes);
    if (this.#isFull()) this.#socket.pause();
  }

  #release(bytes: number): void {
    this.#stillFor = 0;
    this.#requestsHeld--;
    this.#bytesHeld -= bytes;
    if (!this.#hasEnded) this.#shared.held(-bytes);
    if (this.#isDraining || this.#hasEnded) return;
    while (!this.#isFull()) {
      const next = this.#backlog?.shift();
      if (!next) return this.#socket.resume();
      this.#answer(next.request, next.size);
    }
  }
}
