import { as, type DeviceId, type EntryHash, type RecordId, type SpaceId } from "../../../shared/base/brand.ts";
import { concat, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { decodeEntry, type Entry, isEntry } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { entryHash } from "../log/sealEntry.ts";
import type { Store } from "../vault/store.ts";
import { withoutBody } from "./erasures.ts";
import type { Ready } from "./ready.ts";

/** An entry that passed all that needs no other entry, but its signature perhaps. */
export type Arrived = {
  readonly from: DeviceId;
  readonly entry: Entry;
  readonly hash: EntryHash;
  readonly bytes: Uint8Array;
};

/**
 * `verified`: its signature was checked. False while its log's certificate has not come. `stranded`: it was evaluated
 * here, and then something of its past was lost (D3).
 */
export type HeldEntry = Arrived & { readonly verified: boolean; readonly stranded?: boolean };

type Bucket = { readonly entries: Map<string, HeldEntry>; bytes: number };

/** The order of such a row. All others have 0. */
const STRANDED = 1;

/**
 * Entries that wait for something they name (LG7). Held in memory first, since most go on at once; `persist` writes what
 * remains. What a crash takes with it comes again, because no receipt has named it.
 */
export class Waiting {
  readonly #store: Store;
  readonly #space: SpaceId;
  readonly #ready: Ready;
  readonly #held = new Map<string, HeldEntry>();
  readonly #stored = new Set<string>();
  readonly #places = new Map<string, Set<string>>();
  readonly #buckets = new Map<string, Bucket>();

  /** `ready` is kept to what is held here. */
  constructor(store: Store, space: SpaceId, ready: Ready) {
    this.#store = store;
    this.#space = space;
    this.#ready = ready;
    for (const row of store.list("held", { group: this.#group() })) {
      if ("damaged" in row) continue;
      const bytes = row.bytes.slice(32);
      const entry = decodeEntry(bytes);
      if (!isEntry(entry)) continue;
      const hash = entryHash(entry);
      this.#stored.add(toHex(hash));
      const stranded = row.order === STRANDED;
      this.add({ from: as<DeviceId>(row.bytes.slice(0, 32)), entry, hash, bytes, verified: false, stranded });
    }
  }

  #group = (): Uint8Array => this.#store.groupId("held", this.#space);
  #id = (key: string) => this.#store.rowId("held", this.#space, key);
  #place = (device: DeviceId, seq: number): string => `${toHex(device)} ${seq}`;

  /** What is unsigned so far counts against who sent it: anyone can put any device's name on an entry. */
  #bucketOf({ verified, entry, from, stranded }: HeldEntry): Bucket {
    const name = stranded ? "stranded" : verified ? `of ${toHex(entry.core.device)}` : `from ${toHex(from)}`;
    const bucket = this.#buckets.get(name) ?? { entries: new Map(), bytes: 0 };
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /**
   * False where there is no room. In a full bucket the entry furthest up its log makes room for one further down: what
   * a log goes on with must always get in, or it would never go on. What is stranded was let in once and is this vault's
   * to keep: it takes nobody's room and nobody makes it go.
   */
  add(held: HeldEntry): boolean {
    const before = this.get(held.hash);
    if (before) {
      // It was held without its body (KD2).
      this.remove(held.hash);
      if (this.#stored.has(toHex(held.hash))) this.#store.transaction(() => this.#put(held));
    }
    const bucket = this.#bucketOf(held);
    while (
      !held.stranded &&
      (bucket.entries.size >= LIMIT.heldEntries || bucket.bytes + held.bytes.length > LIMIT.heldBytes)
    ) {
      const last = furthest(bucket);
      if (!last || last.entry.core.seq <= held.entry.core.seq) return false;
      this.remove(last.hash);
    }
    const key = toHex(held.hash);
    const place = this.#place(held.entry.core.device, held.entry.core.seq);
    this.#held.set(key, held);
    this.#places.set(place, (this.#places.get(place) ?? new Set()).add(key));
    bucket.entries.set(key, held);
    bucket.bytes += held.bytes.length;
    this.#ready.add(held);
    return true;
  }

  /** From memory; its row goes with the next `persist` or `drop`. */
  remove(hash: EntryHash): void {
    const key = toHex(hash);
    const held = this.#held.get(key);
    if (!held) return;
    const bucket = this.#bucketOf(held);
    bucket.entries.delete(key);
    bucket.bytes -= held.bytes.length;
    this.#ready.remove(hash);
    this.#held.delete(key);
    const place = this.#place(held.entry.core.device, held.entry.core.seq);
    this.#places.get(place)?.delete(key);
    if (this.#places.get(place)?.size === 0) this.#places.delete(place);
  }

  /** Its signature is right: from now on it counts against its own log. */
  verify(held: HeldEntry): void {
    this.remove(held.hash);
    this.add({ ...held, verified: true });
  }

  /** Inside a transaction: the rows of entries that are evaluated. */
  drop(hashes: readonly EntryHash[]): void {
    for (const hash of hashes) {
      const key = toHex(hash);
      if (this.#stored.has(key)) this.#store.delete("held", this.#id(key));
    }
  }

  /** Makes the rows on disk those in memory. */
  persist(): void {
    const gone = [...this.#stored].filter((key) => !this.#held.has(key));
    const fresh = [...this.#held].filter(([key]) => !this.#stored.has(key));
    if (gone.length === 0 && fresh.length === 0) return;
    this.#store.transaction(() => {
      for (const key of gone) this.#store.delete("held", this.#id(key));
      for (const [, held] of fresh) this.#put(held);
    });
    for (const key of gone) this.#stored.delete(key);
    for (const [key] of fresh) this.#stored.add(key);
  }

  #put({ hash, from, bytes, stranded }: HeldEntry): void {
    const place = { group: this.#group(), order: stranded ? STRANDED : 0 };
    this.#store.put("held", this.#id(toHex(hash)), concat(from, bytes), place);
  }

  /** Inside the transaction that takes them out of the log; `strand` follows once it is durable. */
  putStranded(entries: readonly Arrived[]): void {
    for (const entry of entries) this.#put({ ...entry, verified: true, stranded: true });
  }
  strand(entries: readonly Arrived[]): void {
    for (const entry of entries) {
      this.#stored.add(toHex(entry.hash));
      this.add({ ...entry, verified: true, stranded: true });
    }
  }

  #of = (record: RecordId): HeldEntry[] =>
    this.all().filter(({ entry }) => entry.body !== undefined && sameBytes(entry.core.record, record));

  /** Both have erased this record. Inside that transaction; `erase` follows once it is durable. */
  putErased(record: RecordId): void {
    for (const held of this.#of(record)) if (this.#stored.has(toHex(held.hash))) this.#put(withoutBody(held));
  }
  erase(record: RecordId): void {
    for (const held of this.#of(record)) {
      this.remove(held.hash);
      this.add(withoutBody(held));
    }
  }

  /** What they wait for can't come: they are held no more. */
  forgetStranded(): void {
    for (const held of this.all()) if (held.stranded) this.remove(held.hash);
    this.persist();
  }

  /** Entries that wait for something which was here once. */
  get stranded(): number {
    return this.#buckets.get("stranded")?.entries.size ?? 0;
  }

  get = (hash: EntryHash): HeldEntry | undefined => this.#held.get(toHex(hash));
  all = (): HeldEntry[] => [...this.#held.values()];
  get size(): number {
    return this.#held.size;
  }

  /** Each in turn, to be looked at anew: held no more from then on, and still so where its turn ends in an error. */
  *takeOut(): Generator<HeldEntry> {
    for (const held of this.all()) {
      this.remove(held.hash);
      let done = false;
      try {
        yield held;
        done = true;
      } finally {
        if (!done) this.add(held);
      }
    }
  }

  /** Signed entries held at this place of a log. */
  at(device: DeviceId, seq: number): EntryHash[] {
    const held = [...(this.#places.get(this.#place(device, seq)) ?? [])].map((key) => this.#held.get(key));
    return held.flatMap((entry) => (entry?.verified ? [entry.hash] : []));
  }
}

function furthest({ entries }: Bucket): HeldEntry | undefined {
  let last: HeldEntry | undefined;
  for (const held of entries.values()) {
    if (!last || held.entry.core.seq > last.entry.core.seq) last = held;
  }
  return last;
}
