/** The streams that a JetStream store lies in: found, or laid down, as a node of a meeting point starts. */
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { DiscardPolicy, type JetStreamManager, jetstreamManager, StorageType } from "@nats-io/jetstream";
import { connect, credsAuthenticator, errors, nanos, type NatsConnection } from "@nats-io/transport-node";
import type { QueueId } from "../../shared/base/brand.ts";
import { err, ok, type Result } from "../../shared/base/result.ts";
import { LIMIT } from "../../shared/protocol/limits.ts";

export type JetstreamOptions = {
  /** host:port each; one is enough to find a cluster's others. */
  readonly servers: readonly string[];
  /** Over how many streams queues are spread. Settled by the node that comes first. */
  readonly shards: number;
  /** How many servers of the cluster keep each envelope; undefined: as found, else 3 of a cluster, 1 of a single server. */
  readonly replicas?: number | undefined;
  /** Of all streams together, bytes, with what JetStream keeps beside an envelope; each has its even share. */
  readonly maxBytes: number;
  /** Path of a NATS credentials file. */
  readonly credentials?: string | undefined;
  /** How long a node that starts waits for the servers, milliseconds. */
  readonly patienceMs: number;
};

export type OpenJetstreamError =
  | { readonly type: "Unreachable" | "Unauthorized" | "NoJetStream" | "NoCredentials" | "SmallPayload" }
  /** Another node laid down this many. */
  | { readonly type: "OtherShards"; readonly shards: number }
  /** In the server's words. Refused: too few servers for the replicas, no room. Forbidden: what these credentials may not do. */
  | { readonly type: "Refused" | "Forbidden"; readonly why: string };

export type Shards = {
  readonly nc: NatsConnection;
  readonly jsm: JetStreamManager;
  /** The stream a queue lies in, and its subject there. */
  readonly of: (queue: QueueId) => { readonly stream: string; readonly subject: string };
  readonly streams: readonly string[];
  /** Settles at the end of this turn of the event loop: what all who wait for it then send goes out in one write. */
  readonly together: () => Promise<void>;
  /** Lays down what is missing: an operator may have wiped them. */
  readonly renew: () => Promise<void>;
};

/** How long the servers may take for an answer: longer than a cluster usually takes to elect a leader. */
const ANSWER_MS = 4_000;
const AGAIN_MS = 500;
/** What an envelope's message has beside it: subject and headers. */
const HEADER_BYTES = 1024;
const DAY_MS = 86_400_000;
/** A full queue, and beside it what replaces it. */
const QUEUE_MOST = 2 * LIMIT.queueEnvelopes;

/** Their number is in the name, their subjects overlap: the server itself lets no two numbers be laid down side by side. */
export const subjectOf = (index: number, name: string): string => `homeport.queue.${index}.${name}`;
const nameOf = (shards: number, index: number): string => `homeport-${shards}-${index}`;

async function connected({ servers, credentials }: JetstreamOptions): Promise<NatsConnection> {
  const nc = await connect({
    name: "homeport meeting point",
    servers: [...servers],
    maxReconnectAttempts: -1,
    reconnectTimeWait: AGAIN_MS,
    timeout: ANSWER_MS,
    // A stack trace made ready for every request takes as long as the request.
    noAsyncTraces: true,
    ...(credentials !== undefined && { authenticator: credsAuthenticator(await readFile(credentials)) }),
  });
  return nc;
}

/** How many shards were laid down, if any. */
async function found(jsm: JetStreamManager): Promise<number | undefined> {
  for await (const name of jsm.streams.names("homeport.queue.>")) {
    const shards = /^homeport-(\d+)-\d+$/.exec(name)?.[1];
    if (shards !== undefined) return Number(shards);
  }
  return undefined;
}

