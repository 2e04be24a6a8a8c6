import { as, type DeviceId } from "../../../shared/base/brand.ts";
import type { Day } from "../../../shared/base/day.ts";
import { ByteWriter, decode } from "../../../shared/protocol/codec.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { hash } from "../crypto/index.ts";
import type { Store } from "../vault/store.ts";

export const QUARANTINE_REASONS = [
  "Malformed",
  "NoBody",
  "TooLarge",
  "NewerVersion",
  "WrongSpace",
  "BadSignature",
  "BadCertificate",
] as const;

/** Input that became no entry of any log, kept aside with its reason (GT2). */
export type Quarantined = { readonly from: DeviceId; readonly reason: (typeof QUARANTINE_REASONS)[number] };
export type KeptAside = Quarantined & { readonly day: Day; readonly bytes: Uint8Array };

/** Of what is larger than any entry only the beginning is kept. */
const KEPT_BYTES = LIMIT.entryBytes;

/** Bounded a sending device, in count and bytes, so that nobody can fill the disk; then the first ones are kept. */
export class Quarantine {
  readonly #store: Store;
  readonly #sizes = new Map<string, { count: number; bytes: number }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** True where it is new: what is sent again and again is told of once. */
  add(what: Quarantined, bytes: Uint8Array, day: Day): boolean {
    const { from, reason } = what;
    const id = this.#store.rowId("quarantine", from, hash(DOMAIN.body, bytes));
    const known = this.#store.get("quarantine", id);
    if (known.ok && known.value) return false;
    const group = this.#store.groupId("quarantine", from);
    const size = this.#sizeOf(from);
    const kept = bytes.subarray(0, KEPT_BYTES);
    if (size.count >= LIMIT.heldEntries || size.bytes + kept.length > LIMIT.heldBytes) return true;
    const row = new ByteWriter().raw(from).u8(QUARANTINE_REASONS.indexOf(reason)).u32(day).raw(kept).finish();
    this.#store.transaction(() => this.#store.put("quarantine", id, row, { group, order: day }));
    size.count += 1;
    size.bytes += kept.length;
    return true;
  }

  #sizeOf(from: DeviceId): { count: number; bytes: number } {
    const name = from.join();
    const known = this.#sizes.get(name);
    if (known) return known;
    const size = { count: 0, bytes: 0 };
    for (const { bytes } of this.list(from)) {
      size.count += 1;
      size.bytes += bytes.length;
    }
    this.#sizes.set(name, size);
    return size;
  }

  /** What one device sent that became no entry, oldest first. */
  *list(from: DeviceId): Iterable<KeptAside> {
    for (const row of this.#store.list("quarantine", { group: this.#store.groupId("quarantine", from) })) {
      const kept = "damaged" in row ? undefined : decodeKept(row.bytes);
      if (kept) yield kept;
    }
  }
}

const decodeKept = (row: Uint8Array): KeptAside | undefined =>
  decode(row, (reader) => {
    const from = as<DeviceId>(reader.raw(32));
    const reason = QUARANTINE_REASONS[reader.u8()];
    reader.check(reason !== undefined);
    return { from, reason: reason ?? "Malformed", day: reader.u32() as Day, bytes: reader.rest(KEPT_BYTES) };
  });
