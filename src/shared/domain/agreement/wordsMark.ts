import { shortHash } from "../../base/shortHash.ts";
import { type AgreedText, encodeWords } from "../../protocol/agreedText.ts";

/**
 * Alike for the same title and paragraphs, whatever their terms, so that a list of what is offered need not carry each text.
 * Nothing rests on it but whether offering the same words again is suggested.
 */
export const wordsMark = (words: Pick<AgreedText, "title" | "paragraphs">): string => shortHash(encodeWords(words));
