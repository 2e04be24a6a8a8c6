import type { Projection } from "../../../shared/ipc/textShapes.ts";
import type { PairingState, VaultStatus } from "../../../shared/ipc/shapes.ts";
import { sayGoing } from "../pairing/going.ts";

export type NextThing =
  | { readonly kind: "write" | "words" | "invite" }
  | { readonly kind: "going"; readonly title: string; readonly text: string }
  | { readonly kind: "share"; readonly record: Projection };

/**
 * The one next thing: a connection under way, since the other one is in it too; else first words, then the paper, then each other; after that at most something of one's own that isn't
 * shared yet. Nothing is due, so often there is none.
 */
export function nextThing(
  status: VaultStatus,
  rows: readonly Projection[],
  pairing: PairingState = { stage: "none" },
): NextThing | undefined {
  const going = sayGoing(pairing);
  if (going) return { kind: "going", ...going };
  if (rows.length === 0) return { kind: "write" };
  if (status.recovery !== "done") return { kind: "words" };
  if (!status.paired) return { kind: "invite" };
  const [record] = rows.filter(
    (row) => row.unshared && !row.setAside && row.owner !== "partner" && row.fault !== "earlier",
  );
  return record === undefined ? undefined : { kind: "share", record };
}

/** At most three lines of what is between the two now, the latest day first. */
export function sharedLines(rows: readonly Projection[]): readonly Projection[] {
  return rows.filter((row) => row.shared && !row.setAside && row.fault !== "earlier").slice(0, 3);
}
