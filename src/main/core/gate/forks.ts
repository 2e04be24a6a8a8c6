/**
 * Forked logs (FK1). From the fork on, an entry counts only if it is in the past of another person's entry that is
 * itself below any fork of its own log: so nobody can write their own history twice and choose later which one was meant.
 */
import type { DeviceId, EntryHash, PersonKey, SpaceId } from "../../../shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { type EntryCore, KIND, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { type EntryRow, itemOf } from "../log/entryRow.ts";
import type { Frontier } from "../log/frontier.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../vault/store.ts";

type Witness = { readonly entry: { readonly core: EntryCore }; readonly frontier: Frontier };

export class Forks {
  readonly #store: Store;
  readonly #log: Log;
  /** Hashes (hex) of entries at or above a fork that another person's entry has seen. */
  readonly #witnessed = new Set<string>();

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** Durable when it returns: a fork once found stays found. */
  note(device: DeviceId, seq: number): void {
    const forks = new Map(this.#log.forks).set(toHex(device), seq);
    this.#store.transaction(() => writeForks(this.#store, this.#log.space, forks));
    this.#log.noteFork(toHex(device), seq);
  }

  isAbove({ device, seq }: Pick<VectorItem, "device" | "seq">): boolean {
    return this.#log.forks.size > 0 && seq >= (this.#log.forkOf(toHex(device)) ?? Infinity);
  }

  /** An `open` counts on every branch: all of them hold the same certificate, which the device's id commits to. */
  isUncounted({ core }: { readonly core: EntryCore }, hash: EntryHash): boolean {
    return this.isAbove(core) && core.kind !== KIND.open && !this.#witnessed.has(toHex(hash));
  }

  /** New entries may be the first to have seen a branch. Answers the rows that count from now on. */
  witness(entries: Iterable<Witness>): EntryRow[] {
    const newly: EntryRow[] = [];
    if (this.#log.forks.size === 0) return newly;
    for (const { entry, frontier } of entries) {
      if (this.isAbove(entry.core)) continue;
      const person = this.#log.personOf(entry.core.device);
      for (const [device, fork] of this.#log.forks) {
        const heads = frontier.get(device);
        if (!heads || !person || this.#isOf(device, person)) continue;
        for (const head of heads) newly.push(...this.#mark(head, fork));
      }
    }
    return newly;
  }

  #isOf(device: string, person: PersonKey): boolean {
    const theirs = this.#log.device(device)?.certificate.person;
    return theirs === undefined || sameBytes(theirs, person);
  }

  /** Marks a branch down to the fork, or to what is marked already. */
  #mark(head: VectorItem, fork: number): EntryRow[] {
    const marked: EntryRow[] = [];
    let row = this.#log.get(head);
    while (row && row.entry.core.seq >= fork && !this.#witnessed.has(toHex(row.hash))) {
      this.#witnessed.add(toHex(row.hash));
      marked.push(row);
      const { device, seq, prevHash } = row.entry.core;
      row = this.#log.get({ device, seq: seq - 1, hash: prevHash });
    }
    return marked;
  }

  /**
   * Derives anew what counts, after a fork was found or at start, and answers every row at stake. A log's causal past
   * only grows along it, so its newest entry below its own fork has seen all that any of its entries may witness.
   */
  derive(): EntryRow[] {
    this.#witnessed.clear();
    const log = this.#log;
    const witnesses = log.devices.flatMap(({ device }) => {
      const fork = log.forkOf(toHex(device));
      return fork === undefined ? log.heads(toHex(device)) : log.at(device, fork - 1);
    });
    this.witness(witnesses);
    return [...log.forks].flatMap(([device, seq]) => {
      const known = log.device(device);
      return known ? log.entriesFrom(known.device, seq) : [];
    });
  }

  /** The hashes that prove a fork of this entry's log at its place, if there are two. */
  proofAt(core: EntryCore, held: readonly EntryHash[]): readonly [EntryHash, EntryHash] | undefined {
    return this.isAbove(core) ? undefined : this.proofOf(core.device, core.seq, held);
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
