/** The one place that knows which kinds of store there are. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { err, type Result } from "../../shared/base/result.ts";
import type { Place } from "../options.ts";
import type { OpenJetstreamError } from "./jetstreamShards.ts";
import { openJetstreamStore } from "./jetstreamStore.ts";
import type { QueueStore } from "./queueStore.ts";
import { openSqliteStore, type OpenStoreError } from "./sqliteStore.ts";

export type StoreOptions = {
  /** A folder of its own, made where there is none; or a cluster's servers. */
  readonly place: Place;
  readonly maxBytes: number;
  readonly onFault: (code: string) => void;
};

/** Servers and meeting points are often started together. */
const PATIENCE_MS = 30_000;

export async function openStore({
  place,
  maxBytes,
  onFault,
}: StoreOptions): Promise<Result<QueueStore, OpenStoreError | OpenJetstreamError>> {
  if ("servers" in place) return openJetstreamStore({ ...place, maxBytes, onFault, patienceMs: PATIENCE_MS });
  try {
    mkdirSync(place.data, { recursive: true, mode: 0o700 });
  } catch {
    return err({ type: "Unwritable" });
  }
  return openSqliteStore({ path: join(place.data, "relay.sqlite"), maxBytes, now: Date.now, onFault });
}

/** One line for the operator. */
export function whyNotOpened(place: Place, error: OpenStoreError | OpenJetstreamError): string {
  const name = "data" in place ? `--data ${place.data}` : "--nats";
  switch (error.type) {
    case "InUse":
      return `${name}: another process uses it.`;
    case "Damaged":
      return `${name}: relay.sqlite in it is damaged or of something else. Deleting it loses nothing: apps send again what did not arrive.`;
    case "Unwritable":
      return `${name}: it can't be written.`;
    case "Unreachable":
      return `${name}: none of the servers answers.`;
    case "Unauthorized":
      return `${name}: the servers let nobody in with these credentials (--nats-credentials).`;
    case "Forbidden":
      return `${name}: these credentials may not do what a meeting point does there (${error.why}).`;
    case "NoCredentials":
      return "--nats-credentials: there is no file to be read.";
    case "NoJetStream":
      return `${name}: JetStream is not enabled there, or has no leader.`;
    case "SmallPayload":
      return `${name}: the servers' max_payload is too small for an envelope of 64 KiB; 1 MB is usual.`;
    case "OtherShards":
      return `${name}: it was laid out in ${error.shards} shards: say --nats-shards ${error.shards}.`;
    case "Refused":
      return `${name}: the servers refused (${error.why}).`;
  }
}
