import { wordlist } from "@scure/bip39/wordlists/english.js";
import type { RandomBytes } from "../crypto/index.ts";

const WORDS = 6;

/** The first words a couple reads here must not be about harm, illness, sin, the law or a body. */
const NOT_OFFERED = new Set(
  (
    "abandon abuse accuse addict afraid alcohol alien anger angry anxiety argue armed armor army arrest assault " +
    "asthma attack awful awkward battle betray bitter blame blast bleak blind blood bomb broken bullet burden " +
    "burst cage casino chaos cigar clown crack crash crazy crime cruel crush cry damage danger debris decline " +
    "defy demise denial despair destroy dirt disease dismiss disorder divorce dizzy drama drastic drip dumb dwarf " +
    "enemy erode escape evil execute exile expire expose fade faint false fat fatal fatigue fault female fever " +
    "fire flee force fragile frown fury gasp ghost gloom grab grief grit grunt guilt gun harsh hazard hollow " +
    "horror hospital hunt hurt husband ignore ill illegal illness infant inflict inject injury inmate insane " +
    "jealous judge junk kick kidney knife law lawsuit lazy lecture liar lonely loud mad marriage mask mercy " +
    "misery mistake monster nasty neck negative neglect nerve noise nuclear obey odor oppose orphan panic payment " +
    "penalty pill pistol police poverty prison problem punch push quit rack razor rebel refuse regret reject " +
    "remove resist retreat rifle riot risk rival rude sad sadness scare sheriff shock shoot shove sick siege " +
    "siren skull slab slam slender sorry spy squeeze sting strike struggle suffer suspect swear sword symptom " +
    "tobacco tragic trap trash trick trigger trouble ugly unfair unhappy useless vicious virus void warfare " +
    "warrior weapon weird wife wild witness worry wreck wrestle wrong"
  ).split(" "),
);

/** Six words to begin with: some 65 random bits, which Argon2id makes as dear to guess as they need to be. */
export function suggestPassphrase(randomBytes: RandomBytes): string {
  const words: string[] = [];
  while (words.length < WORDS) {
    // 2,048 words divide 65,536 evenly, and a word not offered is drawn again: each other one is as likely as any.
    const drawn = new DataView(randomBytes(2).buffer).getUint16(0);
    const word = wordlist[drawn % wordlist.length];
    if (word !== undefined && !NOT_OFFERED.has(word)) words.push(word);
  }
  return words.join(" ");
}
