/** One conversation with a meeting point: requests out, answers and news in (RQ2). It believes nothing (RQ6). */
import { type RawData, WebSocket } from "ws";
import type { EnvelopeBytes, QueueId } from "../../../../../shared/base/brand.ts";
import { toHex } from "../../../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../../../shared/base/result.ts";
import {
  type Answer,
  ANSWER_BYTES,
  decodeAnswer,
  encodeRequest,
  type Refusal,
  type Request,
  type Role,
  type Standing,
  type Waiting,
} from "../../../../../shared/protocol/relay.ts";
import type { Timers } from "../../ports.ts";
import type { MeetingLink } from "./meetingLink.ts";
import type { Queue } from "./queues.ts";

/** Closed: the conversation ended before there was an answer. */
export type RelayError = { readonly type: Refusal | "Closed"; readonly retryMs: number };
/** Unwanted: the meeting point wants a token, or another one. Unreached: no way there, or nobody who speaks this. */
export type DialError = { readonly type: "Unwanted" | "Unreached" };

export interface RelaySocket {
  open(queue: Queue, role: Role): Promise<Result<Standing, RelayError>>;
  deposit(queue: QueueId, envelopes: readonly EnvelopeBytes[], replaces: number): Promise<Result<Standing, RelayError>>;
  fetch(
    queue: QueueId,
    after: number,
  ): Promise<Result<{ readonly waiting: readonly Waiting[]; readonly more: boolean }, RelayError>>;
  acknowledge(queue: QueueId, through: number): Promise<Result<Standing, RelayError>>;
  /** `changed` is called from then on, whenever what waits there changed. */
  watch(queue: QueueId, changed: (standing: Standing) => void): Promise<Result<Standing, RelayError>>;
  close(): void;
}

export type RelaySocketDeps = {
  readonly timers: Timers;
  readonly closed: () => void;
};

const DIAL_MS = 15_000;
const ANSWER_MS = 30_000;
/** A connection that says nothing for so long is asked whether it lives; unanswered, it is over. */
const QUIET_MS = 45_000;
const CLOSED: RelayError = { type: "Closed", retryMs: 0 };

export function dialRelay(link: MeetingLink, deps: RelaySocketDeps): Promise<Result<RelaySocket, DialError>> {
  const headers = link.token === undefined ? {} : { authorization: `Bearer ${link.token}` };
  const socket = new WebSocket(link.url, {
    headers,
    maxPayload: ANSWER_BYTES,
    handshakeTimeout: DIAL_MS,
    // Sealed bytes don't get smaller, and lengths would tell of what is in them.
    perMessageDeflate: false,
    followRedirects: false,
  });
  socket.binaryType = "nodebuffer";
  return new Promise((settle) => {
    let unwanted = false;
    let conversation: Conversation | undefined;
    const stopWaiting = deps.timers.after(DIAL_MS, () => socket.terminate());
    socket.on("unexpected-response", (_request, response) => {
      unwanted = response.statusCode === 401;
      response.resume();
      socket.terminate();
    });
    // What went wrong is told by the close that follows; unheard, it would end core.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      stopWaiting();
      conversation?.ended();
      if (!conversation) settle(err({ type: unwanted ? "Unwanted" : "Unreached" }));
    });
    socket.on("message", (data, isBinary) => {
      const answer = isBinary ? decodeAnswer(bytesOf(data)) : undefined;
      // A second hello, or anything that is no answer: whoever says that is no meeting point of ours.
      if (!answer || (answer.type === "hello") === (conversation !== undefined)) return socket.terminate();
      if (answer.type !== "hello") return conversation?.heard(answer);
      stopWaiting();
      conversation = new Conversation(socket, answer.nonce, deps);
      settle(ok(conversation));
    });
  });
}

const bytesOf = (data: RawData): Uint8Array => {
  const buffer = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
};

