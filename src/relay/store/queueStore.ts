/** Where envelopes wait. One contract suite for every kind (tests/contract): `sqliteStore.ts`, `jetstreamStore.ts`. */
import type { EnvelopeBytes, QueueId } from "../../shared/base/brand.ts";
import type { Result } from "../../shared/base/result.ts";
import type { Standing, Waiting } from "../../shared/protocol/relay.ts";

/** Full: this queue's room is used up, what would be replaced not counted; or the whole store's, that counted. Unavailable: the store can't be reached or written now. */
export type StoreError = { readonly type: "Full" } | { readonly type: "Unavailable" };

export type Page = { readonly waiting: readonly Waiting[]; readonly more: boolean };

export interface QueueStore {
  /**
   * Settles once all are durable, in order, behind all that waits; or none is kept (RQ3). `replaces`: what waits at this
   * place and behind it goes, but not before the new is durable; 0 for nothing.
   */
  deposit(queue: QueueId, envelopes: readonly EnvelopeBytes[], replaces: number): Promise<Result<Standing, StoreError>>;
  /** In order, from behind the place `after`, about LIMIT.fetchBytes of them. */
  fetch(queue: QueueId, after: number): Promise<Result<Page, StoreError>>;
  /** Deletes what waits up to this place, durably. */
  acknowledge(queue: QueueId, through: number): Promise<Result<Standing, StoreError>>;
  standing(queue: QueueId): Promise<Result<Standing, StoreError>>;
  /** Told after any change to what waits there, whichever process made it; the returned function ends it. */
  watch(queue: QueueId, changed: (standing: Standing) => void): () => void;
  /** Whether a deposit would find it in working order, for /healthz. */
  isHealthy(): Promise<boolean>;
  close(): Promise<void>;
}
