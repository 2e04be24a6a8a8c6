import { as, type Hash32, type RecordId, type SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { decodeState, encodeState, type RecordState } from "../gate/recordState.ts";
import { type Store, StorageError } from "../vault/store.ts";

/** What lies of this record here can't be read. It is on its way to be made again from the log (LG4). */
export class CacheDamaged extends StorageError {
  readonly record: RecordId;
  constructor(record: RecordId) {
    super("Damaged");
    this.record = record;
  }
}

/** The checked cache of shared records: state and document of each, made again from the log where it is damaged (LG4). */
export class SharedRows {
  readonly #store: Store;
  readonly #space: SpaceId;
  readonly #onDamaged: (record: RecordId) => void;
  constructor(store: Store, space: SpaceId, onDamaged: (record: RecordId) => void) {
    this.#store = store;
    this.#space = space;
    this.#onDamaged = onDamaged;
  }

  /** Never read as "no such record". */
  #damaged(record: RecordId): never {
    this.#onDamaged(record);
    throw new CacheDamaged(record);
  }

  #id = (record: RecordId) => this.#store.rowId("records", this.#space, record);
  #waiting = (key: Hash32): Uint8Array => this.#store.groupId("records", this.#space, "waiting", key);

  state(record: RecordId): RecordState | undefined {
    const row = this.#store.get("records", this.#id(record));
    if (!row.ok) return this.#damaged(record);
    return row.value && (decodeState(row.value.bytes) ?? this.#damaged(record));
  }

  /** Also where it can't be read. */
  has(record: RecordId): boolean {
    const row = this.#store.get("records", this.#id(record));
    return !row.ok || row.value !== undefined;
  }

  /** Of every record that can be read. */
  *states(): Generator<RecordState> {
    for (const row of this.#store.list("records")) {
      const state = "damaged" in row ? undefined : decodeState(row.bytes);
      if (state && sameBytes(row.id, this.#id(state.record))) yield state;
    }
  }

  snapshot(record: RecordId): Uint8Array | null {
    const row = this.#store.get("snapshots", this.#store.rowId("snapshots", this.#space, record));
    if (!row.ok) return this.#damaged(record);
    return row.value?.bytes ?? null;
  }

  /** Inside a transaction. */
  write(state: RecordState, snapshot: Uint8Array | null): void {
    const { record } = state;
    const where = state.missingKey ? { group2: this.#waiting(state.missingKey) } : {};
    this.#store.put("records", this.#id(record), encodeState(state), where);
    const id = this.#store.rowId("snapshots", this.#space, record);
    if (snapshot) this.#store.put("snapshots", id, snapshot);
    else this.#store.delete("snapshots", id);
  }

  waitingFor(key: Hash32): RecordId[] {
    const records: RecordId[] = [];
    for (const row of this.#store.list("records", { group2: this.#waiting(key) })) {
      const state = "damaged" in row ? undefined : decodeState(row.bytes);
      if (state?.missingKey) records.push(as<RecordId>(state.record));
    }
    return records;
  }
}
