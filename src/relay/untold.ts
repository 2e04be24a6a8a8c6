import type { Answer } from "../shared/protocol/relay.ts";
import type { Rate } from "./limits.ts";
import { Bucket } from "./rates.ts";
import { keyOf } from "./store/watchers.ts";

export type News = Extract<Answer, { readonly type: "news" }>;

/**
 * News of one connection: told at once, or later and then only the newest of each queue. So many that watch what many change cost
 * their sum, and not their product.
 */
export class Untold {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #tell: (news: News) => void;
  readonly #bucket: Bucket;
  readonly #waiting = new Map<string, News>();
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(rate: Rate, now: () => number, tell: (news: News) => void) {
    this.#rate = rate;
    this.#now = now;
    this.#tell = tell;
    this.#bucket = new Bucket(rate, now());
  }

  add(news: News): void {
    this.#waiting.set(keyOf(news.queue), news);
    if (!this.#timer) this.#tellAll();
  }

  /** From now on nothing is told. */
  end(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
  }

  #tellAll(): void {
    this.#timer = undefined;
    for (const [key, news] of this.#waiting) {
      if (this.#hasEnded) return;
      const wait = this.#bucket.take(this.#rate, 1, this.#now());
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#tellAll(), wait).unref();
        return;
      }
      this.#waiting.delete(key);
      this.#tell(news);
    }
  }
}
