/** Two ends of one pipe in memory, with a tap on what passes; each delivery waits its turn as on a socket. */
import type { EnvelopeBytes } from "../../src/shared/base/brand.ts";
import type { Link } from "../../src/main/core/sync/links/link.ts";

export type Tap = (from: "dialler" | "acceptor", bytes: EnvelopeBytes) => readonly EnvelopeBytes[];

class MemoryEnd implements Link {
  readonly dialled: boolean;
  other!: MemoryEnd;
  #open = true;
  #paused = false;
  readonly #tap: Tap;
  #handler: ((bytes: Uint8Array) => void) | undefined;
  #closed: (() => void) | undefined;
  #drained: (() => void) | undefined;
  readonly #inbox: EnvelopeBytes[] = [];
  #queued = 0;
  wasAdmitted = false;

  constructor(dialled: boolean, tap: Tap) {
    this.dialled = dialled;
    this.#tap = tap;
  }
  send(envelope: EnvelopeBytes): void {
    if (!this.#open) return;
    for (const bytes of this.#tap(this.dialled ? "dialler" : "acceptor", envelope)) {
      this.#queued += bytes.length;
      this.other.#inbox.push(bytes);
    }
    setImmediate(() => this.other.#deliver());
  }
  #deliver(): void {
    while (this.#handler && !this.#paused && this.#open) {
      const bytes = this.#inbox.shift();
      if (!bytes) return;
      this.other.#queued -= bytes.length;
      this.#handler(bytes);
      if (this.other.#queued === 0) this.other.#drained?.();
    }
  }
  queued = (): number => this.#queued;
  onEnvelope(handler: (bytes: Uint8Array) => void): void {
    this.#handler = handler;
    setImmediate(() => this.#deliver());
  }
  onDrain(handler: () => void): void {
    this.#drained = handler;
  }
  onClose(handler: () => void): void {
    this.#closed = handler;
    if (!this.#open) handler();
  }
  admitted(): void {
    this.wasAdmitted = true;
  }
  pause(): void {
    this.#paused = true;
  }
  resume(): void {
    this.#paused = false;
    setImmediate(() => this.#deliver());
  }
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#closed?.();
    setImmediate(() => this.other.close());
  }
}

export function memoryPipe(tap: Tap = (_, bytes) => [bytes]): readonly [dialler: Link, acceptor: Link] {
  const ends = [new MemoryEnd(true, tap), new MemoryEnd(false, tap)] as const;
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  return ends;
}
