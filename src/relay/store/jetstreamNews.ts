/**
 * Tells who watches a queue, at whichever node, that what waits there changed. A subject a queue, with nothing in the message: whoever
 * hears it looks for itself. So no older standing can overtake a newer one, and one that was lost on the way is made good by the next.
 * That somebody listens takes a moment to be known in a whole cluster: what was told within it is looked for once, a little later.
 */
import { isDeepStrictEqual } from "node:util";
import { errors, type Subscription } from "@nats-io/transport-node";
import type { QueueId } from "../../shared/base/brand.ts";
import type { Result } from "../../shared/base/result.ts";
import type { Standing } from "../../shared/protocol/relay.ts";
import type { Shards } from "./jetstreamShards.ts";
import type { StoreError } from "./queueStore.ts";
import { keyOf } from "./watchers.ts";

type Watched = {
  readonly queue: QueueId;
  readonly heard: Subscription;
  readonly all: Set<(standing: Standing) => void>;
  /** One look at a time: what is heard meanwhile asks for another. */
  looking: boolean;
  again: boolean;
  /** What was read here last, by whoever: newer is news. */
  known: Standing | undefined;
};

const LOOK_AGAIN_MS = 1_000;
const later = (): Promise<void> => new Promise((done) => setTimeout(done, LOOK_AGAIN_MS).unref());
const PREFIX = "homeport.news.";
const subjectOf = (queue: QueueId): string => PREFIX + Buffer.from(queue).toString("base64url");
/** These credentials may not tell, or not hear. */
export const isOfNews = (error: Error): boolean =>
  error instanceof errors.PermissionViolationError && error.subject.startsWith(PREFIX);

export function createNews({ nc, together }: Shards, read: (queue: QueueId) => Promise<Result<Standing, StoreError>>) {
  const byQueue = new Map<string, Watched>();

  async function standing(queue: QueueId): Promise<Result<Standing, StoreError>> {
    const now = await read(queue);
    const watched = byQueue.get(keyOf(queue));
    if (now.ok && watched) watched.known = now.value;
    return now;
  }

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
        await later();
      }
    }
    watched.looking = false;
  }

  async function lookLater(watched: Watched): Promise<void> {
    await later();
    const { known } = watched;
    if (known === undefined || watched.all.size === 0) return;
    const now = await read(watched.queue);
    if (now.ok && !isDeepStrictEqual(now.value, known)) await look(watched);
  }

  function begin(queue: QueueId): Watched {
    const heard = nc.subscribe(subjectOf(queue), { callback: () => void look(watched) });
    const watched: Watched = { queue, heard, all: new Set(), looking: false, again: false, known: undefined };
    byQueue.set(keyOf(queue), watched);
    void lookLater(watched);
    return watched;
  }

  return {
    standing,
    async changed(queue: QueueId): Promise<void> {
      await together();
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
