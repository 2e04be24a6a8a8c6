/** What this node knows of queues from a moment ago, so that a deposit need not ask for it again. Another node may have changed it since. */
import type { QueueId } from "../../shared/base/brand.ts";
import type { Ends } from "./jetstreamMessages.ts";
import { keyOf } from "./watchers.ts";

/** An app deposits soon after it opened the queue, where it was told what waits. */
const RECENT_MS = 5_000;
const MOST = 20_000;

export class RecentEnds {
  /** The longest known first. */
  readonly #known = new Map<string, { readonly ends: Ends; readonly at: number }>();

  /** Undefined: not known, or not from a moment ago. */
  of(queue: QueueId): { readonly ends: Ends } | undefined {
    const known = this.#known.get(keyOf(queue));
    return known && performance.now() - known.at < RECENT_MS ? known : undefined;
  }

  learn(queue: QueueId, ends: Ends): Ends {
    const key = keyOf(queue);
    this.#known.delete(key);
    this.#known.set(key, { ends, at: performance.now() });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST && oldest !== undefined) this.#known.delete(oldest);
    return ends;
  }

  forget(queue: QueueId): void {
    this.#known.delete(keyOf(queue));
  }
}
