/** What the gate is made of, and what it answers. */
import type { DeviceId, Hash32, PersonKey, RecordId } from "../../../shared/base/brand.ts";
import type { Day } from "../../../shared/base/day.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import type { RandomBytes, SecretKey } from "../crypto/index.ts";
import type { EntryRow } from "../log/entryRow.ts";
import type { Identity } from "../log/identity.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../vault/store.ts";
import type { DraftThen, JudgedRecord } from "./pass.ts";
import type { Quarantined } from "./quarantine.ts";
import type { RecordState } from "./recordState.ts";
import type { StagerPool } from "./stageTypes.ts";
import type { Verdict } from "./verdict.ts";

/** What the gate reads and writes of records; `save` runs inside the gate's transaction. */
export interface RecordRows {
  state(record: RecordId): RecordState | undefined;
  snapshot(record: RecordId): Uint8Array | null;
  /** Records whose `missingKey` is this one. */
  waitingFor(key: Hash32): readonly RecordId[];
  /** Of every record that can be read. */
  states(): Iterable<RecordState>;
  draft(record: RecordId): DraftThen;
  /** `mended`: what it was before rests on entries that the log has lost (D3). */
  save(judged: JudgedRecord, mended: boolean): void;
  /** After every transaction that called `save`: whether it is on disk. */
  settle(committed: boolean): void;
}

/** Record keys at rest (KD1). */
export interface RecordKeys {
  get(id: Hash32): SecretKey | undefined;
  /** Inside the gate's transaction. Keeps it only where H(key) = id. */
  put(id: Hash32, key: SecretKey): void;
}

export type Delivery = { readonly id: Hash32; readonly key: SecretKey };

export type GateEvents = {
  /** After the transaction: these rows are durable. `changed`: records whose state or document moved. */
  evaluated(rows: readonly EntryRow[], changed: readonly RecordId[]): void;
  /** Something was stated about these records, perhaps, that takes effect while its entry is held (SG4). */
  early?(records: readonly RecordId[]): void;
  quarantined(what: Quarantined): void;
  /** A log was found forked; `own`: this device's, which must not be written any more (RB3). */
  forked(device: DeviceId, own: boolean): void;
  /**
   * This log is written elsewhere too, or was put back to an older state: an entry that this device's key signed, and that
   * is not here, came from someone else (RB3). Or rows of it are lost, and may have been sent (D3). It must not be written
   * any more.
   */
  ownLogLost?(): void;
  /** Rows of the log are lost: inside the transaction that takes them out. */
  losing?(): void;
  /** Rows of the log were lost; what rested on them waits for them to come again (D3). */
  repaired?(): void;
};

export type GateParts = {
  readonly store: Store;
  readonly log: Log;
  readonly records: RecordRows;
  readonly keys: RecordKeys;
  readonly pool: StagerPool;
  readonly identity: Identity;
  /** The person keys that are members of this space. */
  readonly members: readonly PersonKey[];
  readonly events: GateEvents;
  today(): Day;
  /** Devices whose place this one takes when it opens its log, besides those it is told then (RB3). */
  replaces?(): readonly DeviceId[];
  /** For the nonces of sealed bodies; the system's where left out. */
  readonly randomBytes?: RandomBytes;
};

/** `item`: where it stands in this device's log, if it was accepted. */
export type Authored = { readonly verdict: Verdict; readonly item: VectorItem | undefined };
