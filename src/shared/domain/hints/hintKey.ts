import type { FoundHint } from "./clauseHints.ts";

/** As a key looks: `location-0123456789abcd`. */
export const hintKeyShape = /^[a-zA-Z]{1,16}-[0-9a-f]{14}$/;

/**
 * Names a question about these very words, so that one put away stays away until the words are others. Two 32-bit hashes
 * (MurmurHash3's steps): no words can be read from it, and a chance collision hides one question in 2^53.
 */
export function hintKey({ hint, words }: Pick<FoundHint, "hint" | "words">): string {
  const text = words.toLowerCase().replace(/\s+/gu, " ").trim();
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  const hex = 4_294_967_296 * (b & 0x1f_ffff) + (a >>> 0);
  return `${hint}-${hex.toString(16).padStart(14, "0")}`;
}
