/**
 * Envelopes in NATS JetStream, for operators who outgrow one machine: any number of nodes over one cluster, none of them sticky.
 *
 * RQ3 here. An envelope is durable once JetStream has acknowledged it: with three replicas when two of three servers have it. There is no
 * writing of several messages at once before nats-server 2.12, so a deposit is written one by one, each only where the one before it is
 * the queue's last: never out of order, nor with a hole. If it can't be finished, what was put is taken back. Where this
 * node dies or loses the servers in just that moment, the first part of a deposit that was never answered stays; it is sent again whole,
 * and who fetches it makes nothing of a part (docs/protocol.md, "At a meeting point"). A cluster of nats-server 2.9 checks against what it
 * has stored, not against what it is about to: what another node puts in the same instant may come to lie between.
 */
import { nuid } from "@nats-io/transport-node";
import type { EnvelopeBytes, QueueId } from "../../shared/base/brand.ts";
import { err, ok, type Result } from "../../shared/base/result.ts";
import { Turns } from "../../shared/base/turns.ts";
import { LIMIT } from "../../shared/protocol/limits.ts";
import type { Standing, Waiting } from "../../shared/protocol/relay.ts";
import {
  createMessages,
  type Ends,
  isFull,
  isMoved,
  isNobodyThere,
  type Mark,
  standingOf,
  stayingOf,
} from "./jetstreamMessages.ts";
import { createNews, isOfNews } from "./jetstreamNews.ts";
import { type JetstreamOptions, type OpenJetstreamError, openShards, type Shards } from "./jetstreamShards.ts";
import type { Page, QueueStore, StoreError } from "./queueStore.ts";
import { RecentEnds } from "./recentEnds.ts";
import { keyOf } from "./watchers.ts";

/** How often a deposit begins anew because another node changed the queue between its look and its write. */
const TRIES = 4;
const RENEW_MS = 5_000;

/** Of a request that failed, what it failed for. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "Unknown";
  return error.cause instanceof Error ? error.cause.name : error.name;
}

/** `onFault` is told the name of what went wrong, never an address or a queue. */
export async function openJetstreamStore(
  options: JetstreamOptions & { readonly onFault?: (name: string) => void },
): Promise<Result<QueueStore, OpenJetstreamError>> {
  const shards = await openShards(options);
  return shards.ok ? ok(createStore(shards.value, options.onFault)) : shards;
}

