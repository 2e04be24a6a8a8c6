/**
 * The shared space while the vault is open: log, gate and records joined, and the face they turn to sync. Everything a
 * partner's bytes pass through, from an opened envelope to a changed row, is wired here.
 */
import { as, type PersonKey, type RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { Day } from "../../../shared/base/day.ts";
import type { Certificate } from "../../../shared/protocol/certificate.ts";
import { encodeCertificate } from "../../../shared/protocol/certificate.ts";
import { decodeEntry, isEntry, KIND, type VectorItem } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { changesIn } from "../gate/apart.ts";
import { Gate, type Quarantined } from "../gate/gate.ts";
import { measureChange } from "../gate/measureChange.ts";
import type { StagerPool } from "../gate/stageTypes.ts";
import { readForks } from "../gate/forks.ts";
import { certificateHolds, deviceIdOf, type Identity } from "../log/identity.ts";
import type { EntryRow } from "../log/entryRow.ts";
import { Log } from "../log/log.ts";
import { openBody } from "../log/sealEntry.ts";
import { RecordKeys } from "../records/recordKeys.ts";
import type { Records } from "../records/records.ts";
import { SharedRows } from "../records/sharedRows.ts";
import type { Peer, SyncLog } from "../sync/ports.ts";
import type { Store } from "../vault/store.ts";
import { Counters } from "./counters.ts";
import { type DeviceRow, hasDevice, readSpace, type SpaceRow, writeSpace } from "./spaceRow.ts";

export type SpaceEvents = {
  /** Durable entries, and the records they moved. */
  evaluated(rows: readonly EntryRow[], changed: readonly RecordId[]): void;
  quarantined(what: Quarantined): void;
  forked(own: boolean, who: PersonKey | undefined): void;
  /** A device nobody here had seen joined. */
  joined(device: DeviceRow): void;
  /** Our own log is not ours alone any more: stop, and go on as a new device (RB3). */
  ownLogStale(): void;
};

export type SpaceParts = {
  readonly store: Store;
  readonly identity: Identity;
  readonly records: Records;
  readonly pool: StagerPool;
  readonly events: SpaceEvents;
  today(): Day;
};

const REFUSED_TOLD = 64;

export class Space implements SyncLog {
  readonly log: Log;
  readonly gate: Gate;
  readonly keys: RecordKeys;
  readonly rows: SharedRows;
  readonly #parts: SpaceParts;
  readonly #counters: Counters;
  readonly #listeners = new Set<() => void>();
  readonly #refused: EntryRow["hash"][] = [];
  #row: SpaceRow;

  constructor(parts: SpaceParts, row: SpaceRow) {
    const { store, identity, records, pool, events } = parts;
    this.#parts = parts;
    this.#row = row;
    this.#counters = new Counters(store);
    this.log = new Log(store, row.space);
    this.keys = new RecordKeys(store, row.space);
    this.rows = new SharedRows(store, row.space);
    const known = row.devices.map(({ certificate }) => ({ device: deviceIdOf(certificate), certificate }));
    this.log.load(known, readForks(store, row.space));
    // Before the gate, which takes up at once what a lock or a crash left to be done.
    records.attach(this);
    this.gate = new Gate({
      store,
      log: this.log,
      records,
      keys: this.keys,
      pool,
      identity,
      members: [as<PersonKey>(identity.person.publicKey), row.partner],
      today: parts.today,
      events: {
        evaluated: (rows, changed) => this.#evaluated(rows, changed),
        quarantined: events.quarantined,
        forked: (device, own) => events.forked(own, this.log.personOf(device)),
      },
    });
  }

  get row(): SpaceRow {
    return this.#row;
  }

  /** Before anything else: opens this device's own log, and settles what a crash or a fork left to be derived again. */
  async begin(): Promise<void> {
    const { identity } = this.#parts;
    if (this.log.heads(toHex(identity.device)).length === 0) {
      this.addDevice(identity.certificate, true);
      await this.gate.author({ kind: KIND.open, plaintext: encodeCertificate(identity.certificate) });
    }
  }

  #evaluated(rows: readonly EntryRow[], changed: readonly RecordId[]): void {
    for (const row of rows) {
      if (row.status === "refused") this.#refused.push(row.hash);
      if (row.entry.core.kind === KIND.open && row.status === "accepted") this.#joined(row);
    }
    this.#refused.splice(0, Math.max(0, this.#refused.length - REFUSED_TOLD));
    this.#parts.events.evaluated(rows, changed);
    for (const listener of this.#listeners) listener();
  }

  #joined(row: EntryRow): void {
    const known = this.log.device(toHex(row.entry.core.device));
    if (known) this.addDevice(known.certificate, false);
  }

  /** The changes with which an accepted entry reached its record's document. */
  broughtBy(row: EntryRow): Uint8Array[] {
    const key = this.keys.get(row.entry.core.recordKeyId);
    const plaintext = key && openBody(row.entry, key);
    const changes = (plaintext && changesIn(row.entry.core.kind, plaintext)) ?? [];
    return changes.filter((change) => {
      const measured = measureChange(change);
      return measured.ok && !row.leftOut.includes(toHex(measured.value.hash));
    });
  }

  /** Notes a device whose certificate was checked. Visible to both from then on (F15). */
  addDevice(certificate: Certificate, acknowledged: boolean): void {
    if (hasDevice(this.#row, certificate)) return;
    const device: DeviceRow = { certificate, day: this.#parts.today(), acknowledged };
    this.change({ devices: [...this.#row.devices, device] });
    if (!acknowledged) this.#parts.events.joined(device);
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
    const { device, certificate, link, signing } = this.#parts.identity;
    return { device, certificate, link, signing };
  }

  peers(): readonly Peer[] {
    const own = this.#parts.identity;
    return this.#row.devices
      .map(({ certificate }) => ({
        device: deviceIdOf(certificate),
        person: certificate.person,
        linkKey: certificate.linkKey,
        signingKey: certificate.signingKey,
        introduce: own.certificate.restored,
      }))
      .filter((peer) => !sameBytes(peer.device, own.device));
  }

  knownPersons = (): readonly PersonKey[] => [as<PersonKey>(this.#parts.identity.person.publicKey), this.#row.partner];
  vector = (): readonly VectorItem[] => this.log.vector();
  refused = () => this.#refused;
  entriesSince = (vector: readonly VectorItem[]): Iterable<Uint8Array> => this.log.since(vector);

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

  /** RB3: someone knows more of our log than we do, or something else. */
  peerClaims: SyncLog["peerClaims"] = (_from, vector) => {
    const own = this.#parts.identity.device;
    const head = this.log.heads(toHex(own))[0];
    for (const item of vector) {
      if (!sameBytes(item.device, own)) continue;
      const ours = head && item.seq <= head.entry.core.seq && this.log.has(item);
      if (!ours) return this.#parts.events.ownLogStale();
    }
  };

  nextReceiptCounter = (): number => this.#counters.next(this.#parts.identity.device, this.#parts.today());
  lastReceiptCounter: SyncLog["lastReceiptCounter"] = (from) => this.#counters.last(from);
  acceptReceiptCounter: SyncLog["acceptReceiptCounter"] = (from, counter) => this.#counters.accept(from, counter);

  /** EN3: the certificate alone lets a device in, as far as the limit of devices goes (MB2). */
  admitNewDevice(certificate: Certificate): void {
    const member = this.knownPersons().some((person) => sameBytes(person, certificate.person));
    const count = this.#row.devices.filter((known) => sameBytes(known.certificate.person, certificate.person)).length;
    if (member && certificateHolds(certificate) && count < LIMIT.devicesPerPerson) this.addDevice(certificate, false);
  }

  onLocalEntries(handler: () => void): () => void {
    this.#listeners.add(handler);
    return () => this.#listeners.delete(handler);
  }
}

/** The space of this vault, if two people were paired. */
export function openSpace(parts: SpaceParts): Space | undefined {
  const row = readSpace(parts.store);
  return row && new Space(parts, row);
}
