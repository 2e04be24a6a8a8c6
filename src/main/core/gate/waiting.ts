import { as, type DeviceId, type EntryHash, type SpaceId } from "../../../shared/base/brand.ts";
import { concat, fromHex, toHex } from "../../../shared/base/bytes.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { decodeEntry, type Entry, isEntry, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { entryHash } from "../log/sealEntry.ts";
import type { Store } from "../vault/store.ts";

export type HeldEntry = {
  readonly from: DeviceId;
  readonly entry: Entry;
  readonly hash: EntryHash;
  readonly bytes: Uint8Array;
};

/**
 * Entries that wait for something they name, durable and bounded a log (LG7): what overflows is simply not taken, and
 * comes again because the next receipt does not have it.
 */
export class Waiting {
  readonly #store: Store;
  readonly #space: SpaceId;
  readonly #held = new Map<string, HeldEntry>();
  readonly #places = new Map<string, Set<string>>();

  constructor(store: Store, space: SpaceId) {
    this.#store = store;
    this.#space = space;
    for (const row of store.list("held", { group: this.#group() })) {
      if ("damaged" in row) continue; // it comes again: our receipts never named it
      const bytes = row.bytes.subarray(32);
      const entry = decodeEntry(bytes);
      if (isEntry(entry))
        this.#keep({ from: as<DeviceId>(row.bytes.slice(0, 32)), entry, hash: entryHash(entry), bytes });
    }
  }

  #group = (): Uint8Array => this.#store.groupId("held", this.#space);
  #place = (entry: Entry): string => `${toHex(entry.core.device)} ${entry.core.seq}`;

  #keep(held: HeldEntry): void {
    const key = toHex(held.hash);
    this.#held.set(key, held);
    const place = this.#place(held.entry);
    this.#places.set(place, (this.#places.get(place) ?? new Set()).add(key));
  }

  /** Inside a transaction. */
  add(held: HeldEntry): void {
    const device = toHex(held.entry.core.device);
    let count = 0;
    let size = held.bytes.length;
    for (const other of this.#held.values()) {
      if (toHex(other.entry.core.device) !== device) continue;
      count += 1;
      size += other.bytes.length;
    }
    if (count >= LIMIT.heldEntries || size > LIMIT.heldBytes) return;
    this.#store.put("held", this.#store.rowId("held", this.#space, held.hash), concat(held.from, held.bytes), {
      group: this.#group(),
    });
    this.#keep(held);
  }

  /** Inside a transaction. */
  remove(hash: EntryHash): void {
    const key = toHex(hash);
    const held = this.#held.get(key);
    if (!held) return;
    this.#store.delete("held", this.#store.rowId("held", this.#space, hash));
    this.#held.delete(key);
    this.#places.get(this.#place(held.entry))?.delete(key);
  }

  has = (hash: EntryHash): boolean => this.#held.has(toHex(hash));
  all = (): Iterable<HeldEntry> => this.#held.values();
  get size(): number {
    return this.#held.size;
  }

  /** Held entries of this device and seq: two are a fork proof (FK1). */
  at(device: DeviceId, seq: number): readonly EntryHash[] {
    const keys = this.#places.get(`${toHex(device)} ${seq}`) ?? [];
    return [...keys].flatMap((key) => this.#held.get(key)?.hash ?? []);
  }
}

const forkRow = (store: Store, space: SpaceId) => store.rowId("settings", "forks", space);

/** Known forks: device (hex) → first seq at which two entries of it exist. */
export function readForks(store: Store, space: SpaceId): Map<string, number> {
  const row = store.get("settings", forkRow(store, space));
  const list =
    row.ok && row.value
      ? decode(row.value.bytes, (reader) => reader.list(1024, (r) => [toHex(r.raw(32)), r.u32()] as const))
      : [];
  return new Map(list);
}

export function writeForks(store: Store, space: SpaceId, forks: ReadonlyMap<string, number>): void {
  const bytes = new ByteWriter()
    .list([...forks], (writer, [device, seq]) => writer.raw(fromHex(device) ?? ZERO_32).u32(seq))
    .finish();
  store.put("settings", forkRow(store, space), bytes);
}
