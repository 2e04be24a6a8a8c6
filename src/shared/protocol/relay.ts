/**
 * What an app and a meeting point say to each other over one WebSocket (RQ1–RQ6), one binary frame a message. Numbers are
 * those of docs/protocol.md, "At a meeting point".
 *
 * queue id = H("relay-queue", 32 write key ‖ 32 read key), both Ed25519
 * hello    = u8 1 ‖ u8 version 1 ‖ 32 nonce                                     the meeting point speaks first, once
 * request  = u8 type ‖ u32 number ‖ …
 *   2 open        u8 role ‖ 32 write key ‖ 32 read key ‖ 64 signature of nonce ‖ 32 queue ‖ u8 role by the role's key, domain "relay-open"
 *   3 deposit     32 queue ‖ u64 replaces ‖ u16 n, n × (u32 length ‖ envelope)
 *   4 fetch       32 queue ‖ u64 after
 *   5 acknowledge 32 queue ‖ u64 through
 *   6 watch       32 queue
 * answer   = u8 type ‖ u32 number of the request ‖ …
 *   16 done       standing
 *   17 envelopes  u16 n, n × (u64 place ‖ u32 length ‖ envelope) ‖ u8 more
 *   18 refused    u8 why ‖ u32 milliseconds until it may be tried again, 0 where that won't help
 * news     = u8 19 ‖ 32 queue ‖ standing
 * standing = u64 first ‖ u64 last ‖ u16 count, zeros where the queue is empty
 */
import { as, type EnvelopeBytes, type QueueId, type Signature } from "../base/brand.ts";
import { type ByteReader, ByteWriter, decode } from "./codec.ts";
import { LIMIT } from "./limits.ts";

export const RELAY_VERSION = 1;

export const ROLE = { write: 1, read: 2 } as const;
export type Role = keyof typeof ROLE;

/** The two public keys of a queue: whoever deposits shows the first, whoever fetches the second. */
export type QueueKeys = { readonly write: Uint8Array; readonly read: Uint8Array };

/** Places of what waits in a queue. They only rise, with gaps; an emptied queue need not go on where it was. */
export type Standing = { readonly first: number; readonly last: number; readonly count: number };
export const EMPTY: Standing = { first: 0, last: 0, count: 0 };

export const REFUSAL = {
  Malformed: 1,
  NotOpen: 2,
  BadSignature: 3,
  /** As many envelopes as a queue holds, or as the whole meeting point does. Never is the oldest dropped for it. */
  Full: 4,
  TooMuch: 5,
  Slower: 6,
  Unavailable: 7,
} as const;
export type Refusal = keyof typeof REFUSAL;

export type Request = { readonly number: number } & (
  | { readonly type: "open"; readonly role: Role; readonly keys: QueueKeys; readonly signature: Signature }
  /** `replaces`: what waits at this place and behind it goes once these are stored; 0 for nothing. */
  | {
      readonly type: "deposit";
      readonly queue: QueueId;
      readonly replaces: number;
      readonly envelopes: readonly EnvelopeBytes[];
    }
  | { readonly type: "fetch"; readonly queue: QueueId; readonly after: number }
  | { readonly type: "acknowledge"; readonly queue: QueueId; readonly through: number }
  | { readonly type: "watch"; readonly queue: QueueId }
);

export type Waiting = { readonly place: number; readonly envelope: EnvelopeBytes };
export type Answer =
  | { readonly type: "hello"; readonly nonce: Uint8Array }
  | { readonly type: "done"; readonly number: number; readonly standing: Standing }
  | {
      readonly type: "envelopes";
      readonly number: number;
      readonly waiting: readonly Waiting[];
      readonly more: boolean;
    }
  | { readonly type: "refused"; readonly number: number; readonly why: Refusal; readonly retryMs: number }
  | { readonly type: "news"; readonly queue: QueueId; readonly standing: Standing };

/** What is hashed for a queue's id. */
export const queueIdBytes = ({ write, read }: QueueKeys): Uint8Array => new ByteWriter().raw(write).raw(read).finish();

/** What opening a queue signs: fresh each connection. */
export const openingBytes = (nonce: Uint8Array, queue: QueueId, role: Role): Uint8Array =>
  new ByteWriter().raw(nonce).raw(queue).u8(ROLE[role]).finish();

const NUMBER = { open: 2, deposit: 3, fetch: 4, acknowledge: 5, watch: 6 } as const;

export function encodeRequest(request: Request): Uint8Array {
  const writer = new ByteWriter().u8(NUMBER[request.type]).u32(request.number);
  switch (request.type) {
    case "open": {
      const { role, keys, signature } = request;
      return writer.u8(ROLE[role]).raw(keys.write).raw(keys.read).raw(signature).finish();
    }
    case "deposit":
      return writer
        .raw(request.queue)
        .u64(request.replaces)
        .list(request.envelopes, (w, envelope) => w.bytes(envelope))
        .finish();
    case "fetch":
      return writer.raw(request.queue).u64(request.after).finish();
    case "acknowledge":
      return writer.raw(request.queue).u64(request.through).finish();
    case "watch":
      return writer.raw(request.queue).finish();
  }
}

