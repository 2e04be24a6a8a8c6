import type { PairingResult } from "../../src/main/core/pairing/describe.ts";
import type { PairingServiceDeps } from "../../src/main/core/pairing/service.ts";

/** What was confirmed here first, for people without a vault. */
export function awaitingInMemory(): PairingServiceDeps["awaiting"] {
  let current: PairingResult | undefined;
  return {
    get current() {
      return current;
    },
    put: (result) => void (current = result),
    drop: () => void (current = undefined),
  };
}
