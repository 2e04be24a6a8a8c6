import type { EntryHash } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { removedBy } from "../../../shared/protocol/body.ts";
import { type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { itemOf } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import type { Pace } from "../pace.ts";
import type { Arrived, HeldEntry } from "./waiting.ts";

/** Entries evaluated, and written in one transaction, at once. */
const BATCH = 256;
const BATCH_BYTES = 1024 * 1024;
/** Names remembered as evaluated: hundreds of entries may name the same few. */
const KNOWN = 4_096;

/** A held entry, how many of its names were found evaluated, and the one it misses. */
type Look = { readonly held: HeldEntry; readonly names: readonly VectorItem[]; found: number; under?: string };

/**
 * Which held entries can go on. Each lies under the first name it misses, and is looked at again only when that one is
 * evaluated: what a partner has made wait for good costs nothing whatever else comes (LG7).
 */
export class Ready {
  readonly #log: Pick<Log, "has">;
  readonly #pace: Pace;
  /** By hash (hex): every held entry whose signature was checked. */
  readonly #looks = new Map<string, Look>();
  /** To be looked at, in this order. */
  readonly #due = new Set<string>();
  /** Name → entries that miss it. */
  readonly #missing = new Map<string, Set<string>>();
  /** The last batch. What is still held of it was not committed: no stager, no room, or the log was hurt. */
  #taken: string[] = [];
  readonly #known = new Set<string>();

  constructor(log: Pick<Log, "has">, pace: Pace) {
    this.#log = log;
    this.#pace = pace;
  }

  add(held: HeldEntry): void {
    this.remove(held.hash);
    if (!held.verified) return;
    const key = toHex(held.hash);
    this.#looks.set(key, { held, names: namesOf(held), found: 0 });
    this.#due.add(key);
  }

  remove(hash: EntryHash): void {
    const key = toHex(hash);
    const look = this.#looks.get(key);
    if (look) this.#unfile(key, look);
    this.#looks.delete(key);
    this.#due.delete(key);
  }

  /** These are in the log now. */
  evaluated(items: readonly VectorItem[]): void {
    for (const item of items) this.#wake(nameOf(item));
  }

  /** Something has left the log (D3): nothing that was found before can be relied on. */
  again(): void {
    this.#known.clear();
    for (const [key, look] of this.#looks) {
      this.#unfile(key, look);
      look.found = 0;
      this.#due.add(key);
    }
  }

  /**
   * Entries all of whose names are evaluated or come earlier in the list. It ends with the first that could remove a
   * device: all that comes after is judged with that known. The same come again unless they were taken out meanwhile.
   */
  async take(): Promise<Arrived[]> {
    for (const key of this.#taken) if (this.#looks.has(key)) this.#due.add(key);
    this.#taken = [];
    const ready: Arrived[] = [];
    const within = new Set<string>();
    let bytes = 0;
    // What is woken on the way is put at its end, and met there.
    for (const key of this.#due) {
      if (ready.length >= BATCH || bytes >= BATCH_BYTES) break;
      const look = this.#looks.get(key);
      const missing = look && this.#firstMissing(look, within);
      this.#due.delete(key);
      if (!look) continue;
      if (missing !== undefined) this.#file(key, look, missing);
      else {
        const { held } = look;
        const name = nameOf(itemOf(held));
        ready.push(held);
        bytes += held.bytes.length;
        this.#taken.push(key);
        within.add(name);
        this.#wake(name);
        if (removedBy(held.entry.core.kind, held.entry.body)?.length) break;
      }
      await this.#pace.step(0, look.names.length);
    }
    return ready;
  }

  /** Goes on where it stopped: what is evaluated stays so. What only this batch brings may yet not be. */
  #firstMissing(look: Look, within: ReadonlySet<string>): string | undefined {
    let inLog = true;
    for (let at = look.found; at < look.names.length; at++) {
      const item = look.names[at];
      if (!item) break;
      const name = nameOf(item);
      if (within.has(name)) inLog = false;
      else if (!this.#isKnown(item, name)) return name;
      if (inLog) look.found = at + 1;
    }
    return undefined;
  }

  #isKnown(item: VectorItem, name: string): boolean {
    if (this.#known.has(name)) return true;
    if (!this.#log.has(item)) return false;
    if (this.#known.size >= KNOWN) this.#known.clear();
    this.#known.add(name);
    return true;
  }

  #file(key: string, look: Look, name: string): void {
    const others = this.#missing.get(name) ?? new Set();
    this.#missing.set(name, others.add(key));
    look.under = name;
  }

  #unfile(key: string, look: Look): void {
    if (look.under === undefined) return;
    const others = this.#missing.get(look.under);
    others?.delete(key);
    if (others?.size === 0) this.#missing.delete(look.under);
    delete look.under;
  }

  #wake(name: string): void {
    const keys = this.#missing.get(name);
    this.#missing.delete(name);
    for (const key of keys ?? []) {
      delete this.#looks.get(key)?.under;
      this.#due.add(key);
    }
  }
}

const nameOf = (item: VectorItem): string => `${toHex(item.device)} ${item.seq} ${toHex(item.hash)}`;

/** A log's first entry has none before it; one that names one all the same waits for good. */
function namesOf({ entry: { core } }: HeldEntry): VectorItem[] {
  const previous = { device: core.device, seq: core.seq - 1, hash: core.prevHash };
  return core.seq === 1 && sameBytes(core.prevHash, ZERO_32) ? [...core.vectorDelta] : [previous, ...core.vectorDelta];
}
