/** An open place in a text, as templates have them: plain words in brackets, which say what belongs there. */
export const blankPattern = (): RegExp => /\[[^[\]\n]{1,120}\]/g;

export type Blank = { readonly from: number; readonly to: number; readonly words: string };

export const blanksIn = (text: string): Blank[] =>
  [...text.matchAll(blankPattern())].map(({ 0: words, index }) => ({ from: index, to: index + words.length, words }));
