/** Forks of logs, as known here (FK1): two entries of one device at one seq prove one. What counts then: `counting.ts`. */
import type { DeviceId, EntryHash, SpaceId } from "../../../shared/base/brand.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { type ByteReader, ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { ZERO_32 } from "../../../shared/protocol/entry.ts";
import type { ForkSeenBody } from "../../../shared/protocol/body.ts";
import { itemOf } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../vault/store.ts";
import { copies, type Copies, readTwice, writeTwice } from "../vault/twice.ts";
import type { Arrived } from "./waiting.ts";

export class Forks {
  readonly #store: Store;
  readonly #log: Log;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** Durable when it returns: a fork once found stays found. */
  note(device: string, seq: number): void {
    const known = this.#log.forkOf(device) ?? Infinity;
    const forks = new Map(this.#log.forks).set(device, Math.min(seq, known));
    this.#store.transaction(() => writeForks(this.#store, this.#log.space, forks));
    this.#log.noteFork(device, seq);
  }

  /** What is known lies on disk again, whole (D3). Inside a transaction. */
  keep = (): void => writeForks(this.#store, this.#log.space, this.#log.forks);

  /** Forks that these prove and that are not known yet, of each log the lowest. `heldAt`: what waits at a place. */
  among(
    entries: readonly Pick<Arrived, "entry">[],
    heldAt: (device: DeviceId, seq: number) => readonly EntryHash[],
  ): ForkSeenBody[] {
    const found = new Map<string, ForkSeenBody>();
    for (const { entry } of entries) {
      const { device, seq } = entry.core;
      const name = toHex(device);
      if (seq >= (found.get(name)?.seq ?? this.#log.forkOf(name) ?? Infinity)) continue;
      const hashes = this.proofOf(device, seq, heldAt(device, seq));
      if (hashes) found.set(name, { device, seq, hashes });
    }
    return [...found.values()];
  }

  /** The hashes that prove a fork at this place, whether or not it is known already. */
  proofOf(device: DeviceId, seq: number, held: readonly EntryHash[]): readonly [EntryHash, EntryHash] | undefined {
    const hashes = new Map<string, EntryHash>();
    for (const hash of [...this.#log.at(device, seq).map((row) => itemOf(row).hash), ...held]) {
      hashes.set(toHex(hash), hash);
    }
    const [first, second] = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hash]) => hash);
    return first && second ? [first, second] : undefined;
  }
}

/** Twice: without it, entries on both branches would count as if nobody had forked (D3). */
const rows = (store: Store, space: SpaceId): Copies => copies(store, "settings", "forks", space);

/** Known forks: device (hex) → first seq at which two entries of it exist. Undefined where they were and can't be read. */
export function readForks(store: Store, space: SpaceId): Map<string, number> | undefined {
  const kept = readTwice(store, "settings", rows(store, space));
  const forks = kept.ok ? (kept.value ? decode(kept.value, readList) : []) : undefined;
  return forks && new Map(forks);
}

const readList = (reader: ByteReader) => reader.list(0xffff, (r) => [toHex(r.raw(32)), r.u32()] as const);

function writeForks(store: Store, space: SpaceId, forks: ReadonlyMap<string, number>): void {
  const bytes = new ByteWriter()
    .list([...forks], (writer, [device, seq]) => writer.raw(fromHex(device) ?? ZERO_32).u32(seq))
    .finish();
  writeTwice(store, "settings", rows(store, space), bytes);
}
