/** The one place that knows which kinds of store there are. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { err, type Result } from "../../shared/base/result.ts";
import type { QueueStore } from "./queueStore.ts";
import { openSqliteStore, type OpenStoreError } from "./sqliteStore.ts";

export type StoreOptions = {
  /** A folder of its own, made where there is none. */
  readonly data: string;
  readonly maxBytes: number;
  readonly onFault: (code: string) => void;
};

export function openStore({ data, maxBytes, onFault }: StoreOptions): Promise<Result<QueueStore, OpenStoreError>> {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
  } catch {
    return Promise.resolve(err({ type: "Unwritable" }));
  }
  return Promise.resolve(openSqliteStore({ path: join(data, "relay.sqlite"), maxBytes, now: Date.now, onFault }));
}