/** The longest request: a full deposit. A connection that sends a longer frame is ended unread. */
export const REQUEST_BYTES = LIMIT.depositBytes + 4 * LIMIT.queueEnvelopes + 64;
/** The longest answer: one page of a queue. */
export const ANSWER_BYTES = LIMIT.fetchBytes + LIMIT.envelopeBytes + 12 * LIMIT.queueEnvelopes + 64;

const readQueue = (reader: ByteReader): QueueId => as<QueueId>(reader.raw(32));
const readEnvelope = (reader: ByteReader): EnvelopeBytes => as<EnvelopeBytes>(reader.bytes(LIMIT.envelopeBytes));

/** Undefined for anything that is no request, or has something left over. */
export const decodeRequest = (bytes: Uint8Array): Request | undefined =>
  decode(bytes, (reader): Request => {
    const type = reader.u8();
    reader.check(type >= NUMBER.open && type <= NUMBER.watch);
    const number = reader.u32();
    if (type === NUMBER.open) {
      const role = reader.u8();
      reader.check(role === ROLE.write || role === ROLE.read);
      const keys = { write: reader.raw(32), read: reader.raw(32) };
      const signature = as<Signature>(reader.raw(64));
      return { type: "open", number, role: role === ROLE.write ? "write" : "read", keys, signature };
    }
    const queue = readQueue(reader);
    if (type === NUMBER.watch) return { type: "watch", number, queue };
    const place = reader.u64();
    if (type === NUMBER.fetch) return { type: "fetch", number, queue, after: place };
    if (type === NUMBER.acknowledge) return { type: "acknowledge", number, queue, through: place };
    const envelopes = reader.list(LIMIT.queueEnvelopes, readEnvelope);
    reader.check(envelopes.length > 0 && envelopes.every(({ length }) => length > 0));
    reader.check(envelopes.reduce((sum, { length }) => sum + length, 0) <= LIMIT.depositBytes);
    return { type: "deposit", number, queue, replaces: place, envelopes };
  });

const ANSWER = { hello: 1, done: 16, envelopes: 17, refused: 18, news: 19 } as const;

const writeStanding = (writer: ByteWriter, { first, last, count }: Standing): ByteWriter =>
  writer.u64(first).u64(last).u16(count);

export function encodeAnswer(answer: Answer): Uint8Array {
  const writer = new ByteWriter().u8(ANSWER[answer.type]);
  switch (answer.type) {
    case "hello":
      return writer.u8(RELAY_VERSION).raw(answer.nonce).finish();
    case "done":
      return writeStanding(writer.u32(answer.number), answer.standing).finish();
    case "envelopes":
      return writer
        .u32(answer.number)
        .list(answer.waiting, (w, { place, envelope }) => w.u64(place).bytes(envelope))
        .u8(answer.more ? 1 : 0)
        .finish();
    case "refused":
      return writer.u32(answer.number).u8(REFUSAL[answer.why]).u32(answer.retryMs).finish();
    case "news":
      return writeStanding(writer.raw(answer.queue), answer.standing).finish();
  }
}

const readStanding = (reader: ByteReader): Standing => {
  const [first, last, count] = [reader.u64(), reader.u64(), reader.u16()];
  reader.check(first <= last && count > 0 === last > 0);
  return { first, last, count };
};

/** Undefined for anything a meeting point of this version does not say. */
export const decodeAnswer = (bytes: Uint8Array): Answer | undefined =>
  decode(bytes, (reader): Answer => {
    const type = reader.u8();
    if (type === ANSWER.hello) {
      reader.check(reader.u8() === RELAY_VERSION);
      return { type: "hello", nonce: reader.raw(32) };
    }
    if (type === ANSWER.news) {
      const queue = readQueue(reader);
      return { type: "news", queue, standing: readStanding(reader) };
    }
    reader.check(type === ANSWER.done || type === ANSWER.envelopes || type === ANSWER.refused);
    const number = reader.u32();
    if (type === ANSWER.done) return { type: "done", number, standing: readStanding(reader) };
    if (type === ANSWER.envelopes) {
      const waiting = reader.list(LIMIT.queueEnvelopes, (r) => ({ place: r.u64(), envelope: readEnvelope(r) }));
      const more = reader.u8();
      reader.check(more <= 1);
      return { type: "envelopes", number, waiting, more: more === 1 };
    }
    const said = reader.u8();
    const why = (Object.keys(REFUSAL) as Refusal[]).find((name) => REFUSAL[name] === said);
    reader.check(why !== undefined);
    return { type: "refused", number, why: why ?? "Malformed", retryMs: reader.u32() };
  });
