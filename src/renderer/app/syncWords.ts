import type { SyncState } from "../../shared/ipc/shapes.ts";
import type { PlainKey } from "../strings/index.ts";

export type Here = {
  /** Words here could not be saved yet. */
  readonly unsaved: boolean;
  /** An open text says beside itself whether it is saved. */
  readonly told: boolean;
};

/**
 * F20: a live and a silent network look alike; only a cause on this machine, or a week apart, changes the words.
 * "Saved here" is said in one place: beside the text that is open, else here.
 */
export function syncWords(
  { paired, localCause, longApart, partnerLeft }: SyncState,
  { unsaved, told }: Here,
): PlainKey | undefined {
  const saved = told ? undefined : "sync.saved";
  if (unsaved) return "record.notSaved";
  if (!paired) return saved;
  if (partnerLeft) return "sync.notConnected";
  if (localCause === "no-network") return "sync.noNetwork";
  if (localCause === "disconnected") return "sync.disconnected";
  if (localCause === "blocked") return "sync.blocked";
  return longApart ? "sync.longApart" : saved;
}
