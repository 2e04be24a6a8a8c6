/** Four in, six out (P13): a longer breath out is what calms. */
export const IN_SECONDS = 4;
export const OUT_SECONDS = 6;

export type Breath = { readonly phase: "in" | "out"; /** Counts down to 1. */ readonly count: number };

/** Which part of a breath this second (from the start, whole) belongs to. */
export function breathAt(second: number): Breath {
  const at = second % (IN_SECONDS + OUT_SECONDS);
  return at < IN_SECONDS
    ? { phase: "in", count: IN_SECONDS - at }
    : { phase: "out", count: IN_SECONDS + OUT_SECONDS - at };
}
