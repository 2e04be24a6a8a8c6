import { as, type Hash32, type RecordId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { reveal } from "../../../shared/base/redacted.ts";
import { decodeEntry, isEntry } from "../../../shared/protocol/entry.ts";
import { recordKeyId } from "../log/sealEntry.ts";
import type { Delivery, GateParts } from "./gateParts.ts";
import type { Pace } from "../pace.ts";
import type { HeldEntry } from "./waiting.ts";

type Parts = Pick<GateParts, "store" | "log" | "records" | "keys"> & {
  readonly pace: Pace;
  /** A key that opens nothing any more is not taken (KD2). */
  isErased(record: RecordId): boolean;
};

/** Record keys that come beside entries (KD1). Called in the gate's turn. */
export class Deliveries {
  readonly #parts: Parts;
  readonly #held: () => readonly HeldEntry[];
  /** Judges a record again, with this key written in the same transaction; false where there was no stager to ask. */
  readonly #rebuild: (record: RecordId, key?: Delivery) => Promise<boolean>;

  constructor(
    parts: Parts,
    held: () => readonly HeldEntry[],
    rebuild: (record: RecordId, key?: Delivery) => Promise<boolean>,
  ) {
    this.#parts = parts;
    this.#held = held;
    this.#rebuild = rebuild;
  }

  /**
   * Keys that are not here yet, and that something names: an entry that came with them or waits here, or a record that
   * waits for them. Any 32 bytes are a key under their own name: if all were taken, they would fill the disk.
   */
  async wanted(deliveries: readonly Delivery[], entries: readonly Uint8Array[]): Promise<Delivery[]> {
    const { keys, records, pace } = this.#parts;
    if (deliveries.length === 0) return [];
    const named = new Set(this.#held().flatMap(({ entry }) => (entry.body ? [toHex(entry.core.recordKeyId)] : [])));
    for (const bytes of entries) {
      const entry = decodeEntry(bytes);
      if (isEntry(entry) && !this.#parts.isErased(entry.core.record)) named.add(toHex(entry.core.recordKeyId));
      await pace.step();
    }
    const wanted: Delivery[] = [];
    for (const delivery of deliveries) {
      const { id, key } = delivery;
      const isNamed = named.has(toHex(id)) || records.waitingFor(id).length > 0;
      if (isNamed && !keys.get(id) && sameBytes(recordKeyId(reveal(key)), id)) wanted.push(delivery);
      await pace.step();
    }
    return wanted;
  }

  /**
   * A key is written together with what it opens, so that no crash leaves a record waiting for a key that is here: a key
   * comes but once. Without a stager to ask, the key is kept and what it opens is owed.
   */
  async take(deliveries: readonly Delivery[]): Promise<void> {
    const { keys, records, store } = this.#parts;
    for (const delivery of deliveries) {
      let owed = false;
      for (const record of records.waitingFor(delivery.id)) {
        owed = !(await this.#rebuild(record, delivery)) || owed;
      }
      store.transaction(() => {
        keys.put(delivery.id, delivery.key);
        if (owed) store.put("settings", this.#owedRow(delivery.id), delivery.id, { group: this.#owedGroup() });
      });
    }
  }

  #owedGroup = (): Uint8Array => this.#parts.store.groupId("settings", "owed keys", this.#parts.log.space);
  #owedRow = (id: Hash32) => this.#parts.store.rowId("settings", "owed key", this.#parts.log.space, id);

  /** Every record that waits although its key is here: where a row says no more which (D3). */
  #haveKeys(): RecordId[] {
    const { records, keys } = this.#parts;
    return [...records.states()].flatMap(({ record, missingKey }) =>
      missingKey && keys.get(missingKey) ? as<RecordId>(record) : [],
    );
  }

  /** Records whose key came while there was no stager. */
  async payOwed(): Promise<void> {
    const { store, records } = this.#parts;
    for (const row of store.list("settings", { group: this.#owedGroup() })) {
      let owed = false;
      const waiting = "damaged" in row ? this.#haveKeys() : records.waitingFor(as<Hash32>(row.bytes));
      for (const record of waiting) owed = !(await this.#rebuild(record)) || owed;
      if (!owed) store.transaction(() => store.delete("settings", row.id));
    }
  }
}
