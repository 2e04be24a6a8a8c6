/** Signs that turn the direction of what follows them, past the end of the words they stand in. */
const turning = /[\u202a-\u202e\u2066-\u2069]/g;
/** Letters and marks written from right to left. */
const rightToLeft = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A person's words inside a sentence of ours. They keep their own direction and can't turn ours: a title with U+202E in
 * it must not make "Noor changed …" read as something else.
 */
export function isolate(words: string): string {
  const plain = words.replace(turning, "");
  return rightToLeft.test(plain) ? `\u2068${plain}\u2069` : plain;
}
