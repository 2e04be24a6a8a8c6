/**
 * Single envelopes in JetStream, each a message of its queue's subject, its place the stream's sequence. Whatever fails here throws the
 * library's error; `jetstreamStore.ts` makes a value of it.
 *
 * How many wait is asked for at every deposit, and a server counts a subject only by going through all of them. So each message says in a
 * header the how-manieth of its queue it is, from 1 where the queue was empty: the count is then that of the last less that of the first.
 * Where two nodes deposit into one queue in the same instant, one takes back what it had put and leaves a hole in the numbers, and a
 * cluster may even let both in (`jetstreamStore.ts` says why): the count is then out by some until the queue is emptied. No queue
 * ever grows beyond what the server lets it: twice what it may hold, so that the new can lie beside what it replaces.
 */
import { JetStreamApiError, type MsgRequest, type NextMsgRequest, type StoredMsg } from "@nats-io/jetstream";
import { headers } from "@nats-io/transport-node";
import { as, type EnvelopeBytes, type QueueId } from "../../shared/base/brand.ts";
import { EMPTY, type Standing } from "../../shared/protocol/relay.ts";
import { type Shards, subjectOf } from "./jetstreamShards.ts";

/** Where a message lies, the how-manieth of its queue it is, and a name for the deposit it came with. */
export type Mark = { readonly place: number; readonly nth: number; readonly deposit: string };
export type Ends = { readonly first: Mark; readonly last: Mark } | undefined;
export type Kept = Mark & { readonly envelope: EnvelopeBytes };

const NTH = "Nth";
const DEPOSIT = "Deposit";
/** Of the server's errors (its errors.json). */
const WRONG_LAST = 10071;
const NO_STREAM = 10059;
const STORE_FAILED = 10077;
const NO_ROOM = [10023, 10047];
const GONE = [10037, 10043, 10057];

const codeOf = (error: unknown): number => (error instanceof JetStreamApiError ? error.code : 0);

/** What the queue ends with is not what was expected: somebody deposited, or acknowledged, in between. */
export const isMoved = (error: unknown): boolean => codeOf(error) === WRONG_LAST;
/** No stream takes this: it has no leader for the moment, or was deleted. */
export const isNobodyThere = (error: unknown): boolean =>
  codeOf(error) === NO_STREAM ||
  (error instanceof Error && /^(JetStreamNotEnabled|StreamNotFoundError)$/.test(error.name));
/** The queue's or the stream's bound, or the server's. The same code is used where a disk fails. */
export const isFull = (error: unknown): boolean =>
  NO_ROOM.includes(codeOf(error)) ||
  (codeOf(error) === STORE_FAILED && error instanceof Error && error.message.startsWith("maximum "));

export const countOf = (ends: Ends): number => (ends ? Math.max(1, ends.last.nth - ends.first.nth + 1) : 0);
/** How many stay where what begins with `replaced` goes. */
export const stayingOf = (ends: Ends, replaced: Mark | undefined): number =>
  ends && replaced ? Math.min(countOf(ends), Math.max(0, replaced.nth - ends.first.nth)) : countOf(ends);
export const standingOf = (ends: Ends): Standing =>
  ends ? { first: ends.first.place, last: ends.last.place, count: countOf(ends) } : EMPTY;

const keptOf = (message: StoredMsg | null): Kept | undefined =>
  message
    ? {
        place: message.seq,
        nth: Number(message.header.get(NTH)),
        deposit: message.header.get(DEPOSIT),
        envelope: as<EnvelopeBytes>(message.data),
      }
    : undefined;

export function createMessages({ jsm, of, together }: Shards) {
  const js = jsm.jetstream();

  /** The first at this place or behind it. */
  async function next(queue: QueueId, place: number): Promise<Kept | undefined> {
    const { stream, subject } = of(queue);
    // The leader answers it as any replica would; the library's types know it of replicas alone.
    const query = { next_by_subj: subject, seq: place } satisfies NextMsgRequest as unknown as MsgRequest;
    return keptOf(await jsm.streams.getMessage(stream, query));
  }

  async function last(queue: QueueId): Promise<Mark | undefined> {
    const { stream, subject } = of(queue);
    return keptOf(await jsm.streams.getMessage(stream, { last_by_subj: subject }));
  }

  async function ends(queue: QueueId): Promise<Ends> {
    const end = await last(queue);
    if (!end) return undefined;
    const start = end.nth === 1 ? end : await next(queue, 0);
    return start && { first: start, last: end };
  }

  /** Settles with its place once a majority has it; refused where the queue ends with another place than `behind`, 0 for none. */
  async function put(queue: QueueId, { nth, deposit, envelope }: Omit<Kept, "place">, behind: number): Promise<Mark> {
    const header = headers();
    header.set(NTH, String(nth));
    header.set(DEPOSIT, deposit);
    const expect = { lastSubjectSequence: behind };
    await together();
    const { seq } = await js.publish(of(queue).subject, envelope, { headers: header, expect });
    return { place: seq, nth, deposit };
  }

  async function remove(queue: QueueId, place: number): Promise<void> {
    try {
      await jsm.streams.deleteMessage(of(queue).stream, place);
    } catch (error) {
      if (!GONE.includes(codeOf(error))) throw error;
    }
  }

  /** From one place to another, both included; gives how many, and what is left first behind them. */
  async function removeBetween(
    queue: QueueId,
    from: number,
    to: number,
  ): Promise<{ removed: number; left: Mark | undefined }> {
    const removals: Promise<void>[] = [];
    let at = await next(queue, from);
    for (; at && at.place <= to; at = await next(queue, at.place + 1)) removals.push(remove(queue, at.place));
    await Promise.all(removals);
    return { removed: removals.length, left: at };
  }

  /** Writes and deletes what is no queue's: a stream whose servers have lost their majority still answers questions. */
  async function probe(shard: number): Promise<void> {
    const { stream, seq } = await js.publish(subjectOf(shard, "probe"));
    await jsm.streams.deleteMessage(stream, seq);
  }

  return { next, last, ends, put, remove, removeBetween, probe };
}
