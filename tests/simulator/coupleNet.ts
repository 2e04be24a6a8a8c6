/** Time and links for whole cores in one process: nothing moves but by the world's hand. */
import type { EnvelopeBytes } from "../../src/shared/base/brand.ts";
import type { Link } from "../../src/main/core/sync/links/link.ts";
import type { Timers } from "../../src/main/core/sync/ports.ts";
import type { SeededRandom } from "../attack/seededRandom.ts";

export class VirtualTime {
  #now = 0;
  readonly #waiting = new Set<{ at: number; run: () => void }>();

  readonly timers: Timers = {
    now: () => this.#now,
    wallClock: () => 1_790_000_000_000 + this.#now,
    after: (ms, run) => {
      const entry = { at: this.#now + Math.max(0, ms), run };
      this.#waiting.add(entry);
      return () => void this.#waiting.delete(entry);
    },
  };

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }
}

class End implements Link {
  readonly dialled: boolean;
  readonly inbox: EnvelopeBytes[] = [];
  other!: End;
  open = true;
  #paused = false;
  #handler: ((bytes: Uint8Array) => void) | undefined;
  #closed: () => void = () => undefined;
  #drained: () => void = () => undefined;

  constructor(dialled: boolean) {
    this.dialled = dialled;
  }
  send(envelope: EnvelopeBytes): void {
    if (this.open) this.other.inbox.push(envelope);
  }
  queued = (): number => this.other.inbox.reduce((sum, bytes) => sum + bytes.length, 0);
  onEnvelope(handler: (bytes: Uint8Array) => void): void {
    this.#handler = handler;
  }
  onDrain(handler: () => void): void {
    this.#drained = handler;
  }
  onClose(handler: () => void): void {
    this.#closed = handler;
    if (!this.open) handler();
  }
  admitted(): void {}
  pause(): void {
    this.#paused = true;
  }
  resume(): void {
    this.#paused = false;
  }
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.#closed();
    this.other.close();
  }
  /** True where something was handed over. */
  deliver(): boolean {
    if (this.#paused || !this.#handler || !this.open) return false;
    const bytes = this.inbox.shift();
    if (!bytes) return false;
    this.#handler(bytes);
    if (this.inbox.length === 0) this.other.#drained();
    return true;
  }
}

export class Net {
  #ends: End[] = [];

  connect(): readonly [Link, Link] {
    const [a, b] = [new End(true), new End(false)];
    a.other = b;
    b.other = a;
    this.#ends.push(a, b);
    return [a, b];
  }

  cutAll(): void {
    for (const end of this.#ends) end.close();
    this.#ends = [];
  }

  /** Hands over what is on its way, as it came, `most` envelopes at the most. */
  deliver(most = Infinity): number {
    this.#ends = this.#ends.filter(({ open }) => open);
    let count = 0;
    for (let moved = true; moved && count < most;) {
      moved = false;
      for (const end of this.#ends) {
        if (count >= most || !end.deliver()) continue;
        count += 1;
        moved = true;
      }
    }
    return count;
  }

  /** Something goes wrong on one link: it is cut, or an envelope is lost, comes twice, or too early. */
  trouble(random: SeededRandom): void {
    const busy = this.#ends.filter(({ open, inbox }) => open && inbox.length > 0);
    if (busy.length === 0) return;
    const end = random.pick(busy);
    const dice = random.below(4);
    if (dice === 0) end.close();
    else if (dice === 1) end.inbox.splice(random.below(end.inbox.length), 1);
    else if (dice === 2) end.inbox.push(random.pick(end.inbox));
    else end.inbox.unshift(...end.inbox.splice(random.below(end.inbox.length), 1));
  }
}
