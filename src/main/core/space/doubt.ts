/**
 * RB3: someone says they know more of our log than we do, or something else. Anyone may say so; only our own signature
 * shows it, so the log is given up when the entry itself is here. Until then, or for a while, nothing is written.
 */
import type { DeviceId } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import type { Log } from "../log/log.ts";
import type { Timers } from "../sync/ports.ts";

/** A peer that knows more of our log sends it at once; one that only says so must not keep us from sharing. */
const DOUBT_MS = 5_000;

export class Doubt {
  readonly #log: Pick<Log, "has">;
  readonly #timers: Timers;
  #until = 0;
  #claimed: VectorItem | undefined;
  /** Devices (hex) that claimed something once: what they don't show in time is not waited for again. */
  readonly #claimants = new Set<string>();
  readonly #waiting = new Set<() => void>();

  constructor(log: Pick<Log, "has">, timers: Timers) {
    this.#log = log;
    this.#timers = timers;
  }

  /** How far a peer says it has come; of that, what is said of `own`. */
  heard(from: DeviceId, own: DeviceId, vector: readonly VectorItem[]): void {
    if (this.#claimants.has(toHex(from))) return;
    const claimed = vector.find((item) => sameBytes(item.device, own) && !this.#log.has(item));
    if (!claimed) return;
    this.#claimants.add(toHex(from));
    this.#claimed = claimed;
    const until = this.#timers.now() + DOUBT_MS;
    this.#until = until;
    // One deadline a claim, set here: a later claim must not move it for those who wait already.
    this.#timers.after(DOUBT_MS, () => this.#until <= until && this.#end());
  }

  /** Entries were evaluated: what was claimed may be here. */
  look(): void {
    if (this.#claimed && this.#log.has(this.#claimed)) this.#end();
  }

  get isOpen(): boolean {
    return this.#timers.now() < this.#until;
  }

  /** Of one that is open. */
  settled(): Promise<void> {
    return new Promise((done) => void this.#waiting.add(done));
  }

  #end(): void {
    this.#until = 0;
    for (const done of this.#waiting) done();
    this.#waiting.clear();
  }
}
