/** Token buckets: a burst at once, then so many a second. */
import type { QueueId } from "../shared/base/brand.ts";
import type { Rate } from "./limits.ts";
import { keyOf } from "./store/watchers.ts";

export class Bucket {
  #left: number;
  #at: number;

  /** `now`: milliseconds on a clock that never goes back, here and below. */
  constructor(rate: Rate, now: number) {
    this.#left = rate.burst;
    this.#at = now;
  }

  /** Takes `cost`, and gives 0; or takes nothing, and gives the milliseconds until it may be tried again. */
  take(rate: Rate, cost: number, now: number): number {
    this.#refill(rate, now);
    const wanted = Math.min(cost, rate.burst);
    if (this.#left < wanted) return Math.ceil(((wanted - this.#left) / rate.perSecond) * 1_000);
    this.#left -= cost;
    return 0;
  }

  /** For what is known only afterwards: goes into debt. */
  charge(cost: number): void {
    this.#left -= cost;
  }

  isFull(rate: Rate, now: number): boolean {
    this.#refill(rate, now);
    return this.#left >= rate.burst;
  }

  #refill(rate: Rate, now: number): void {
    this.#left = Math.min(rate.burst, this.#left + ((now - this.#at) / 1_000) * rate.perSecond);
    this.#at = now;
  }
}

/** A bucket a queue. It outlives connections, so that coming back brings no new burst; full ones are forgotten. */
export class QueueRates {
  readonly #buckets = new Map<string, Bucket>();
  readonly #rate: Rate;

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  take(queue: QueueId, cost: number, now: number): number {
    const key = keyOf(queue);
    const bucket = this.#buckets.get(key) ?? new Bucket(this.#rate, now);
    this.#buckets.set(key, bucket);
    return bucket.take(this.#rate, cost, now);
  }

  forgetFull(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.isFull(this.#rate, now)) this.#buckets.delete(key);
  }
}
