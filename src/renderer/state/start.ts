import { create } from "zustand";
import { history, paths } from "./navigation.ts";

/** The first ten minutes: whether the page after the passphrase ("Write one thing down") is still to come. */
export const useStart = create<{ readonly writesFirst: boolean }>(() => ({ writesFirst: false }));

export const beginWriting = (): void => useStart.setState({ writesFirst: true });

export function leaveStart(path: string = paths.today): void {
  history.replace(path);
  useStart.setState({ writesFirst: false });
}
