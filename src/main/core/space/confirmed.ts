import { as, type DeviceId, type SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { readVectorItem, type VectorItem, writeVectorItem, ZERO_32 } from "../../../shared/protocol/entry.ts";
import { RECEIPT_VECTOR } from "../../../shared/protocol/frames.ts";
import type { RowId, Store } from "../vault/store.ts";

type Said = {
  readonly vector: readonly VectorItem[];
  /** The device that this vault was then, and its newest receipt counter that the peer had taken before it said so. */
  readonly own: DeviceId;
  readonly seen: number;
};

const NOTHING: Said = { vector: [], own: as<DeviceId>(ZERO_32), seen: 0 };

/**
 * How far each peer last said that it has come (AP2): what lies above is what it has not confirmed. Kept once: lost, it is
 * nothing, and what the peer has is sent to it once more.
 */
export class Confirmed {
  readonly #store: Store;
  readonly #space: SpaceId;
  readonly #known = new Map<string, Said>();
  #loss: { readonly own: DeviceId; readonly counter: number | undefined } | undefined;
  constructor(store: Store, space: SpaceId) {
    this.#store = store;
    this.#space = space;
  }

  #row = (device: DeviceId): RowId => this.#store.rowId("people", "confirmed", this.#space, device);

  get(device: DeviceId): Said {
    const known = this.#known.get(toHex(device));
    if (known) return known;
    const row = this.#store.get("people", this.#row(device));
    const said = (row.ok && row.value && decodeSaid(row.value.bytes)) || NOTHING;
    this.#known.set(toHex(device), said);
    return said;
  }

  /** Durable; most receipts say what the one before said. */
  put(device: DeviceId, said: Said): void {
    const { vector, own, seen } = said;
    const before = this.get(device);
    const isSame =
      before.seen === seen &&
      sameBytes(before.own, own) &&
      before.vector.length === vector.length &&
      vector.every((item, at) => sameBytes(item.hash, before.vector[at]?.hash ?? item.device));
    if (isSame) return;
    const bytes = new ByteWriter().list(vector, writeVectorItem).raw(own).u64(seen).finish();
    this.#store.transaction(() => this.#store.put("people", this.#row(device), bytes));
    this.#known.set(toHex(device), said);
  }

  // ── D3: words made after rows were lost here ───────────────────────────

  #lossRow = (own: DeviceId): RowId => this.#store.rowId("people", "rows lost", this.#space, own);

  /** Inside a transaction. Rows are lost: a word counts as made since where its device had taken a counter above this one. */
  noteLoss(own: DeviceId, counter: number): void {
    this.#store.put("people", this.#lossRow(own), new ByteWriter().u64(counter).finish());
    this.#loss = undefined;
  }

  /** How far a peer has come, by its newest word, if that was certainly made since rows were lost. */
  sinceLoss(device: DeviceId, own: DeviceId): readonly VectorItem[] | undefined {
    const said = this.get(device);
    const loss = sameBytes(said.own, own) ? this.lossOf(own) : undefined;
    return loss !== undefined && said.seen > loss ? said.vector : undefined;
  }

  /** The counter noted; undefined where none was, or it can't be read. */
  lossOf(own: DeviceId): number | undefined {
    if (!this.#loss || !sameBytes(this.#loss.own, own)) {
      const row = this.#store.get("people", this.#lossRow(own));
      const counter = row.ok && row.value ? decode(row.value.bytes, (reader) => reader.u64()) : undefined;
      this.#loss = { own, counter };
    }
    return this.#loss.counter;
  }
}

const decodeSaid = (bytes: Uint8Array): Said | undefined =>
  decode(bytes, (reader) => {
    const vector = reader.list(RECEIPT_VECTOR, readVectorItem);
    // A row of before `seen` was kept ends here.
    return reader.atEnd ? { ...NOTHING, vector } : { vector, own: as<DeviceId>(reader.raw(32)), seen: reader.u64() };
  });
