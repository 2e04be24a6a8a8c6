import { type Hash32, type SpaceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import type { RandomBytes, SecretKey } from "../crypto/index.ts";
import type { RecordKeys as GateKeys } from "../gate/gateParts.ts";
import { recordKeyId } from "../log/sealEntry.ts";
import type { Store } from "../vault/store.ts";

/** KD1: every record has its own random key; it rests twice, wrapped, and is known by H(key). */
export class RecordKeys implements GateKeys {
  readonly #store: Store;
  readonly #space: SpaceId;
  readonly #known = new Map<string, SecretKey>();

  constructor(store: Store, space: SpaceId) {
    this.#store = store;
    this.#space = space;
  }

  get(id: Hash32): SecretKey | undefined {
    const name = toHex(id);
    const known = this.#known.get(name);
    if (known) return known;
    const stored = this.#store.getKey(this.#space, id);
    if (!stored.ok || !stored.value) return undefined;
    const key = redact(stored.value);
    this.#known.set(name, key);
    return key;
  }

  put(id: Hash32, key: SecretKey): void {
    if (!sameBytes(recordKeyId(reveal(key)), id) || this.get(id)) return;
    this.#store.putKey(reveal(key), { group: this.#store.groupId("keys", this.#space) }, this.#space, id);
  }

  /** KD2: both copies. Inside a transaction. */
  delete(id: Hash32): void {
    this.#store.deleteKey(this.#space, id);
    this.#known.delete(toHex(id));
  }

  /** A new record's key. Put it inside the transaction that commits the record's first entry. */
  make(randomBytes: RandomBytes): { id: Hash32; key: SecretKey } {
    const bytes = randomBytes(32);
    return { id: recordKeyId(bytes), key: redact(bytes) };
  }
}
