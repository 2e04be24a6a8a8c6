import type { PlainKey } from "../../strings/index.ts";

export type Strength = 0 | 1 | 2 | 3 | 4;
/** Least strength taken for a sentence of one's own. */
export const ENOUGH: Strength = 3;

export const strengthWords: Record<Strength, PlainKey> = {
  0: "strength.0",
  1: "strength.1",
  2: "strength.2",
  3: "strength.3",
  4: "strength.4",
};

/** Loads the word lists at first use (they are large), then measures here, on this machine only. */
export async function makeMeter(name: string): Promise<(sentence: string) => Strength> {
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const meter = new ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs });
  // Its own limit: beyond this many letters nothing more is learned and the time grows.
  return (sentence) => meter.check(sentence.slice(0, 120), [name, "homeport"]).score;
}
