/**
 * What is dropped on the window. A browser left to itself goes to a file or a link that is dropped on a page, and the app
 * would be gone: here nothing dropped is ever gone to, and a carry file is read wherever one is.
 */
import { useEffect } from "react";
import { create } from "zustand";
import { useVault } from "../../state/vault.ts";
import { CARRY, readCarried } from "./carry.ts";

/** A file is held over the window. */
export const useHeld = create<{ readonly isHeld: boolean }>(() => ({ isHeld: false }));
const hold = (isHeld: boolean): void => {
  if (useHeld.getState().isHeld !== isHeld) useHeld.setState({ isHeld });
};

/** Words dragged into a field are the field's; a file never is. */
const takesWords = ({ target }: Event): boolean =>
  target instanceof Node &&
  (target instanceof Element ? target : target.parentElement)?.closest(
    "input, textarea, [contenteditable=true]",
  ) instanceof Element;
const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;
const isOpen = (): boolean => useVault.getState().status?.state === "open";

/** On the way down: before an editor could take it for text. */
function dropped(event: DragEvent): void {
  hold(false);
  const carried = [...(event.dataTransfer?.files ?? [])].filter(({ name }) => name.toLowerCase().endsWith(CARRY));
  if (carried.length === 0) return;
  event.preventDefault();
  if (isOpen()) void readCarried(carried);
}

/** On the way up: whoever wanted it has had it. */
function stay(event: DragEvent): void {
  if (hasFiles(event) || !takesWords(event)) event.preventDefault();
}

const over = (event: DragEvent): void => hold(hasFiles(event));
const left = ({ relatedTarget }: DragEvent): void => {
  if (relatedTarget === null) hold(false);
};

/** For all pages, also while it is locked. Once, by the root. */
export function useDrops(): void {
  useEffect(() => {
    const listeners = new AbortController();
    const { signal } = listeners;
    addEventListener("drop", dropped, { signal, capture: true });
    addEventListener("dragover", over, { signal, capture: true });
    addEventListener("dragleave", left, { signal, capture: true });
    addEventListener("dragover", stay, { signal });
    addEventListener("drop", stay, { signal });
    return () => listeners.abort();
  }, []);
}
