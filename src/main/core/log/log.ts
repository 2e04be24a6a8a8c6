/**
 * The store's entries as logs: one chain a device, one space. Reads and writes rows and keeps the heads in memory; what
 * an entry is worth is decided in `gate/`.
 */
import {
  as,
  type DeviceId,
  type EntryHash,
  type PersonKey,
  type RecordId,
  type SpaceId,
} from "../../../shared/base/brand.ts";
import { fromHex, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { decodeOpen, removedBy } from "../../../shared/protocol/body.ts";
import type { Certificate } from "../../../shared/protocol/certificate.ts";
import { KIND, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import type { RowId, RowResult, Store } from "../vault/store.ts";
import { decodeRow, encodeRow, type EntryRow, itemOf } from "./entryRow.ts";
import { type Chains, sortCausally } from "./frontier.ts";
import { besides, mergeCausally } from "./since.ts";

export type KnownDevice = { readonly device: DeviceId; readonly certificate: Certificate };

/** That `by` removed the device `last` is an entry of: its newest one that needs nobody's word (MB3). */
export type Removal = { readonly by: VectorItem; readonly last: VectorItem };

/** `claims`: of a damaged row, the log it says it is of. */
export type Surveyed = {
  readonly id: RowId;
  readonly row?: EntryRow;
  readonly group?: Uint8Array | null;
  readonly claims?: Uint8Array | null;
};

/** Of a forked log all is sent from the fork on anyway; its newest heads say enough. */
const BRANCHES_TOLD = 4;
/** Row ids are chosen a page at a time; the rows themselves are read one by one. */
const PAGE_ROWS = 256;

export class Log implements Chains {
  readonly space: SpaceId;
  readonly #store: Store;
  /** Device (hex) → heads, one a branch, as evaluated. */
  readonly #heads = new Map<string, EntryRow[]>();
  /** The same by hash (hex), and the highest of each device: a forked log may have thousands. */
  readonly #headAt = new Map<string, EntryRow>();
  readonly #top = new Map<string, number>();
  readonly #forks = new Map<string, number>();
  readonly #devices = new Map<string, KnownDevice>();
  /** Devices (hex) whose `open` entry was accepted. */
  readonly #opened = new Set<string>();
  /** Removed device (hex) → by what. Whether a removal counts rests on its own past alone, so none is ever taken back. */
  readonly #removals = new Map<string, readonly Removal[]>();
  /** Removed device (hex) → the first seq that one of them cuts off. */
  readonly #removedFrom = new Map<string, number>();
  /** Entry → the one before it on its chain (hashes, hex), as far as chains of forked logs were followed. */
  readonly #before = new Map<string, string>();

  /** Rises with everything that may change what counts of entries already here. */
  moves = 0;
  #hurt = false;
  /** Called once when a row is found that can't be read, or `noteHurt` says that some are gone. */
  onHurt: () => void = () => undefined;
  /** Called with rows that were evaluated, or have another verdict than before. */
  onJudged: (rows: readonly EntryRow[]) => void = () => undefined;

  constructor(store: Store, space: SpaceId) {
    this.space = space;
    this.#store = store;
  }

  /** Rows are lost: heads and chains can't be relied on until the gate has repaired it (D3). */
  get isHurt(): boolean {
    return this.#hurt;
  }

  noteHurt(): void {
    if (this.#hurt) return;
    this.#hurt = true;
    this.onHurt();
  }

  /** Takes these rows out, inside a transaction; `load` follows. */
  takeOut(ids: readonly RowId[]): void {
    for (const id of ids) this.#store.delete("entries", id);
  }

  /** Every row there is, read one by one; the damaged ones with what they still say of their log. */
  *survey(): Generator<Surveyed> {
    for (const stored of this.#store.list("entries")) {
      if ("damaged" in stored) {
        yield { id: stored.id, claims: stored.claimedGroup };
        continue;
      }
      const { id, group } = stored;
      const row = decodeRow(stored.bytes);
      if (!row) yield { id, claims: group };
      else if (sameBytes(row.entry.core.space, this.space)) yield { id, row, group };
    }
  }

  /** Whether it lies where it is looked for. */
  isInPlace = ({ id, row, group }: Surveyed): boolean =>
    row !== undefined &&
    sameBytes(id, this.#id(itemOf(row))) &&
    group instanceof Uint8Array &&
    this.isGroupOf(group, row.entry.core.device);

  /** Whether a row's group, as `survey` told it, is this device's log. */
  isGroupOf = (group: Uint8Array, device: DeviceId): boolean => sameBytes(group, this.#group(device));

  /**
   * Reads the heads of every log, anew where it was read before. `devices`: those known otherwise, as from pairing; the
   * log's own are found here.
   */
  load(devices: readonly KnownDevice[], forks: ReadonlyMap<string, number>): void {
    this.#hurt = false;
    this.moves += 1;
    for (const kept of [this.#heads, this.#headAt, this.#top, this.#opened, this.#before]) kept.clear();
    for (const kept of [this.#removals, this.#removedFrom]) kept.clear();
    for (const [device, seq] of forks) this.#forks.set(device, seq);
    for (const known of devices) this.admit(known);
    const logs = new Map<string, DeviceId>();
    for (const row of this.#rows({ group2: this.#recordGroup(as<RecordId>(ZERO_32)) })) {
      if (row.entry.core.kind === KIND.open) logs.set(toHex(row.entry.core.device), row.entry.core.device);
      this.#learn(row);
    }
    for (const { device } of devices) logs.set(toHex(device), device);
    for (const [name, device] of logs) {
      const heads = this.#forks.has(name)
        ? this.#branchHeads(device)
        : this.#rows({ group: this.#group(device), limit: 1, newestFirst: true });
      if (heads.length === 0) continue;
      this.#heads.set(name, heads);
      heads.forEach(this.#noteHead);
    }
  }

  #noteHead = (row: EntryRow): void => {
    const { device, seq } = row.entry.core;
    this.#headAt.set(toHex(row.hash), row);
    this.#top.set(toHex(device), Math.max(seq, this.#newest(toHex(device))));
  };

  #branchHeads(device: DeviceId): EntryRow[] {
    const rows = this.#rows({ group: this.#group(device) });
    const named = new Set(rows.map((row) => toHex(row.entry.core.prevHash)));
    return rows.filter((row) => !named.has(toHex(row.hash)));
  }

  /** Asked once a row where all are looked through, of few devices. */
  readonly #groups = new Map<string, Uint8Array>();
  #group(device: DeviceId): Uint8Array {
    const name = toHex(device);
    const group = this.#groups.get(name) ?? this.#store.groupId("entries", this.space, "log", device);
    this.#groups.set(name, group);
    return group;
  }
  #recordGroup = (record: RecordId): Uint8Array => this.#store.groupId("entries", this.space, "record", record);
  #id = (item: VectorItem): RowId => this.#store.rowId("entries", this.space, item.device, item.seq, item.hash);

  #rows = (where: Parameters<Store["list"]>[1]): EntryRow[] => [...this.#readable(this.#store.list("entries", where))];

  *#readable(found: Iterable<RowResult>): Generator<EntryRow> {
    for (const stored of found) {
      const row = "damaged" in stored ? undefined : decodeRow(stored.bytes);
      if (row) yield row;
      else this.noteHurt();
    }
  }

  get(item: VectorItem): EntryRow | undefined {
    const head = this.#headAt.get(toHex(item.hash));
    if (head?.entry.core.seq === item.seq && sameBytes(head.entry.core.device, item.device)) return head;
    const found = this.#store.get("entries", this.#id(item));
    const row = found.ok && found.value ? decodeRow(found.value.bytes) : undefined;
    if (!row && (!found.ok || found.value)) this.noteHurt();
    return row;
  }

  /** The same, without a look at the disk for what lies above all there is of its log. */
  known = (item: VectorItem): EntryRow | undefined =>
    item.seq <= this.#newest(toHex(item.device)) ? this.get(item) : undefined;
  has = (item: VectorItem): boolean => this.known(item) !== undefined;

  #newest = (device: string): number => this.#top.get(device) ?? 0;

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
      const previous = row.entry.core.prevHash;
      this.#heads.set(device, [...this.heads(device).filter((head) => !sameBytes(head.hash, previous)), row]);
      this.#headAt.delete(toHex(previous));
      this.#noteHead(row);
      this.#learn(row);
    }
    this.onJudged(rows);
  }

  /** Rows already here were written with another verdict. */
  recommit(rows: readonly EntryRow[]): void {
    if (rows.length === 0) return;
    this.moves += 1;
    for (const row of rows) {
      const device = toHex(row.entry.core.device);
      if (!this.#headAt.has(toHex(row.hash))) continue;
      this.#headAt.set(toHex(row.hash), row);
      const heads = this.heads(device).map((head) => (sameBytes(head.hash, row.hash) ? row : head));
      this.#heads.set(device, heads);
    }
    this.onJudged(rows);
  }

  /** One that was refused is a known device all the same: what its log says is refused by name. */
  #learn(row: EntryRow): void {
    const { kind, seq, device } = row.entry.core;
    if (row.status === "accepted") this.#noteRemovals(row);
    const opened = kind === KIND.open && seq === 1 && row.entry.body && decodeOpen(row.entry.body);
    if (!opened) return;
    this.admit({ device, certificate: opened.certificate });
    if (row.status === "accepted") this.#opened.add(toHex(device));
  }

  #noteRemovals(row: EntryRow): void {
    for (const last of removedBy(row.entry.core.kind, row.entry.body) ?? []) {
      const device = toHex(last.device);
      this.moves += 1;
      const others = this.removalsOf(device).filter(({ by }) => !sameBytes(by.hash, row.hash));
      this.#removals.set(device, [...others, { by: itemOf(row), last }]);
      this.#removedFrom.set(device, Math.min(last.seq + 1, this.#removedFrom.get(device) ?? Infinity));
    }
  }

  removalsOf = (device: string): readonly Removal[] => this.#removals.get(device) ?? [];
  get removals(): readonly Removal[] {
    return [...this.#removals.values()].flat();
  }

  /** From this seq on an entry of the device (hex) may not count: its log forked, or a removal names none above (FK1, MB3). */
  doubtfulFrom = (device: string): number =>
    Math.min(this.forkOf(device) ?? Infinity, this.#removedFrom.get(device) ?? Infinity);

  /** A device whose certificate was checked. */
  admit(known: KnownDevice): void {
    this.#devices.set(toHex(known.device), known);
  }

  noteFork(device: string, seq: number): void {
    this.moves += 1;
    this.#forks.set(device, Math.min(seq, this.#forks.get(device) ?? Infinity));
  }

  forkOf = (device: string): number | undefined => this.#forks.get(device);
  get forks(): ReadonlyMap<string, number> {
    return this.#forks;
  }

  /** As `Chains` says. Asked for every pair of entries of a forked log, so each entry is read from the disk but once. */
  ancestor = (item: VectorItem, seq: number): string | undefined => {
    let name = toHex(item.hash);
    for (let at = item.seq; ; at--) {
      const before = this.#before.get(name) ?? this.#readBefore({ ...item, seq: at }, name);
      if (before === undefined) return undefined;
      if (at <= seq) return name;
      name = before;
    }
  };

  #readBefore(item: VectorItem, name: string): string | undefined {
    const row = this.get({ ...item, hash: as<EntryHash>(fromHex(name) ?? ZERO_32) });
    const before = row && toHex(row.entry.core.prevHash);
    if (before !== undefined) this.#before.set(name, before);
    return before;
  }

  heads = (device: string): readonly EntryRow[] => this.#heads.get(device) ?? [];
  /** Heads of every log, one a branch. */
  allHeads = (): readonly EntryRow[] => [...this.#heads.values()].flat();
  device = (device: string): KnownDevice | undefined => this.#devices.get(device);
  get devices(): readonly KnownDevice[] {
    return [...this.#devices.values()];
  }
  isOpened = (device: string): boolean => this.#opened.has(device);
  personOf = (device: DeviceId): PersonKey | undefined => this.#devices.get(toHex(device))?.certificate.person;

  /** The heads of every log as evaluated here: what a receipt says (RC1). */
  vector(): VectorItem[] {
    const newest = (rows: readonly EntryRow[]) => rows.toSorted((a, b) => b.entry.core.seq - a.entry.core.seq);
    const logs = [...this.#heads.values()].map((rows) =>
      rows.length > 1 ? newest(rows).slice(0, BRANCHES_TOLD) : rows,
    );
    // Those without branches first: whoever forks a log a hundred times must not push the others out of a receipt.
    return logs.toSorted((a, b) => a.length - b.length).flatMap((rows) => rows.map(itemOf));
  }

  /** Entries of one device from `seq` on, both branches of a fork. */
  entriesFrom = (device: DeviceId, seq: number): EntryRow[] => this.#rows({ group: this.#group(device), from: seq });

  /** Entries of a device at one seq: more than one on a forked log. */
  at(device: DeviceId, seq: number): EntryRow[] {
    if (seq > this.#newest(toHex(device))) return [];
    return this.#rows({ group: this.#group(device), from: seq, limit: 8 }).filter((row) => row.entry.core.seq === seq);
  }

  /** Every record that any entry is about. */
  records(): RecordId[] {
    const found = new Map<string, RecordId>();
    for (const { device } of this.#devices.values()) {
      for (const { entry } of this.entriesFrom(device, 1)) found.set(toHex(entry.core.record), entry.core.record);
    }
    found.delete(toHex(ZERO_32));
    return [...found.values()];
  }

  /** A record's entries so that each comes after its causal past, the same on every device. */
  ofRecord(record: RecordId): EntryRow[] {
    return sortCausally(this.#rows({ group2: this.#recordGroup(record) }));
  }

  /** As many as `most` of them, in no order that says anything. */
  someOfRecord = (record: RecordId, most: number): EntryRow[] =>
    this.#rows({ group2: this.#recordGroup(record), limit: most });

  /** What someone with `vector` lacks, in an order in which it can be evaluated. Costs what is taken of it. */
  *since(vector: readonly VectorItem[]): Generator<Uint8Array> {
    const missing = [...this.#devices.values()].map(({ device }) => {
      const theirs = vector.filter((item) => sameBytes(item.device, device));
      return this.#rowsFrom(device, this.#firstMissing(toHex(device), theirs), theirs);
    });
    for (const row of mergeCausally(missing)) yield row.bytes;
  }

  /** Entries of a log, each after its causal past. Where it forked, branches lie side by side and are sorted first. */
  *#rowsFrom(device: DeviceId, from: number, theirs: readonly VectorItem[]): Generator<EntryRow> {
    if (this.#forks.has(toHex(device))) return yield* sortCausally(this.#beside(device, from, theirs));
    for (let at = from; at <= this.#newest(toHex(device));) {
      const page = this.#store.list("entries", { group: this.#group(device), from: at, limit: PAGE_ROWS });
      let read = 0;
      for (const row of this.#readable(page)) {
        at = row.entry.core.seq + 1;
        read += 1;
        yield row;
      }
      if (read === 0) return;
    }
  }

  /** Of a forked log: what lies on no chain that ends in a head of theirs. */
  #beside(device: DeviceId, from: number, theirs: readonly VectorItem[]): EntryRow[] {
    const had = theirs.filter((item) => item.seq >= from && this.has(item));
    if (had.length === 0) return this.entriesFrom(device, from);
    const rowOf = (item: VectorItem): EntryRow | undefined => (item.seq >= from ? this.get(item) : undefined);
    const nameBefore = (item: VectorItem): string | undefined => this.ancestor(item, item.seq - 1);
    return besides(this.heads(toHex(device)).map(itemOf), had, rowOf, nameBefore);
  }

  /**
   * Past a fork a head says nothing of the other branches, so those are sent from there on; what they have they drop. A
   * head we should have and don't is a fork not found yet: they hold another branch. Where it began nobody knows, but
   * whoever has one of our entries has what comes before it.
   */
  #firstMissing(device: string, theirs: readonly VectorItem[]): number {
    const fork = this.#forks.get(device);
    const ours = theirs.filter((item) => this.has(item));
    const isStrange = ours.length < theirs.filter((item) => item.seq <= this.#newest(device)).length;
    if (isStrange && fork !== undefined) return 1;
    const newest = (isStrange ? ours : theirs).reduce((most, { seq }) => Math.max(most, seq), 0);
    return Math.min(newest + 1, fork ?? Infinity);
  }
}
