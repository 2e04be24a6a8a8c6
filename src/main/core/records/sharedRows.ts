import { as, type Hash32, type RecordId, type SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { decodeState, encodeState, type RecordState } from "../gate/recordState.ts";
import { type Store, StorageError } from "../vault/store.ts";

/** The checked cache of shared records: state and document of each, rebuilt from the log where it is damaged (LG4). */
export class SharedRows {
  readonly #store: Store;
  readonly #space: SpaceId;
  constructor(store: Store, space: SpaceId) {
    this.#store = store;
    this.#space = space;
  }

  #id = (record: RecordId) => this.#store.rowId("records", this.#space, record);
  #waiting = (key: Hash32): Uint8Array => this.#store.groupId("records", this.#space, "waiting", key);

  state(record: RecordId): RecordState | undefined {
    const row = this.#store.get("records", this.#id(record));
    if (!row.ok) throw new StorageError("Damaged"); // never read as "no such record": opening again rebuilds it
    return row.value && decodeState(row.value.bytes);
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
    if (!row.ok) throw new StorageError("Damaged");
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
