/**
 * Tells who watches a queue, at whichever node, that what waits there changed. A subject a queue, with nothing in the message: whoever
 * hears it looks for itself. So no older standing can overtake a newer one, and one that was lost on the way is made good by the next.
 */
import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import type { QueueId } from "../../shared/base/brand.ts";
import type { Result } from "../../shared/base/result.ts";
import type { Standing } from "../../shared/protocol/relay.ts";
import type { StoreError } from "./queueStore.ts";
import { keyOf } from "./watchers.ts";

type Watched = {
  readonly queue: QueueId;
  readonly heard: Subscription;
  readonly all: Set<(standing: Standing) => void>;
  /** One look at a time: what is heard meanwhile asks for another. */
  looking: boolean;
  again: boolean;
};

const LOOK_AGAIN_MS = 1_000;
const subjectOf = (queue: QueueId): string => `homeport.news.${Buffer.from(queue).toString("base64url")}`;

export function createNews(nc: NatsConnection, standing: (queue: QueueId) => Promise<Result<Standing, StoreError>>) {
  const byQueue = new Map<string, Watched>();

  async function look(watched: Watched): Promise<void> {
    watched.again = true;
    if (watched.looking) return;
    watched.looking = true;
    while (watched.again && watched.all.size > 0 && !nc.isClosed()) {
      watched.again = false;
      const now = await standing(watched.queue);
      if (now.ok) {
        for (const changed of watched.all) changed(now.value);
      } else {
        watched.again = true;
        await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS).unref());
      }
    }
    watched.looking = false;
  }

  function begin(queue: QueueId): Watched {
    const heard = nc.subscribe(subjectOf(queue), { callback: () => void look(watched) });
    const watched: Watched = { queue, heard, all: new Set(), looking: false, again: false };
    byQueue.set(keyOf(queue), watched);
    return watched;
  }

  return {
    changed(queue: QueueId): void {
      if (!nc.isClosed()) nc.publish(subjectOf(queue));
    },
    watch(queue: QueueId, changed: (standing: Standing) => void): () => void {
      const watched = byQueue.get(keyOf(queue)) ?? begin(queue);
      watched.all.add(changed);
      return () => {
        watched.all.delete(changed);
        if (watched.all.size > 0 || byQueue.get(keyOf(queue)) !== watched) return;
        byQueue.delete(keyOf(queue));
        if (!nc.isClosed()) watched.heard.unsubscribe();
      };
    },
    /** After a time without servers: nobody knows what was told meanwhile. */
    lookAtAll(): void {
      for (const watched of byQueue.values()) void look(watched);
    },
  };
}
