/**
 * RC1, CV5: what peers say of their verdicts is laid beside ours, a few times a second at most whatever they send. A
 * difference stands only once both know the same entries, so what was said last is looked at again when something moves.
 */
import type { DeviceId, PersonKey, RecordId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import type { Claims } from "../../../shared/protocol/frames.ts";
import type { Gate } from "../gate/gate.ts";
import type { Timers } from "../sync/ports.ts";
import { StorageError } from "../vault/store.ts";

const EVERY_MS = 200;

export type ComparingParts = {
  readonly gate: Pick<Gate, "compare">;
  readonly timers: Timers;
  personOf(device: DeviceId): PersonKey | undefined;
  /** The partner's app did not take in what this person wrote of their own. */
  untaken(record: RecordId): void;
};

export class Comparing {
  readonly #parts: ComparingParts;
  readonly #said = new Map<string, { readonly from: DeviceId; readonly claims: Claims }>();
  readonly #kept = new Map<string, readonly VectorItem[]>();
  readonly #listeners = new Set<(peer: DeviceId) => void>();
  readonly #untold: RecordId[] = [];
  #due = false;

  constructor(parts: ComparingParts) {
    this.#parts = parts;
  }

  heard(from: DeviceId, claims: Claims): void {
    if (claims.refused.length + claims.kept.length > 0) this.#said.set(toHex(from), { from, claims });
    else this.#said.delete(toHex(from));
    this.moved();
  }

  /** Entries were evaluated, or something was said. */
  moved(): void {
    if (this.#due || this.#said.size === 0) return;
    this.#due = true;
    this.#parts.timers.after(EVERY_MS, () => {
      this.#due = false;
      for (const { from, claims } of this.#said.values()) void this.#compare(from, claims);
    });
  }

  async #compare(from: DeviceId, claims: Claims): Promise<void> {
    const person = this.#parts.personOf(from);
    // A full disk: looked at again when something moves, or with the next receipt.
    const found = person && (await this.#parts.gate.compare(claims, person).catch(() => undefined));
    if (!found) return;
    this.#untold.push(...found.untaken);
    this.#tellUntaken();
    if (found.kept.length === 0) return;
    const before = this.kept(from);
    this.#kept.set(toHex(from), found.kept);
    const isNews = found.kept.some(({ hash }) => !before.some((item) => toHex(item.hash) === toHex(hash)));
    if (isNews) for (const listener of this.#listeners) listener(from);
  }

  /** Found once only, so it is kept until it is told. */
  #tellUntaken(): void {
    try {
      for (let [record] = this.#untold; record; [record] = this.#untold) {
        this.#parts.untaken(record);
        this.#untold.shift();
      }
    } catch (error) {
      // A full disk: told after the next comparison. Nobody waits for this one, and what it threw would end core.
      if (!(error instanceof StorageError)) throw error;
    }
  }

  kept = (peer: DeviceId): readonly VectorItem[] => this.#kept.get(toHex(peer)) ?? [];

  onKept(handler: (peer: DeviceId) => void): () => void {
    this.#listeners.add(handler);
    return () => this.#listeners.delete(handler);
  }
}
