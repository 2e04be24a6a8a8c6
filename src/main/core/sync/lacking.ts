/** What one peer lacks of the log, in packs, as far as we know what it has. */
import type { DeviceId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import type { Pack } from "../../../shared/protocol/frames.ts";
import { hash } from "../crypto/index.ts";
import { Pace } from "../pace.ts";
import type { RecordKey, SyncLog } from "./ports.ts";
import { headOf, Heads } from "./vectors.ts";

/** Small enough that a peer shows the first of many soon, large enough that envelopes are full. */
const PACK_BYTES = 256 * 1024;
const PACK_ENTRIES = 512;
/** Heads noted of what a peer sends, before any is known to be genuine. Far more than two people have logs. */
const NOTED_HEADS = 512;
/** Entries of a peer noted whole. Beyond it some go back to where they came from. */
const NOTED_ENTRIES = 16_384;

type PackLog = Pick<SyncLog, "entriesSince" | "mayHave" | "ahead" | "keysFor">;

/** The keys of a pack under the names that they have: computed, so that none can be claimed (KD1). */
export const keysIn = ({ keys }: Pack): RecordKey[] =>
  keys.map((key) => ({ id: hash(DOMAIN.recordKey, key), key: redact(key) }));

export class Lacking {
  readonly #log: PackLog;
  /** What the peer has, as far as we know, and what is on its way to it. */
  #has: Heads;
  /** Went to or came from the peer, where its place in a log does not tell whether the peer has it. */
  readonly #passed = new Set<string>();
  /** Where the log was left between two packs, and the entry the last one had no room for. */
  #rest: Iterator<Uint8Array> | undefined;
  #next: Uint8Array | undefined;

  constructor(log: PackLog, has: readonly VectorItem[]) {
    this.#log = log;
    this.#has = new Heads(has);
  }

  get has(): readonly VectorItem[] {
    return this.#has.all;
  }

  /** The peer has this and no more, whatever went to it. */
  begin(has: readonly VectorItem[]): void {
    this.#has = new Heads(has);
    this.#passed.clear();
    this.#rest = undefined;
    this.#next = undefined;
  }

  /** They came from the peer: they are not sent back. In small pieces, as it may be thousands. */
  async came(entries: readonly Uint8Array[]): Promise<void> {
    const pace = new Pace();
    for (const entry of entries) {
      const head = this.#has.size < NOTED_HEADS ? headOf(entry) : undefined;
      if (this.#passed.size < NOTED_ENTRIES && !(head && this.#has.tells(head))) this.#firstTime(entry);
      if (head) this.#has.advance(head);
      await pace.step(entry.length);
    }
  }

  /** The next of what it lacks, with the keys it may need; undefined where that is nothing. */
  pack(peer: DeviceId): Pack | undefined {
    const entries: Uint8Array[] = [];
    const ahead = new Map<string, Uint8Array>();
    let size = 0;
    for (let entry = this.#nextMissing(); entry; entry = this.#nextMissing()) {
      if (!this.#log.mayHave(entry, peer)) continue;
      const named = this.#log.ahead([entry]).map((bytes) => [toHex(bytes), bytes] as const);
      const more = named.filter(([name]) => !ahead.has(name));
      const cost = more.reduce((sum, [, bytes]) => sum + bytes.length, entry.length);
      const count = entries.length + ahead.size + more.length;
      if (entries.length > 0 && (size + cost > PACK_BYTES || count >= PACK_ENTRIES)) {
        this.#next = entry;
        break;
      }
      for (const [name, bytes] of more) ahead.set(name, bytes);
      entries.push(entry);
      size += cost;
      const head = headOf(entry);
      if (head) this.#has.advance(head);
    }
    if (entries.length === 0) return undefined;
    const keys = this.#log.keysFor(entries, peer).map(({ key }) => reveal(key));
    return { entries: [...ahead.values(), ...entries], keys };
  }

  /** What came to the log behind the place reached is met when it is begun anew, after its end. */
  #nextMissing(): Uint8Array | undefined {
    const kept = this.#next;
    this.#next = undefined;
    if (kept) return kept;
    this.#rest ??= this.#log.entriesSince(this.#has.all)[Symbol.iterator]();
    for (;;) {
      const next = this.#rest.next();
      if (next.done) break;
      const head = headOf(next.value);
      if ((head && this.#has.tells(head)) || this.#firstTime(next.value)) return next.value;
    }
    this.#rest = undefined;
    return undefined;
  }

  /**
   * Entries of a newer version have no head that we can read, and of a forked log all are offered from the fork on: each
   * of these is sent once, else we would send the same for ever.
   */
  #firstTime(entry: Uint8Array): boolean {
    const id = toHex(hash(DOMAIN.body, entry));
    const first = !this.#passed.has(id);
    this.#passed.add(id);
    return first;
  }
}