type Open = { readonly settle: (answer: Answer | undefined) => void; readonly cancel: () => void };
type Asked<T = Request> = T extends Request ? Omit<T, "number"> : never;

class Conversation implements RelaySocket {
  readonly #socket: WebSocket;
  readonly #nonce: Uint8Array;
  readonly #deps: RelaySocketDeps;
  readonly #open = new Map<number, Open>();
  readonly #watched = new Map<string, (standing: Standing) => void>();
  #number = 0;
  #stopQuiet: () => void = () => undefined;
  #isOver = false;

  constructor(socket: WebSocket, nonce: Uint8Array, deps: RelaySocketDeps) {
    this.#socket = socket;
    this.#nonce = nonce;
    this.#deps = deps;
    socket.on("ping", () => this.#alive());
    socket.on("pong", () => this.#alive());
    this.#alive();
  }

  #alive(): void {
    this.#stopQuiet();
    if (this.#isOver) return;
    this.#stopQuiet = this.#deps.timers.after(QUIET_MS, () => {
      this.#socket.ping();
      this.#stopQuiet = this.#deps.timers.after(DIAL_MS, () => this.#socket.terminate());
    });
  }

  heard(answer: Exclude<Answer, { type: "hello" }>): void {
    this.#alive();
    if (answer.type === "news") return this.#watched.get(toHex(answer.queue))?.(answer.standing);
    const asked = this.#open.get(answer.number);
    this.#open.delete(answer.number);
    asked?.cancel();
    asked?.settle(answer);
  }

  ended(): void {
    this.#isOver = true;
    this.#stopQuiet();
    for (const { settle, cancel } of this.#open.values()) {
      cancel();
      settle(undefined);
    }
    this.#open.clear();
    this.#deps.closed();
  }

  #ask(request: Asked): Promise<Answer | undefined> {
    if (this.#isOver || this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve(undefined);
    const number = ++this.#number;
    return new Promise((settle) => {
      const cancel = this.#deps.timers.after(ANSWER_MS, () => this.#socket.terminate());
      this.#open.set(number, { settle, cancel });
      this.#socket.send(encodeRequest({ ...request, number }), () => undefined);
    });
  }

  async #standing(request: Asked): Promise<Result<Standing, RelayError>> {
    const answer = await this.#ask(request);
    return answer?.type === "done" ? ok(answer.standing) : err(this.#faultOf(answer));
  }

  /** An answer of another kind than asked for is a meeting point out of its mind: the conversation ends. */
  #faultOf(answer: Answer | undefined): RelayError {
    if (answer?.type === "refused") return { type: answer.why, retryMs: answer.retryMs };
    if (answer) this.#socket.terminate();
    return CLOSED;
  }

  open(queue: Queue, role: Role) {
    return this.#standing({ type: "open", role, keys: queue.keys, signature: queue.sign(role, this.#nonce) });
  }
  deposit(queue: QueueId, envelopes: readonly EnvelopeBytes[], replaces: number) {
    return this.#standing({ type: "deposit", queue, envelopes, replaces });
  }
  acknowledge(queue: QueueId, through: number) {
    return this.#standing({ type: "acknowledge", queue, through });
  }
  watch(queue: QueueId, changed: (standing: Standing) => void) {
    this.#watched.set(toHex(queue), changed);
    return this.#standing({ type: "watch", queue });
  }

  async fetch(queue: QueueId, after: number) {
    const answer = await this.#ask({ type: "fetch", queue, after });
    if (answer?.type !== "envelopes") return err(this.#faultOf(answer));
    // Places that don't rise would have us fetch for ever.
    const rises = answer.waiting.every(({ place }, at) => place > (answer.waiting[at - 1]?.place ?? after));
    if (rises && (answer.waiting.length > 0 || !answer.more)) return ok(answer);
    this.#socket.terminate();
    return err(CLOSED);
  }

  close(): void {
    this.#socket.close(1000);
    this.#deps.timers.after(1000, () => this.#socket.terminate());
  }
}
