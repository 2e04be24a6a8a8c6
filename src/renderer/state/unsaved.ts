import { create } from "zustand";

/** Whether letters on screen could not be made durable yet: the disk is full, or core is away. */
export const useUnsaved = create<{ readonly unsaved: boolean }>(() => ({ unsaved: false }));

export function setUnsaved(unsaved: boolean): void {
  if (useUnsaved.getState().unsaved !== unsaved) useUnsaved.setState({ unsaved });
}
