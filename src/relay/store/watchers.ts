/** Who is to be told of a queue, in this process. */
import type { QueueId } from "../../shared/base/brand.ts";
import type { Standing } from "../../shared/protocol/relay.ts";

type Changed = (standing: Standing) => void;

/** Bytes as a key of a map: a character a byte. */
export const keyOf = (queue: QueueId): string => Buffer.from(queue).toString("latin1");

export class Watchers {
  readonly #byQueue = new Map<string, Set<Changed>>();

  add(queue: QueueId, changed: Changed): () => void {
    const key = keyOf(queue);
    const watching = this.#byQueue.get(key) ?? new Set();
    this.#byQueue.set(key, watching.add(changed));
    return () => {
      watching.delete(changed);
      if (watching.size === 0 && this.#byQueue.get(key) === watching) this.#byQueue.delete(key);
    };
  }

  tell(queue: QueueId, standing: Standing): void {
    for (const changed of this.#byQueue.get(keyOf(queue)) ?? []) changed(standing);
  }
}
