/**
 * The shared space while the vault is open: log, gate and records joined, and the face they turn to sync. Everything a
 * partner's bytes pass through, from an opened envelope to a changed row, is wired here.
 */
import { as, type DeviceId, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import { removedBy } from "../../../shared/protocol/body.ts";
import type { Certificate } from "../../../shared/protocol/certificate.ts";
import { decodeEntry, type Entry, isEntry, KIND, type VectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { KnownDevice } from "../../../shared/protocol/welcome.ts";
import { changesIn } from "../gate/apart.ts";
import type { Draft } from "../gate/draft.ts";
import type { RecordState, StatedItem } from "../gate/recordState.ts";
import { Gate } from "../gate/gate.ts";
import type { Authored } from "../gate/gateParts.ts";
import type { Quarantined } from "../gate/quarantine.ts";
import { measureChange } from "../gate/measureChange.ts";
import type { StagerPool } from "../gate/stageTypes.ts";
import { readForks } from "../gate/forks.ts";
import { certificateHolds, deviceIdOf, type Identity } from "../log/identity.ts";
import type { EntryRow } from "../log/entryRow.ts";
import { Log } from "../log/log.ts";
import { openBody } from "../log/sealEntry.ts";
import { RecordKeys } from "../records/recordKeys.ts";
import type { FromGate } from "../records/fromGate.ts";
import type { Records } from "../records/records.ts";
import type { EntryChange } from "../records/recordTexts.ts";
import { SharedRows } from "../records/sharedRows.ts";
import type { Peer, SyncLog, Timers } from "../sync/ports.ts";
import type { Store } from "../vault/store.ts";
import { Comparing } from "./comparing.ts";
import { Confirmed } from "./confirmed.ts";
import { Counters } from "./counters.ts";
import { Doubt } from "./doubt.ts";
import { hasDevice, readEarlier, readSpace, type SpaceRow, writeSpace } from "./spaceRow.ts";
import { Wanted } from "./wanted.ts";

export type SpaceEvents = {
  /** Durable entries, and the records they moved. */
  evaluated(rows: readonly EntryRow[], changed: readonly RecordId[]): void;
  /** Something held takes effect on these records, perhaps, whose documents are as they were (SG4). */
  early(records: readonly RecordId[]): void;
  quarantined(what: Quarantined): void;
  forked(who: PersonKey | undefined): void;
  /** The partner's app did not take in what this person wrote of their own (CV5). */
  untaken(record: RecordId): void;
  /** A device nobody here had seen joined. */
  joined(device: KnownDevice): void;
  /** This device may write from now on, or may not any more. */
  placeChanged(): void;
  /** The partner says that they left (UP1). */
  left(): void;
  /** A device was removed by an entry of this author: it says nothing to us any more, nor we to it (MB2). */
  removed(device: DeviceId, by: EntryRow): void;
  /**
   * Our own log is not ours alone any more: go on as a new device at once, before this returns (RB3). From then on
   * `identity` names it.
   */
  ownLogLost(): void;
  /** Rows of the log were lost (D3). */
  repaired(): void;
  /** A peer says how far it has come. */
  heard(from: DeviceId, vector: readonly VectorItem[]): void;
};

export type SpaceParts = {
  readonly store: Store;
  /** Read every time: it becomes another one when this device's log can't be written any more (RB3). */
  readonly identity: Identity;
  readonly records: Records;
  readonly pool: StagerPool;
  readonly timers: Timers;
  readonly events: SpaceEvents;
  /** Opening the vault lost rows of the log (D3). */
  readonly entriesLost: boolean;
  /** Of a pairing before this one: to be read, never written or served (SP1). */
  readonly isEarlier: boolean;
  today(): Day;
  /** Devices that this vault gave up, for the one it is now (RB3). */
  givenUp(): readonly DeviceId[];
  /** Rows of the log are lost and asked back: no log may be cut off at what is left of it (D3). */
  isMending(): boolean;
};

/**
 * Whether this device may write. full: as many devices as may be are in use, and it is none of them: nothing is sealed
 * until its person says which one is no longer in use (MB3). removed: its person took it out of use.
 */
export type Place = "ok" | "full" | "removed";

export class Space implements SyncLog {
  readonly log: Log;
  readonly gate: Gate;
  readonly keys: RecordKeys;
  readonly rows: SharedRows;
  readonly fromGate: FromGate;
  readonly #parts: SpaceParts;
  readonly #counters: Counters;
  readonly #confirmed: Confirmed;
  readonly #wanted: Wanted;
  readonly #listeners = new Set<() => void>();
  readonly #comparing: Comparing;
  readonly #doubt: Doubt;
  #row: SpaceRow;

  constructor(parts: SpaceParts, row: SpaceRow) {
    const { store, records, pool, events } = parts;
    this.#parts = parts;
    this.#row = row;
    this.#toldRemoved = new Set(
      row.devices.flatMap(({ certificate, removed }) => (removed ? toHex(deviceIdOf(certificate)) : [])),
    );
    this.#counters = new Counters(store);
    this.#confirmed = new Confirmed(store, row.space);
    this.#wanted = new Wanted(store, row.space);
    this.log = openLog(store, row);
    if (parts.entriesLost) this.log.noteHurt();
    this.#doubt = new Doubt(this.log, parts.timers);
    this.keys = new RecordKeys(store, row.space);
    this.rows = new SharedRows(store, row.space, (record) => this.gate.owe([record]));
    // Before the gate, which takes up at once what a lock or a crash left to be done.
    this.fromGate = records.attach(this, parts.isEarlier);
    this.gate = new Gate({
      store,
      log: this.log,
      records: this.fromGate,
      keys: this.keys,
      pool,
      get identity() {
        return parts.identity;
      },
      members: [as<PersonKey>(parts.identity.person.publicKey), row.partner],
      today: parts.today,
      replaces: () => (parts.isMending() ? [] : this.leftBehind()),
      events: {
        evaluated: (rows, changed) => this.#evaluated(rows, changed),
        early: events.early,
        quarantined: events.quarantined,
        forked: (device, own) => {
          if (own) events.ownLogLost();
          events.forked(this.log.personOf(device));
        },
        ownLogLost: events.ownLogLost,
        losing: () => this.noteLoss(),
        repaired: events.repaired,
      },
    });
    this.#comparing = new Comparing({
      gate: this.gate,
      timers: parts.timers,
      personOf: (device) => this.log.personOf(device),
      untaken: events.untaken,
    });
  }

  get row(): SpaceRow {
    return this.#row;
  }

  get partnerName(): string {
    return this.#row.partnerName;
  }

  /** Before anything else: opens this device's own log, and settles what a crash or a fork left to be derived again. */
  async begin(): Promise<void> {
    const { identity, events } = this.#parts;
    if (this.log.forkOf(toHex(identity.device)) !== undefined) events.ownLogLost();
    await this.openLog();
  }

  /** Opens the log of this device as it is now, if it is not open. */
  async openLog(): Promise<void> {
    this.addDevice(this.#parts.identity.certificate, true);
    await this.#open([]);
  }

  async #open(replaces: readonly DeviceId[]): Promise<void> {
    const before = this.place;
    const { reason } = await this.gate.open(replaces);
    this.#full = reason === "TooManyDevices";
    if (this.place !== before) this.#parts.events.placeChanged();
  }
  #full = false;

  get place(): Place {
    const own = toHex(this.#parts.identity.device);
    if (this.log.removalsOf(own).length > 0) return "removed";
    return this.#full && !this.log.isOpened(own) ? "full" : "ok";
  }

  /** It opened its log, and nobody removed it. */
  isInUse = (device: DeviceId): boolean => this.log.isOpened(toHex(device)) && !this.isRemoved(device);

  isRemoved = (device: DeviceId): boolean =>
    this.log.removalsOf(toHex(device)).length > 0 || this.#toldRemoved.has(toHex(device));
  /** By whoever gave this vault the space (MB5): of these the removals themselves may not be here yet. */
  readonly #toldRemoved: ReadonlySet<string>;

  /** Given up by this vault, and not out of use yet. */
  leftBehind = (): DeviceId[] => this.#parts.givenUp().filter(this.isInUse);

  /** MB2: takes another device of this person out of use. Where all places are taken, this one takes its. */
  async removeDevice(device: DeviceId): Promise<boolean> {
    if (this.place === "full") await this.#open([device]);
    else await this.gate.remove(device);
    return this.log.removalsOf(toHex(device)).length > 0;
  }

  /** Seals an entry of this device; while a peer says it knows more of this log, not before that is settled (RB3). */
  async author(draft: Draft): Promise<Authored> {
    if (this.#doubt.isOpen) await this.#doubt.settled();
    return this.gate.author(draft);
  }

  /** Settles once what lies of this record here is made again from the log, or can't be now (LG4). */
  madeAgain = (record: RecordId): Promise<void> => this.gate.judgeOwed(record);

  #evaluated(rows: readonly EntryRow[], changed: readonly RecordId[]): void {
    for (const row of rows) {
      if (row.entry.core.kind === KIND.open && row.status === "accepted") this.#joined(row);
    }
    this.#doubt.look();
    this.#comparing.moved();
    // The partner first: what is durable may leave, and our own window has its letters already.
    for (const listener of this.#listeners) listener();
    this.#parts.events.evaluated(rows, changed);
    for (const row of rows) if (row.status === "accepted") this.#removed(row);
    if (rows.some((row) => row.status === "accepted" && this.#saysLeft(row))) this.#partnerLeft();
  }

  early = (state: RecordState): readonly StatedItem[] => this.gate.early(state);
  entryAt = (item: VectorItem): Entry | undefined => this.log.get(item)?.entry ?? this.gate.heldEntry(item.hash);

  #removed(row: EntryRow): void {
    const removed = removedBy(row.entry.core.kind, row.entry.body) ?? [];
    for (const { device } of removed) this.#parts.events.removed(device, row);
    // There may be a place for this device now.
    if (removed.length > 0 && this.place === "full") void this.openLog().catch(() => undefined);
  }

  #saysLeft = ({ entry: { core } }: EntryRow): boolean =>
    core.kind === KIND.left && this.log.personOf(core.device) !== undefined && !this.#isOwn(core.device);
  #isOwn = (device: DeviceId): boolean =>
    sameBytes(this.log.personOf(device) ?? ZERO_32, this.#parts.identity.person.publicKey);

  #partnerLeft(): void {
    if (this.#row.partnerLeft) return;
    this.change({ partnerLeft: true });
    this.#parts.events.left();
  }

  #joined(row: EntryRow): void {
    const known = this.log.device(toHex(row.entry.core.device));
    if (known) this.addDevice(known.certificate, false);
  }

  /** The changes with which an accepted entry reached its record's document. */
  broughtBy = (row: EntryRow): Uint8Array[] =>
    this.#changesOf(row).flatMap(({ hash, bytes }) => (row.leftOut.includes(hash) ? [] : [bytes]));

  /** The changes of an entry that reached no document: all of them, where it does not count. */
  lostWith = (row: EntryRow): EntryChange[] =>
    this.#changesOf(row).filter(({ hash }) => row.status !== "accepted" || row.leftOut.includes(hash));

  #changesOf(row: EntryRow): EntryChange[] {
    const key = this.keys.get(row.entry.core.recordKeyId);
    const plaintext = key && openBody(row.entry, key);
    const changes = (plaintext && changesIn(row.entry.core.kind, plaintext)) ?? [];
    return changes.flatMap((bytes) => {
      const measured = measureChange(bytes);
      return measured.ok ? [{ hash: toHex(measured.value.hash), deps: measured.value.deps.map(toHex), bytes }] : [];
    });
  }

  /** Notes a device whose certificate was checked. Visible to both from then on (F15). */
  addDevice(certificate: Certificate, acknowledged: boolean): void {
    if (hasDevice(this.#row, certificate)) return;
    const device: KnownDevice = { certificate, day: this.#parts.today(), acknowledged, removed: false };
    this.change({ devices: [...this.#row.devices, device] });
    if (!acknowledged) this.#parts.events.joined(device);
  }

  /** F21: its person says yes to it. False where there is none such. */
  acknowledge(device: DeviceId): boolean {
    const isIt = ({ certificate }: KnownDevice): boolean => sameBytes(deviceIdOf(certificate), device);
    const { devices } = this.#row;
    if (!devices.some(isIt)) return false;
    this.change({ devices: devices.map((known) => (isIt(known) ? { ...known, acknowledged: true } : known)) });
    return true;
  }

  /** Changes the space's row, durably. */
  change(part: Partial<SpaceRow>): void {
    const next = { ...this.#row, ...part };
    this.#parts.store.transaction(() => writeSpace(this.#parts.store, next));
    this.#row = next;
  }

  // ── what sync asks ─────────────────────────────────────────────────────

  get space() {
    return this.#row.space;
  }

  me() {
    const { device, certificate, link, introductions, signing } = this.#parts.identity;
    return { device, certificate, link, introductions, signing };
  }

  peers = (): readonly Peer[] => {
    const own = this.#parts.identity;
    return this.#row.devices
      .map(({ certificate }) => ({
        device: deviceIdOf(certificate),
        person: certificate.person,
        linkKey: certificate.linkKey,
        signingKey: certificate.signingKey,
        introduce: own.certificate.origin !== "paired",
      }))
      .filter(({ device }) => !sameBytes(device, own.device) && !this.#isSilent(device));
  };

  /** A removed device gets no byte any more; and once removed, this one asks nobody (MB2). */
  #isSilent = (device: DeviceId): boolean => this.place === "removed" || this.isRemoved(device);

  /** None once this device was removed: it lets nobody in (MB2). */
  knownPersons = (): readonly PersonKey[] => (this.place === "removed" ? [] : this.#members());
  #members = (): readonly PersonKey[] => [as<PersonKey>(this.#parts.identity.person.publicKey), this.#row.partner];
  vector = (): readonly VectorItem[] => this.log.vector();
  refused: SyncLog["refused"] = () => this.gate.refused();
  kept: SyncLog["kept"] = (peer) => this.#comparing.kept(peer);
  onKept: SyncLog["onKept"] = (handler) => this.#comparing.onKept(handler);
  entriesSince = (vector: readonly VectorItem[]): Iterable<Uint8Array> => this.log.since(vector);

  /** Once removed, a device that is still connected hears of that, and of no record any more. */
  mayHave(bytes: Uint8Array, peer: DeviceId): boolean {
    if (!this.#isSilent(peer)) return true;
    const entry = decodeEntry(bytes);
    return isEntry(entry) && sameBytes(entry.core.record, ZERO_32);
  }

  bodiless: SyncLog["bodiless"] = () => this.gate.bodiless;
  whole(item: VectorItem): Uint8Array | undefined {
    const row = this.log.known(item);
    return row?.entry.body && row.bytes;
  }
  wanted: SyncLog["wanted"] = (peer) => this.#wanted.get(peer);
  noteWanted: SyncLog["noteWanted"] = (peer, items) => this.#wanted.put(peer, items);
  ahead: SyncLog["ahead"] = (entries) => this.gate.ahead(entries);
  mayLackBody = (core: Entry["core"]): boolean => this.gate.mayLackBody(core);
  isErased = (record: RecordId): boolean => this.gate.isErased(record);

  keysFor(entries: readonly Uint8Array[]) {
    const ids = new Map<string, Parameters<RecordKeys["get"]>[0]>();
    for (const bytes of entries) {
      const entry = decodeEntry(bytes);
      if (isEntry(entry)) ids.set(toHex(entry.core.recordKeyId), entry.core.recordKeyId);
    }
    return [...ids.values()].flatMap((id) => {
      const key = this.keys.get(id);
      return key ? [{ id, key }] : [];
    });
  }

  receive: SyncLog["receive"] = (from, entries, keys) => this.gate.receive(from, entries, keys);

  peerClaims: SyncLog["peerClaims"] = (from, claims, seen) => {
    this.#confirmed.put(from, { vector: claims.vector, own: this.#parts.identity.device, seen });
    this.#comparing.heard(from, claims);
    this.#doubt.heard(from, this.#parts.identity.device, claims.vector);
    this.#parts.events.heard(from, claims.vector);
  };

  confirmed: SyncLog["confirmed"] = (peer) => this.#confirmed.get(peer).vector;
  awaitsWord: SyncLog["awaitsWord"] = (peer) => this.#parts.isMending() && this.saidSinceLoss(peer) === undefined;

  /** Inside a transaction: only what is said from now on tells what the others have of what is lost (D3). */
  noteLoss(): void {
    const own = this.#parts.identity.device;
    this.#confirmed.noteLoss(own, this.#counters.lastOwn(own));
  }

  /** How far that peer has come, by its newest word, if that was certainly made after rows were lost here. */
  saidSinceLoss = (peer: DeviceId): readonly VectorItem[] | undefined =>
    this.#confirmed.sinceLoss(peer, this.#parts.identity.device);

  get isLossNoted(): boolean {
    return this.#confirmed.lossOf(this.#parts.identity.device) !== undefined;
  }

  nextReceiptCounter = (): number => this.#counters.next(this.#parts.identity.device, this.#parts.today());
  lastReceiptCounter: SyncLog["lastReceiptCounter"] = (from) => this.#counters.last(from);
  acceptReceiptCounter: SyncLog["acceptReceiptCounter"] = (from, counter) => this.#counters.accept(from, counter);

  /**
   * EN3: the certificate alone lets a device in. One that takes the place of another comes before it can say so, so the
   * bound is that of logs taken in at all (MB2); one that was removed stays out.
   */
  admitNewDevice(certificate: Certificate): void {
    const member = this.knownPersons().some((person) => sameBytes(person, certificate.person));
    const count = this.#row.devices.filter((known) => sameBytes(known.certificate.person, certificate.person)).length;
    if (this.isRemoved(deviceIdOf(certificate))) return;
    if (member && certificateHolds(certificate) && count < LIMIT.devicesKnown) this.addDevice(certificate, false);
  }

  onLocalEntries(handler: () => void): () => void {
    this.#listeners.add(handler);
    return () => this.#listeners.delete(handler);
  }
}

/** Its entries as they lie on disk. */
export function openLog(store: Store, row: SpaceRow): Log {
  const log = new Log(store, row.space);
  const known = row.devices.map(({ certificate }) => ({ device: deviceIdOf(certificate), certificate }));
  const forks = readForks(store, row.space);
  log.load(known, forks ?? new Map());
  if (!forks) log.noteHurt(); // the entries themselves say which logs forked: they are looked through
  return log;
}

/** The space of this vault, if two people were paired. */
export function openSpace(parts: SpaceParts): Space | undefined {
  const row = readSpace(parts.store);
  return row && new Space(parts, row);
}

/** Of the pairings before this one. Before `openSpace`: whose a record is must be known when its gate begins. */
export const openEarlier = (parts: SpaceParts): Space[] => readEarlier(parts.store).map((row) => new Space(parts, row));
