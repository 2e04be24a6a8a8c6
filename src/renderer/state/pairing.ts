import { create } from "zustand";
import type { PairingState, SyncState, TogetherState } from "../../shared/ipc/shapes.ts";
import { call, on } from "./connection.ts";

type Ties = {
  readonly pairing: PairingState;
  /** An end that was on screen: it need not be told at other places. */
  readonly read: PairingState | undefined;
  readonly sync: SyncState;
  /** Write together, by record; a record not named here is off. */
  readonly together: ReadonlyMap<string, TogetherState["state"]>;
};

export const useTies = create<Ties>(() => ({
  pairing: { stage: "none" },
  read: undefined,
  sync: { paired: false, longApart: false, partnerLeft: false, meetingPoints: [] },
  together: new Map(),
}));

export const markRead = (read: PairingState): void => useTies.setState({ read });
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
  if (pairing.ok) {
    const { stage, apart } = pairing.value;
    // Connected before this start, since nothing has told of it: only a meeting point has yet to say it to the other side.
    const isOld = useTies.getState().pairing.stage === "none" && stage === "paired" && apart?.byMeetingPoint === true;
    if (isOld) markRead(pairing.value);
    setPairing(pairing.value);
  }
  if (sync.ok) useTies.setState({ sync: sync.value });
  if (together.ok) setTogether(together.value);
}
