import { shortHash } from "../../base/shortHash.ts";
import type { FoundHint } from "./clauseHints.ts";

/** As a key looks: `location-0123456789abcd`. */
export const hintKeyShape = /^[a-zA-Z]{1,16}-[0-9a-f]{14}$/;

/** Names a question about these very words, so that one put away stays away until the words are others. No words can be read from it. */
export function hintKey({ hint, words }: Pick<FoundHint, "hint" | "words">): string {
  const text = words.toLowerCase().replace(/\s+/gu, " ").trim();
  return `${hint}-${shortHash(Uint16Array.from(text, (_, at) => text.charCodeAt(at)))}`;
}
