import type { OwnDevices, PairingServiceDeps } from "../../src/main/core/pairing/service.ts";
import { decodeKept, encodeKept, type KeptPairing } from "../../src/main/core/pairing/keptPairing.ts";

/** A pairing apart, for people without a vault: as the same bytes that would lie there. */
export function keptInMemory(): KeptPairing & { readonly bytes: Uint8Array | undefined } {
  let bytes: Uint8Array | undefined;
  return {
    get bytes() {
      return bytes;
    },
    read: (me) => bytes && decodeKept(bytes, me),
    write: (kept) => void (bytes = encodeKept(kept)),
    drop: () => void (bytes = undefined),
  };
}

/** For people who have one device each. */
export const noOwnDevices: OwnDevices = {
  welcome: () => ({ ok: false, error: { type: "NotPaired" } }),
  joined: () => undefined,
  mayJoin: () => false,
  join: () => undefined,
};

/** For people who only ever pair side by side. */
export const nothingApart = (): Pick<PairingServiceDeps, "kept" | "meetingPoints" | "isJoined" | "own"> => ({
  own: noOwnDevices,
  kept: keptInMemory(),
  meetingPoints: () => [],
  isJoined: () => false,
});