async function layDown(nc: NatsConnection, jsm: JetStreamManager, options: JetstreamOptions): Promise<string[]> {
  const streams = Array.from({ length: options.shards }, (_, index) => nameOf(options.shards, index));
  const there = new Map<string, { readonly replicas: number; readonly maxBytes: number; readonly most: number }>();
  for await (const { config } of jsm.streams.list("homeport.queue.>"))
    there.set(config.name, {
      replicas: config.num_replicas,
      maxBytes: config.max_bytes,
      most: config.max_msgs_per_subject,
    });
  const replicas = options.replicas ?? [...there.values()][0]?.replicas ?? (nc.info?.cluster === undefined ? 1 : 3);
  const maxBytes = Math.floor(options.maxBytes / options.shards);
  for (const [index, name] of streams.entries()) {
    const now = there.get(name);
    if (now?.replicas === replicas && now.maxBytes === maxBytes && now.most === QUEUE_MOST) continue;
    if (now !== undefined) {
      await jsm.streams.update(name, {
        num_replicas: replicas,
        max_bytes: maxBytes,
        max_msgs_per_subject: QUEUE_MOST,
      });
      continue;
    }
    await jsm.streams.add({
      name,
      subjects: [subjectOf(index, "*")],
      storage: StorageType.File,
      num_replicas: replicas,
      // Full means refused: of a queue, and of a shard's bytes (RQ3).
      discard: DiscardPolicy.New,
      discard_new_per_subject: true,
      max_msgs_per_subject: QUEUE_MOST,
      max_bytes: maxBytes,
      max_age: nanos(LIMIT.queueDays * DAY_MS),
      // A follower may lag: reads must see what was just acknowledged, so the leader alone answers them.
      allow_direct: false,
    });
  }
  return streams;
}

function togetherOf(): () => Promise<void> {
  let gathering: Promise<void> | undefined;
  const next = (): Promise<void> =>
    new Promise((done) => {
      setImmediate(() => {
        gathering = undefined;
        done();
      });
    });
  return () => (gathering ??= next());
}

async function openOnce(options: JetstreamOptions): Promise<Result<Shards, OpenJetstreamError>> {
  const nc = await connected(options);
  try {
    const jsm = await jetstreamManager(nc, { timeout: ANSWER_MS });
    if ((nc.info?.max_payload ?? 0) < LIMIT.envelopeBytes + HEADER_BYTES) {
      await nc.close();
      return err({ type: "SmallPayload" });
    }
    const shards = (await found(jsm)) ?? options.shards;
    if (shards !== options.shards) {
      await nc.close();
      return err({ type: "OtherShards", shards });
    }
    const streams = await layDown(nc, jsm, options);
    const of = (queue: QueueId) => {
      const index = new DataView(queue.buffer, queue.byteOffset).getUint16(0) % shards;
      return { stream: nameOf(shards, index), subject: subjectOf(index, Buffer.from(queue).toString("base64url")) };
    };
    const renew = async (): Promise<void> => void (await layDown(nc, jsm, options));
    return ok({ nc, jsm, of, streams, together: togetherOf(), renew });
  } catch (error) {
    await nc.close();
    throw error;
  }
}

function reasonOf(error: unknown): OpenJetstreamError {
  if (!(error instanceof Error)) throw error;
  if ("code" in error && (error.code === "ENOENT" || error.code === "EACCES")) return { type: "NoCredentials" };
  if (error instanceof errors.AuthorizationError) return { type: "Unauthorized" };
  if (error.cause instanceof errors.PermissionViolationError) return { type: "Forbidden", why: error.cause.message };
  if (error.name === "JetStreamNotEnabled") return { type: "NoJetStream" };
  if (error.name === "JetStreamApiError") return { type: "Refused", why: error.message };
  return { type: "Unreachable" };
}

/** Connects and sees to the streams; tried again for a while, as servers and nodes are often started together. */
export async function openShards(options: JetstreamOptions): Promise<Result<Shards, OpenJetstreamError>> {
  const end = performance.now() + options.patienceMs;
  for (;;) {
    try {
      return await openOnce(options);
    } catch (error) {
      const reason = reasonOf(error);
      const passing = reason.type === "Unreachable" || reason.type === "NoJetStream" || reason.type === "Refused";
      if (!passing || performance.now() > end) return err(reason);
      await delay(AGAIN_MS);
    }
  }
}
