/** Forks of logs, as known here (FK1): two entries of one device at one seq prove one. What counts then: `counting.ts`. */
import type { DeviceId, EntryHash, SpaceId } from "../../../shared/base/brand.ts";
import { fromHex, toHex } from "../../../shared/base/bytes.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { type EntryCore, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { itemOf } from "../log/entryRow.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../vault/store.ts";

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

  /** The hashes that prove a fork of this entry's log at its place, if there are two and the fork is not known yet. */
  proofAt(core: EntryCore, held: readonly EntryHash[]): readonly [EntryHash, EntryHash] | undefined {
    const known = core.seq >= (this.#log.forkOf(toHex(core.device)) ?? Infinity);
    return known ? undefined : this.proofOf(core.device, core.seq, held);
  }

  /** The same, whether or not the fork is known already. */
  proofOf(device: DeviceId, seq: number, held: readonly EntryHash[]): readonly [EntryHash, EntryHash] | undefined {
    const hashes = new Map<string, EntryHash>();
    for (const hash of [...this.#log.at(device, seq).map((row) => itemOf(row).hash), ...held]) {
      hashes.set(toHex(hash), hash);
    }
    const [first, second] = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hash]) => hash);
    return first && second ? [first, second] : undefined;
  }
}

const forkRow = (store: Store, space: SpaceId) => store.rowId("settings", "forks", space);

/** Known forks: device (hex) → first seq at which two entries of it exist. */
export function readForks(store: Store, space: SpaceId): Map<string, number> {
  const row = store.get("settings", forkRow(store, space));
  const list =
    row.ok && row.value
      ? decode(row.value.bytes, (reader) => reader.list(0xffff, (r) => [toHex(r.raw(32)), r.u32()] as const))
      : [];
  return new Map(list);
}

function writeForks(store: Store, space: SpaceId, forks: ReadonlyMap<string, number>): void {
  const bytes = new ByteWriter()
    .list([...forks], (writer, [device, seq]) => writer.raw(fromHex(device) ?? ZERO_32).u32(seq))
    .finish();
  store.put("settings", forkRow(store, space), bytes);
}
