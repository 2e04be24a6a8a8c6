/**
 * The store's entries as logs: one chain a device, one space. Reads and writes rows and keeps the heads in memory; what
 * an entry is worth is decided in `gate/`.
 */
import type { DeviceId, PersonKey, RecordId, SpaceId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { type Certificate, decodeCertificate } from "../../../shared/protocol/certificate.ts";
import { KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import type { RowId, Store } from "../vault/store.ts";
import { decodeRow, encodeRow, type EntryRow, itemOf } from "./entryRow.ts";
import { type Chains, depth } from "./frontier.ts";

export type KnownDevice = { readonly device: DeviceId; readonly certificate: Certificate };

export class Log implements Chains {
  readonly space: SpaceId;
  readonly #store: Store;
  /** Device (hex) → heads, one a branch, as evaluated. */
  readonly #heads = new Map<string, EntryRow[]>();
  readonly #forks = new Map<string, number>();
  readonly #devices = new Map<string, KnownDevice>();

  constructor(store: Store, space: SpaceId) {
    this.space = space;
    this.#store = store;
  }

  /** Reads the heads of every log. `devices`: all whose `open` entry was accepted, from the space's row. */
  load(devices: readonly KnownDevice[], forks: ReadonlyMap<string, number>): void {
    for (const [device, seq] of forks) this.#forks.set(device, seq);
    for (const known of devices) {
      this.#devices.set(toHex(known.device), known);
      const heads = this.#forks.has(toHex(known.device))
        ? this.#branchHeads(known.device)
        : this.#rows({ group: this.#group(known.device), limit: 1, newestFirst: true });
      if (heads.length > 0) this.#heads.set(toHex(known.device), heads);
    }
  }

  #branchHeads(device: DeviceId): EntryRow[] {
    const rows = this.#rows({ group: this.#group(device) });
    const named = new Set(rows.map((row) => toHex(row.entry.core.prevHash)));
    return rows.filter((row) => !named.has(toHex(row.hash)));
  }

  #group = (device: DeviceId): Uint8Array => this.#store.groupId("entries", this.space, "log", device);
  #recordGroup = (record: RecordId): Uint8Array => this.#store.groupId("entries", this.space, "record", record);
  #id = (item: VectorItem): RowId => this.#store.rowId("entries", this.space, item.device, item.seq, item.hash);

  #rows(where: Parameters<Store["list"]>[1]): EntryRow[] {
    const rows: EntryRow[] = [];
    for (const found of this.#store.list("entries", where)) {
      const row = "damaged" in found ? undefined : decodeRow(found.bytes);
      if (row) rows.push(row);
    }
    return rows;
  }

  get(item: VectorItem): EntryRow | undefined {
    const found = this.#store.get("entries", this.#id(item));
    return found.ok && found.value ? decodeRow(found.value.bytes) : undefined;
  }

  /** Writes an evaluated entry; `commit` follows once the transaction is durable. */
  write(row: EntryRow): void {
    const { device, record, seq } = row.entry.core;
    this.#store.put("entries", this.#id(itemOf(row)), encodeRow(row), {
      group: this.#group(device),
      group2: this.#recordGroup(record),
      order: seq,
    });
  }

  /** Takes durable rows into memory, in the order they were evaluated. */
  commit(rows: readonly EntryRow[]): void {
    for (const row of rows) {
      const device = toHex(row.entry.core.device);
      const previous = toHex(row.entry.core.prevHash);
      this.#heads.set(device, [...this.heads(device).filter((head) => toHex(head.hash) !== previous), row]);
      if (row.entry.core.kind === KIND.open && row.status === "accepted") this.#admit(row);
    }
  }

  #admit(row: EntryRow): void {
    const certificate = row.entry.body && decodeCertificate(row.entry.body);
    if (certificate) this.admit({ device: row.entry.core.device, certificate });
  }

  admit(known: KnownDevice): void {
    this.#devices.set(toHex(known.device), known);
  }

  noteFork(device: string, seq: number): void {
    this.#forks.set(device, Math.min(seq, this.#forks.get(device) ?? Infinity));
  }

  forkOf = (device: string): number | undefined => this.#forks.get(device);
  get forks(): ReadonlyMap<string, number> {
    return this.#forks;
  }

  ancestor(item: VectorItem, seq: number): string | undefined {
    let row = this.get(item);
    while (row && row.entry.core.seq > seq) {
      const { device, seq: at, prevHash } = row.entry.core;
      row = this.get({ device, seq: at - 1, hash: prevHash });
    }
    return row && toHex(row.hash);
  }

  heads = (device: string): readonly EntryRow[] => this.#heads.get(device) ?? [];
  device = (device: string): KnownDevice | undefined => this.#devices.get(device);
  get devices(): readonly KnownDevice[] {
    return [...this.#devices.values()];
  }
  personOf = (device: DeviceId): PersonKey | undefined => this.#devices.get(toHex(device))?.certificate.person;

  /** The heads of every log as evaluated here: what a receipt says (RC1). */
  vector(): VectorItem[] {
    return [...this.#heads.values()].flat().map(itemOf);
  }

  has = (item: VectorItem): boolean => this.get(item) !== undefined;

  /** Entries of one device from `seq` on, both branches of a fork. */
  entriesFrom = (device: DeviceId, seq: number): EntryRow[] => this.#rows({ group: this.#group(device), from: seq });

  /** Entries of a device at one seq: more than one on a forked log. */
  at = (device: DeviceId, seq: number): EntryRow[] =>
    this.#rows({ group: this.#group(device), from: seq, limit: 8 }).filter((row) => row.entry.core.seq === seq);

  /** A record's entries so that each comes after its causal past, the same on every device. */
  ofRecord(record: RecordId): EntryRow[] {
    return sortCausally(this.#rows({ group2: this.#recordGroup(record) }));
  }

  /** What someone with `vector` lacks, in an order in which it can be evaluated. */
  *since(vector: readonly VectorItem[]): Iterable<Uint8Array> {
    const missing: EntryRow[] = [];
    for (const known of this.#devices.values()) {
      const theirs = vector.filter((item) => toHex(item.device) === toHex(known.device));
      // Past a fork a head says nothing of the other branch: send everything from the fork on, they drop what they have.
      const newest = Math.max(0, ...theirs.map((item) => item.seq));
      const fork = this.#forks.get(toHex(known.device));
      missing.push(...this.entriesFrom(known.device, Math.min(newest + 1, fork ?? Infinity)));
    }
    for (const row of sortCausally(missing)) yield row.bytes;
  }
}

function sortCausally(rows: EntryRow[]): EntryRow[] {
  const keyed = rows.map((row) => ({ row, depth: depth(row.frontier), hash: toHex(row.hash) }));
  keyed.sort((a, b) => a.depth - b.depth || (a.hash < b.hash ? -1 : 1));
  return keyed.map(({ row }) => row);
}
