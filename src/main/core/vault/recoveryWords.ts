import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { redact } from "../../../shared/base/redacted.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { RandomBytes, SecretKey } from "../crypto/index.ts";

export const RECOVERY_WORD_COUNT = 24;

/** Positions count from 1, as the words are numbered on paper. */
export type WordsError =
  | { readonly type: "WordCount"; readonly found: number }
  | { readonly type: "UnknownWords"; readonly positions: readonly number[] }
  /** All are words of the list, but not together: one is wrong or two are swapped. */
  | { readonly type: "Checksum" };

/** 256 random bits as 24 BIP-39 words: shown once, on paper after that (VT1). */
export const newRecoveryWords = (randomBytes: RandomBytes): readonly string[] =>
  entropyToMnemonic(randomBytes(32), wordlist).split(" ");

/** The key behind the words. Case and spacing don't matter; four letters name a word, as the list was made for. */
export function recoveryKey(words: readonly string[]): Result<SecretKey, WordsError> {
  const typed = words.map((word) => word.normalize("NFKD").trim().toLowerCase()).filter((word) => word !== "");
  if (typed.length !== RECOVERY_WORD_COUNT) return err({ type: "WordCount", found: typed.length });
  const found = typed.map((word) =>
    wordlist.find((known) => known === word || (word.length === 4 && known.startsWith(word))),
  );
  const positions = found.flatMap((word, i) => (word === undefined ? [i + 1] : []));
  if (positions.length > 0) return err({ type: "UnknownWords", positions });
  try {
    return ok(redact(mnemonicToEntropy(found.join(" "), wordlist)));
  } catch {
    return err({ type: "Checksum" });
  }
}
