import type { DeviceId, SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { readVectorItem, type VectorItem, writeVectorItem } from "../../../shared/protocol/entry.ts";
import { RECEIPT_VECTOR } from "../../../shared/protocol/frames.ts";
import type { RowId, Store } from "../vault/store.ts";

/**
 * How far each peer last said that it has come (AP2): what lies above is what it has not confirmed. Kept once: lost, it is
 * nothing, and what the peer has is sent to it once more.
 */
export class Confirmed {
  readonly #store: Store;
  readonly #space: SpaceId;
  readonly #known = new Map<string, readonly VectorItem[]>();
  constructor(store: Store, space: SpaceId) {
    this.#store = store;
    this.#space = space;
  }

  #row = (device: DeviceId): RowId => this.#store.rowId("people", "confirmed", this.#space, device);

  get(device: DeviceId): readonly VectorItem[] {
    const known = this.#known.get(toHex(device));
    if (known) return known;
    const row = this.#store.get("people", this.#row(device));
    const read =
      row.ok && row.value ? decode(row.value.bytes, (r) => r.list(RECEIPT_VECTOR, readVectorItem)) : undefined;
    this.#known.set(toHex(device), read ?? []);
    return read ?? [];
  }

  /** Durable; most receipts say what the one before said. */
  put(device: DeviceId, vector: readonly VectorItem[]): void {
    const before = this.get(device);
    const isSame =
      before.length === vector.length &&
      vector.every((item, at) => sameBytes(item.hash, before[at]?.hash ?? item.device));
    if (isSame) return;
    const bytes = new ByteWriter().list(vector, writeVectorItem).finish();
    this.#store.transaction(() => this.#store.put("people", this.#row(device), bytes));
    this.#known.set(toHex(device), vector);
  }
}