function createStore(shards: Shards, onFault: (name: string) => void = () => undefined): QueueStore {
  const { nc, streams } = shards;
  const messages = createMessages(shards);
  const turns = new Turns();
  let reachable = true;
  let renewed = performance.now();

  /** In the background, and not often: mostly a new leader is about to be found. */
  function renew(): void {
    if (performance.now() - renewed < RENEW_MS) return;
    renewed = performance.now();
    shards.renew().catch((error: unknown) => onFault(nameOf(error)));
  }

  /** Every failure of the library or a server is one of these two. Without a server nothing is begun: it would be sent later. */
  async function attempt<T>(work: () => Promise<T>): Promise<Result<T, StoreError>> {
    if (!reachable || nc.isClosed()) return err({ type: "Unavailable" });
    try {
      return ok(await work());
    } catch (error) {
      if (isFull(error)) return err({ type: "Full" });
      if (isNobodyThere(error)) renew();
      if (!isMoved(error)) onFault(nameOf(error));
      return err({ type: "Unavailable" });
    }
  }

  const recent = new RecentEnds();
  const endsNow = async (queue: QueueId) => recent.learn(queue, await messages.ends(queue));
  const news = createNews(shards, (queue) => attempt(async () => standingOf(await endsNow(queue))));

  async function followConnection(): Promise<void> {
    for await (const status of nc.status()) {
      // Nobody waits for an answer to what is only told; all else fails where it was asked for.
      if (status.type === "error" && isOfNews(status.error)) onFault(status.error.name);
      if (status.type === "disconnect") reachable = false;
      if (status.type !== "reconnect") continue;
      reachable = true;
      news.lookAtAll();
    }
  }
  void followConnection();

  /** Puts one after the other behind `behind`, or throws having taken back what it had put. */
  async function putAll(queue: QueueId, envelopes: readonly EnvelopeBytes[], firstNth: number, behind: number) {
    const deposit = nuid.next();
    const marks: Mark[] = [];
    try {
      for (const [index, envelope] of envelopes.entries()) {
        const mine = marks.at(-1);
        const next = { nth: firstNth + index, deposit, envelope };
        marks.push(
          await messages.put(queue, next, mine?.place ?? behind).catch(async (error: unknown) => {
            if (mine === undefined || !isMoved(error)) throw error;
            // Was ours fetched and acknowledged meanwhile? Then nothing is behind it.
            const last = await messages.last(queue);
            if (last !== undefined && last.place >= mine.place) throw error;
            return messages.put(queue, next, last?.place ?? 0);
          }),
        );
      }
      return marks;
    } catch (error) {
      await takeBack(queue, marks, deposit);
      throw error;
    }
  }

  /** The last too whose answer was lost, if it is there; from behind, so that what stays where this fails is a beginning. */
  async function takeBack(queue: QueueId, put: readonly Mark[], deposit: string): Promise<void> {
    const last = await messages.last(queue);
    if (last?.deposit === deposit && last.place !== put.at(-1)?.place) await messages.remove(queue, last.place);
    for (const { place } of put.toReversed()) await messages.remove(queue, place);
  }

  async function depositNow(
    queue: QueueId,
    envelopes: readonly EnvelopeBytes[],
    replaces: number,
  ): Promise<Result<Standing, StoreError>> {
    const replaced = replaces > 0 ? await messages.next(queue, replaces) : undefined;
    const fits = (ends: Ends): boolean => stayingOf(ends, replaced) + envelopes.length <= LIMIT.queueEnvelopes;
    // If another node has deposited since, the first message is refused; if it has acknowledged, there is more room than known.
    const known = recent.of(queue);
    const ends = known && fits(known.ends) ? known.ends : await endsNow(queue);
    if (!fits(ends)) return err({ type: "Full" });
    const nth = replaced?.nth ?? (ends ? ends.last.nth + 1 : 1);
    const marks = await putAll(queue, envelopes, nth, ends?.last.place ?? 0);
    if (ends && replaced) await messages.removeBetween(queue, replaced.place, ends.last.place);
    const [first, last] = [marks[0], marks.at(-1)];
    if (!first || !last) return err({ type: "Unavailable" });
    const stays = ends && !(replaced && replaced.place <= ends.first.place);
    return ok(standingOf(recent.learn(queue, { first: stays ? ends.first : first, last })));
  }

  async function deposit(queue: QueueId, envelopes: readonly EnvelopeBytes[], replaces: number) {
    let moved = true;
    for (let tries = 0; moved && tries < TRIES; tries++) {
      moved = false;
      const done = await attempt(() =>
        depositNow(queue, envelopes, replaces).catch((error: unknown) => {
          recent.forget(queue);
          moved = isMoved(error);
          throw error;
        }),
      );
      if (done.ok) {
        if (done.value.ok) void news.changed(queue);
        return done.value;
      }
      if (!moved) return done;
    }
    return err<StoreError>({ type: "Unavailable" });
  }

  async function page(queue: QueueId, after: number): Promise<Page> {
    const waiting: Waiting[] = [];
    let bytes = 0;
    for (let at = await messages.next(queue, after + 1); at; at = await messages.next(queue, at.place + 1)) {
      bytes += at.envelope.length;
      const isFull = bytes > LIMIT.fetchBytes || waiting.length >= LIMIT.queueEnvelopes;
      if (waiting.length > 0 && isFull) return { waiting, more: true };
      waiting.push({ place: at.place, envelope: at.envelope });
    }
    return { waiting, more: false };
  }

  async function acknowledge(queue: QueueId, through: number) {
    // Where it fails, some may be gone: whoever asks again then finds nothing to delete.
    let isNews = true;
    const done = await attempt(async () => {
      const { removed, left } = await messages.removeBetween(queue, 0, through);
      isNews = removed > 0;
      const last = left && (await messages.last(queue));
      return standingOf(recent.learn(queue, left && last && { first: left, last }));
    });
    if (isNews && reachable) void news.changed(queue);
    return done;
  }

  return {
    // One change of a queue at a time, in the order asked for.
    deposit: (...asked) => turns.inTurn(keyOf(asked[0]), () => deposit(...asked)),
    fetch: (queue, after) => attempt(() => page(queue, after)),
    acknowledge: (...asked) => turns.inTurn(keyOf(asked[0]), () => acknowledge(...asked)),
    standing: news.standing,
    watch: news.watch,
    isHealthy: async () => {
      const written = await attempt(() => Promise.all(streams.map((_, shard) => messages.probe(shard))));
      return written.ok || written.error.type === "Full";
    },
    close: () => nc.close(),
  };
}
