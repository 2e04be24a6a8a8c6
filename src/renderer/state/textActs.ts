/** Something to be done with the open text, by its name. */
export type TextAct = { readonly id: string; readonly label: string; readonly run: () => void };

let ask: () => readonly TextAct[] = () => [];

/** The open text offers what can be done with it; answers how to take that back. */
export function offerTextActs(acts: () => readonly TextAct[]): () => void {
  ask = acts;
  return () => {
    if (ask === acts) ask = () => [];
  };
}

/** For the palette. Asked as it opens: what doesn't apply at that moment is not in it. */
export const textActs = (): readonly TextAct[] => ask();

/** For an act that takes the focus: it waits until the palette is gone, and has given the focus back to where it was. */
export function oncePaletteIsGone(act: () => void): void {
  const look = (framesGone: number): void => {
    if (framesGone > 1) act();
    else requestAnimationFrame(() => look(document.querySelector("[role=dialog]") === null ? framesGone + 1 : 0));
  };
  look(0);
}
