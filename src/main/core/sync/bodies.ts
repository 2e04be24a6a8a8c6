/** KD2: bodies that are not here, asked of one peer, and those it asks for: each once a session, and so many at most. */
import type { DeviceId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { reveal } from "../../../shared/base/redacted.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import { type Pack, WANT_ENTRIES } from "../../../shared/protocol/frames.ts";
import type { SyncLog } from "./ports.ts";

const PACK_BYTES = 256 * 1024;
const PACK_ENTRIES = 512;
/** Of a session, asked and told. */
const MOST = 16_384;

type BodyLog = Pick<SyncLog, "bodiless" | "whole" | "mayHave" | "keysFor">;

export class Bodies {
  readonly #log: BodyLog;
  readonly #asked = new Set<string>();
  #askedOf: readonly VectorItem[] = [];
  readonly #told = new Set<string>();
  #wanted: VectorItem[] = [];

  constructor(log: BodyLog) {
    this.#log = log;
  }

  /** What the peer was not asked for yet, as frames take it. */
  ask(): readonly (readonly VectorItem[])[] {
    const all = this.#log.bodiless();
    if (all === this.#askedOf) return [];
    this.#askedOf = all;
    const fresh = all.filter((item) => isNew(this.#asked, item));
    return Array.from({ length: Math.ceil(fresh.length / WANT_ENTRIES) }, (_, page) =>
      fresh.slice(page * WANT_ENTRIES, (page + 1) * WANT_ENTRIES),
    );
  }

  want(items: readonly VectorItem[]): void {
    this.#wanted.push(...items.filter((item) => isNew(this.#told, item)));
  }

  /** The next of what it asked for and is here; undefined where that is nothing. */
  pack(peer: DeviceId): Pack | undefined {
    const entries: Uint8Array[] = [];
    let size = 0;
    while (size < PACK_BYTES && entries.length < PACK_ENTRIES) {
      const item = this.#wanted.shift();
      if (!item) break;
      const entry = this.#log.whole(item);
      if (!entry || !this.#log.mayHave(entry, peer)) continue;
      entries.push(entry);
      size += entry.length;
    }
    if (entries.length === 0) return undefined;
    return { entries, keys: this.#log.keysFor(entries, peer).map(({ key }) => reveal(key)) };
  }
}

/** True once for each, and for so many. */
function isNew(known: Set<string>, { hash }: VectorItem): boolean {
  const name = toHex(hash);
  if (known.size >= MOST || known.has(name)) return false;
  known.add(name);
  return true;
}
