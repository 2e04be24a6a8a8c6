import type { DeviceId, SpaceId } from "../../../shared/base/brand.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { readVectorItem, type VectorItem, writeVectorItem } from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { RowId, Store } from "../vault/store.ts";

/**
 * The bodies that a peer's newest carry file asks for (KD2): the next one written for it answers, however much later. Kept once:
 * lost, they are asked for again.
 */
export class Wanted {
  readonly #store: Store;
  readonly #space: SpaceId;
  constructor(store: Store, space: SpaceId) {
    this.#store = store;
    this.#space = space;
  }

  #row = (device: DeviceId): RowId => this.#store.rowId("people", "wanted", this.#space, device);

  get(device: DeviceId): readonly VectorItem[] {
    const row = this.#store.get("people", this.#row(device));
    const read = row.ok && row.value && decode(row.value.bytes, (r) => r.list(LIMIT.wantedBodies, readVectorItem));
    return read || [];
  }

  /** Durable; in place of what it asked for before. At most LIMIT.wantedBodies. */
  put(device: DeviceId, items: readonly VectorItem[]): void {
    if (items.length === 0 && this.get(device).length === 0) return;
    const bytes = new ByteWriter().list(items, writeVectorItem).finish();
    this.#store.transaction(() => this.#store.put("people", this.#row(device), bytes));
  }
}
