import type { SyncState } from "../../shared/ipc/contract.ts";
import type { PlainKey } from "../strings/index.ts";

/** F20: a live and a silent network look alike; only a cause on this machine, or a week apart, changes the words. */
export function syncWords({ paired, localCause, longApart }: SyncState, unsaved = false): PlainKey {
  if (unsaved) return "record.notSaved";
  if (!paired) return "sync.saved";
  if (localCause === "no-network") return "sync.noNetwork";
  if (localCause === "disconnected") return "sync.disconnected";
  if (localCause === "blocked") return "sync.blocked";
  return longApart ? "sync.longApart" : "sync.saved";
}
