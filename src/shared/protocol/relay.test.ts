import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { as, type EnvelopeBytes, type QueueId, type Signature } from "../base/brand.ts";
import { LIMIT } from "./limits.ts";
import {
  type Answer,
  ANSWER_BYTES,
  decodeAnswer,
  decodeRequest,
  EMPTY,
  encodeAnswer,
  encodeRequest,
  openingBytes,
  queueIdBytes,
  REFUSAL,
  type Refusal,
  type Request,
  REQUEST_BYTES,
  type Role,
} from "./relay.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const queue = bytes(32).map((id) => as<QueueId>(id));
const number = fc.nat(0xffffffff);
const place = fc.maxSafeNat();
const envelope = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((sealed) => as<EnvelopeBytes>(sealed));
const keys = fc.record({ write: bytes(32), read: bytes(32) });

const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    type: fc.constant("open" as const),
    number,
    role: fc.constantFrom<Role>("write", "read"),
    keys,
    signature: bytes(64).map((signature) => as<Signature>(signature)),
  }),
  fc.record({
    type: fc.constant("deposit" as const),
    number,
    queue,
    replaces: place,
    envelopes: fc.array(envelope, { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ type: fc.constant("fetch" as const), number, queue, after: place }),
  fc.record({ type: fc.constant("acknowledge" as const), number, queue, through: place }),
  fc.record({ type: fc.constant("watch" as const), number, queue }),
);
const standing = fc.oneof(
  fc.constant(EMPTY),
  fc
    .tuple(fc.integer({ min: 1, max: 2 ** 52 }), fc.nat(2 ** 40), fc.integer({ min: 1, max: 0xffff }))
    .map(([first, further, count]) => ({ first, last: first + further, count })),
);
const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({ type: fc.constant("hello" as const), nonce: bytes(32) }),
  fc.record({ type: fc.constant("done" as const), number, standing }),
  fc.record({
    type: fc.constant("envelopes" as const),
    number,
    waiting: fc.array(fc.record({ place, envelope }), { maxLength: 5 }),
    more: fc.boolean(),
  }),
  fc.record({
    type: fc.constant("refused" as const),
    number,
    why: fc.constantFrom(...(Object.keys(REFUSAL) as Refusal[])),
    retryMs: number,
  }),
  fc.record({ type: fc.constant("news" as const), queue, standing }),
);

describe("what an app and a meeting point say to each other", () => {
  it("[RQ5] every request comes back as it was; cut short anywhere or longer, it is none", () =>
    fc.assert(
      fc.property(request, (said) => {
        const encoded = encodeRequest(said);
        expect(decodeRequest(encoded)).toEqual(said);
        for (let length = 0; length < encoded.length; length++)
          expect(decodeRequest(encoded.subarray(0, length))).toBeUndefined();
        expect(decodeRequest(Uint8Array.of(...encoded, 0))).toBeUndefined();
        expect(decodeAnswer(encoded)).toBeUndefined();
      }),
    ));

  it("[RQ5] every answer comes back as it was; cut short anywhere or longer, it is none", () =>
    fc.assert(
      fc.property(answer, (said) => {
        const encoded = encodeAnswer(said);
        expect(decodeAnswer(encoded)).toEqual(said);
        for (let length = 0; length < encoded.length; length++)
          expect(decodeAnswer(encoded.subarray(0, length))).toBeUndefined();
        expect(decodeAnswer(Uint8Array.of(...encoded, 0))).toBeUndefined();
        expect(decodeRequest(encoded)).toBeUndefined();
      }),
    ));

  it("[RQ5] bytes of chance, and requests with one byte changed, never throw", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), request, fc.nat(), fc.nat(255), (noise, said, at, value) => {
        decodeRequest(noise);
        decodeAnswer(noise);
        const changed = encodeRequest(said);
        changed[at % changed.length] = value;
        const read = decodeRequest(changed);
        // One value has one encoding: what can be read says these very bytes.
        if (read) expect(encodeRequest(read)).toEqual(changed);
      }),
    ));

  const deposit = (envelopes: readonly Uint8Array[]): Uint8Array =>
    encodeRequest({
      type: "deposit",
      number: 1,
      queue: as<QueueId>(new Uint8Array(32)),
      replaces: 0,
      envelopes: envelopes.map((each) => as<EnvelopeBytes>(each)),
    });
  const sized = (...sizes: readonly number[]): Uint8Array[] => sizes.map((size) => new Uint8Array(size));

  it("takes the fullest deposit, and none that is empty, has too many, one too long, or too much together", () => {
    const { envelopeBytes, depositBytes, queueEnvelopes } = LIMIT;
    const full = sized(...Array.from({ length: depositBytes / envelopeBytes }, () => envelopeBytes));
    expect(decodeRequest(deposit(full))).toBeDefined();
    expect(decodeRequest(deposit(sized(...Array.from({ length: queueEnvelopes }, () => 1024))))).toBeDefined();
    for (const wrong of [
      [],
      sized(0),
      sized(1024, 0),
      sized(envelopeBytes + 1),
      sized(...Array.from({ length: queueEnvelopes + 1 }, () => 1)),
      [...full, ...sized(1)],
    ])
      expect(decodeRequest(deposit(wrong))).toBeUndefined();
  });

  it("keeps the longest request and the longest answer within what sockets are told", () => {
    const each = LIMIT.depositBytes / LIMIT.queueEnvelopes;
    const longest = deposit(sized(...Array.from({ length: LIMIT.queueEnvelopes }, () => each)));
    expect(decodeRequest(longest)).toBeDefined();
    expect(longest.length).toBeLessThanOrEqual(REQUEST_BYTES);
    expect(REQUEST_BYTES - longest.length).toBeLessThan(64);
    const page = Array.from({ length: LIMIT.queueEnvelopes }, () => ({
      place: 1,
      envelope: as<EnvelopeBytes>(new Uint8Array((LIMIT.fetchBytes + LIMIT.envelopeBytes) / LIMIT.queueEnvelopes)),
    }));
    const answer = encodeAnswer({ type: "envelopes", number: 1, waiting: page, more: true });
    expect(answer.length).toBeLessThanOrEqual(ANSWER_BYTES);
  });

  it("refuses a standing that can't be", () => {
    const impossible = [
      { first: 2, last: 1, count: 1 },
      { first: 1, last: 1, count: 0 },
      { first: 0, last: 0, count: 1 },
    ];
    for (const standing of impossible)
      expect(decodeAnswer(encodeAnswer({ type: "done", number: 1, standing }))).toBeUndefined();
  });

  it("[RQ1] [RQ2] hashes and signs what docs/protocol.md says", () => {
    const [write, read, nonce, id] = [1, 2, 3, 4].map((byte) => new Uint8Array(32).fill(byte)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    expect(queueIdBytes({ write, read })).toEqual(Uint8Array.of(...write, ...read));
    expect(openingBytes(nonce, as<QueueId>(id), "read")).toEqual(Uint8Array.of(...nonce, ...id, 2));
    expect(openingBytes(nonce, as<QueueId>(id), "write").at(-1)).toBe(1);
  });
});
