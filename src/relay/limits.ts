/** What one connection, one queue and the whole server are held to (RQ5). A device of a couple needs a hundredth of it. */
import { ANSWER_BYTES, REQUEST_BYTES } from "../shared/protocol/relay.ts";

export type Rate = { readonly burst: number; readonly perSecond: number };

export const RELAY_LIMITS = {
  /** Of one connection. */
  requests: { burst: 500, perSecond: 100 } as Rate,
  /** Each costs a signature's check, 0.15 ms. */
  openings: { burst: 128, perSecond: 4 } as Rate,
  /** Bytes in and out: a page is charged once it is read, so that a connection may be in debt by one. */
  bytes: { burst: 32 * 1024 * 1024, perSecond: 2 * 1024 * 1024 } as Rate,
  /** Envelopes into one queue, whichever connection they come over. */
  deposited: { burst: 256, perSecond: 10 } as Rate,
  /** News to one connection; what is not told in time is told as it is then. */
  news: { burst: 128, perSecond: 20 } as Rate,
  /** A queue in both roles counts twice. Four devices each side make 32. */
  openQueues: 128,
  /** Of requests not yet answered, and answers not yet handed to the system: no more is read meanwhile. */
  heldRequests: 64,
  heldBytes: REQUEST_BYTES + ANSWER_BYTES,
  /** News that nobody reads. */
  unsentBytes: 4 * 1024 * 1024,
  /** Of all connections together: frames not yet whole, and what is held. Beyond, whoever takes the most is ended. */
  memoryBytes: 128 * 1024 * 1024,
  /** Milliseconds: until the request's head is there; until a queue is open; until a frame is whole. */
  headMs: 10_000,
  openMs: 60_000,
  frameMs: 120_000,
  /** One ping each; ended if nothing at all came or went between two. */
  pingMs: 30_000,
  /** All of shutting down: deposits in flight, goodbyes. */
  shutdownMs: 4_000,
};
export type RelayLimits = typeof RELAY_LIMITS;
