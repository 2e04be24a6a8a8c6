import { create } from "zustand";

/** Something to be done with the open text, by its name. */
export type TextAct = { readonly id: string; readonly label: string; readonly run: () => void };

type Ask = () => readonly TextAct[];
const nothing: Ask = () => [];
const useOffered = create<{ readonly ask: Ask }>(() => ({ ask: nothing }));

/** The open text offers what can be done with it; answers how to take that back. */
export function offerTextActs(acts: Ask): () => void {
  useOffered.setState({ ask: acts });
  return () => {
    if (useOffered.getState().ask === acts) useOffered.setState({ ask: nothing });
  };
}

/**
 * For the palette: what applies at this moment. Drawn anew once the text offers something else, or another one comes to be
 * open: a text that was just shared opens anew.
 */
export const useTextActs = (): readonly TextAct[] => useOffered(({ ask }) => ask)();

/** For an act that takes the focus: it waits until the palette is gone, and has given the focus back to where it was. */
export function oncePaletteIsGone(act: () => void): void {
  const look = (framesGone: number): void => {
    if (framesGone > 1) act();
    else requestAnimationFrame(() => look(document.querySelector("[role=dialog]") === null ? framesGone + 1 : 0));
  };
  look(0);
}
