/** An attempt as the window sees it. */
import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { formatAddress } from "../sync/links/lan/addresses.ts";
import { codes, isOver, type Paired, type Pairing, shownName } from "./machine.ts";

export type PairingResult = Omit<Paired, "port"> & {
  /** `address:port` where the partner's local link may be; empty where it has none yet. */
  readonly lanHint: readonly string[];
  /** Links of the invitation that was answered here: where the two meet from then on, if there is room for them. */
  readonly meetingPoints: readonly string[];
};

export const resultOf = (
  { space, partner, port }: Paired,
  host: string | undefined,
  meetingPoints: readonly string[],
): PairingResult => ({ space, partner, lanHint: lanHintOf(host, port), meetingPoints });

/** Where a device's local link may be, by the address it was met at. */
export function lanHintOf(host: string | undefined, port: number): readonly string[] {
  const plain = host?.replace(/^::ffff:/, "");
  return plain !== undefined && port > 0 ? [formatAddress({ host: plain, port })] : [];
}

export function describe(pairing: Pairing, expiresInMs: number): PairingState {
  const shown = isOver(pairing) ? undefined : codes(pairing);
  return {
    stage: pairing.stage,
    ...(pairing.own ? { isOwn: true } : {}),
    ...(shown ? { emoji: [...shown.emoji], digits: shown.digits } : {}),
    ...(pairing.theirs ? { partnerName: shownName(pairing.theirs.name) } : {}),
    ...(isOver(pairing) ? {} : { expiresInMs }),
    // What it was given may have reached it all the same (MB5).
    ...(pairing.failure ? { failure: pairing.own?.isGiven ? "given" : pairing.failure } : {}),
  };
}
