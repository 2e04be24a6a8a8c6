import { create } from "zustand";

type Saving = {
  /** Whether letters on screen could not be made durable yet: the disk is full, or core is away. */
  readonly unsaved: boolean;
  /** How many open texts say for themselves how they are saved: what is said above them must not say it too. */
  readonly telling: number;
};
export const useUnsaved = create<Saving>(() => ({ unsaved: false, telling: 0 }));

export function setUnsaved(unsaved: boolean): void {
  if (useUnsaved.getState().unsaved !== unsaved) useUnsaved.setState({ unsaved });
}

/** An open text says it from now on; the answer ends it. */
export function tellSaved(): () => void {
  const more = (by: number) => useUnsaved.setState(({ telling }) => ({ telling: telling + by }));
  more(1);
  return () => more(-1);
}
