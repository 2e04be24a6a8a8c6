/** Every text written in a world is one token that occurs nowhere else. Here it is known of each where it must be at the end. */
import type { CoupleDevice } from "./coupleDevice.ts";

const TOKEN = /<\d+>/g;

export const tokensAt = (body: string): { token: string; index: number }[] =>
  [...body.matchAll(TOKEN)].map(({ 0: token, index }) => ({ token, index }));
export const tokensIn = (body = ""): string[] => tokensAt(body).map(({ token }) => token);

/** Where a token was last put: on one machine only, or for both. */
type Word = { readonly by: CoupleDevice; stage: "drafted" | "shared" };

export class CoupleWords {
  readonly #words = new Map<string, Word>();
  /** Deleted by someone who saw them, thrown away, or gone with a disk before anyone had them: they may be missing. */
  readonly #excused = new Set<string>();
  /** In an unshared draft of a backup or an older disk, and shared since: its owner may well share it again. */
  readonly #twice = new Set<string>();
  #next = 1;

  /** Words written from now on have this number or a higher one. */
  get next(): number {
    return this.#next;
  }

  token = (): string => `<${this.#next++}>`;

  drafted(token: string, by: CoupleDevice): void {
    this.#words.set(token, { by, stage: "drafted" });
  }

  shared(body: string | undefined): void {
    for (const token of tokensIn(body)) {
      const word = this.#words.get(token);
      if (word) word.stage = "shared";
    }
  }

  excuse(token: string): void {
    this.#excused.add(token);
  }

  /** A draft is thrown away with all that nobody else has. */
  discarded(body: string | undefined): void {
    for (const token of tokensIn(body)) if (this.#words.get(token)?.stage === "drafted") this.excuse(token);
  }

  /** Two machines have this one's drafts from now on. */
  copied(device: CoupleDevice): void {
    for (const [token, { by }] of this.#words) if (by === device) this.#twice.add(token);
  }

  moved(from: CoupleDevice, to: CoupleDevice): void {
    for (const word of this.#words.values()) if (word.by === from) Object.assign(word, { by: to });
  }

  /** Words written here since then, and words deleted or shared here alone, go with the disk where nobody else has them. */
  diskLost(device: CoupleDevice, since: number, elsewhere: ReadonlySet<string>): void {
    for (const [token, word] of this.#words) {
      if (word.by !== device) continue;
      if (Number(token.slice(1, -1)) >= since) {
        if (!elsewhere.has(token)) this.excuse(token);
        continue;
      }
      this.#twice.add(token);
      // What was shared since may be a draft again.
      if (word.stage === "shared" && !elsewhere.has(token)) word.stage = "drafted";
    }
  }

  /** Throws where a word is missing on this device that should be there, or is there more often than it was written. */
  check(device: CoupleDevice, has: Record<"shared" | "mine" | "kept", readonly string[]>, mayRepeat: boolean): void {
    const times = new Map<string, number>();
    for (const token of has.shared) times.set(token, (times.get(token) ?? 0) + 1);
    const [mine, kept] = [new Set(has.mine), new Set(has.kept)];
    for (const [token, word] of this.#words) {
      const found = times.get(token) ?? 0;
      if (found > 1 && !this.#twice.has(token) && !mayRepeat) throw new Error(`${token} is there ${found} times`);
      if (this.#excused.has(token) || found > 0 || kept.has(token)) continue;
      if (word.stage === "shared") throw new Error(`${token}, shared by ${word.by.name}, is lost at ${device.name}`);
      if (word.by === device && !mine.has(token)) throw new Error(`${token}, drafted by ${device.name}, is lost`);
    }
  }
}
