import { wordlist } from "@scure/bip39/wordlists/english.js";
import { expect, it } from "vitest";
import { suggestPassphrase } from "./suggestPassphrase.ts";

const drawing = (draws: readonly number[]) => {
  const left = [...draws];
  return (count: number): Uint8Array => {
    const drawn = left.shift();
    if (count !== 2 || drawn === undefined) throw new Error("more was drawn than expected");
    return Uint8Array.of(drawn >> 8, drawn & 255);
  };
};

it("draws every offered word as often as any other, and none about harm", () => {
  const [known, instead] = [3, 4];
  const drawn = wordlist.map((_, index) => {
    const words = suggestPassphrase(drawing([known, known, known, known, known, index, instead])).split(" ");
    return words.length === 6 ? words[5] : undefined;
  });
  const offered = wordlist.filter((word, index) => drawn[index] === word);
  const others = drawn.filter((word, index) => word !== wordlist[index]);
  expect(offered).not.toContain("abuse");
  expect(new Set(others)).toEqual(new Set([wordlist[instead]]));
  // 2,048 draws divide all 65,536 evenly; what is not offered leaves six words more than 65 bits.
  expect(65_536 % wordlist.length).toBe(0);
  expect(6 * Math.log2(offered.length)).toBeGreaterThan(65);
});
