import { create } from "zustand";
import type { PairingState, SyncState, TogetherState } from "../../shared/ipc/shapes.ts";
import { call, on } from "./connection.ts";

type Ties = {
  readonly pairing: PairingState;
  readonly sync: SyncState;
  /** Write together, by record; a record not named here is off. */
  readonly together: ReadonlyMap<string, TogetherState["state"]>;
};

export const useTies = create<Ties>(() => ({
  pairing: { stage: "none" },
  sync: { paired: false, longApart: false, partnerLeft: false, meetingPoints: [] },
  together: new Map(),
}));

export const setPairing = (pairing: PairingState): void => useTies.setState({ pairing });

export function setTogether(states: readonly TogetherState[]): void {
  useTies.setState(({ together }) => {
    const next = new Map(together);
    for (const { record, state } of states) next.set(record, state);
    return { together: next };
  });
}

export function watchTies(): void {
  on("pairing", setPairing);
  on("sync", (sync) => useTies.setState({ sync }));
  on("together", (state) => setTogether([state]));
}

export async function loadTies(): Promise<void> {
  const [pairing, sync, together] = await Promise.all([
    call("pairing.state"),
    call("sync.state"),
    call("together.states"),
  ]);
  if (pairing.ok) setPairing(pairing.value);
  if (sync.ok) useTies.setState({ sync: sync.value });
  if (together.ok) setTogether(together.value);
}
