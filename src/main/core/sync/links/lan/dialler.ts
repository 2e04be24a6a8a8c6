/**
 * Whom to dial, where and when. A peer that is live is left alone; one that is not is tried at every address it may be
 * at, then again after a growing, jittered wait that any news (an announcement, a network, waking up) cuts short.
 */
import { connect } from "node:net";
import { toHex } from "../../../../../shared/base/bytes.ts";
import type { RandomBytes } from "../../../crypto/index.ts";
import type { Peer, Timers } from "../../ports.ts";
import type { LinkSink } from "../link.ts";
import { type Address, formatAddress, parseAddress } from "./addresses.ts";
import { type FrameSocket, frameSocket } from "./frameSocket.ts";

const CONNECT_MS = 3_000;
/** A dialled peer that has not come live by then is not there, or is not who we meant. */
const ANSWER_MS = 6_000;
const WAIT_FIRST_MS = 500;
const WAIT_MOST_MS = 15_000;
/** Of two that find each other at once, one waits for the other's call. */
const POLITE_MS = 700;
const ADDRESSES = 12;

export type DiallerDeps = {
  readonly sink: LinkSink;
  readonly peers: () => readonly Peer[];
  readonly timers: Timers;
  readonly random: RandomBytes;
  /** Whether this side waits first when both could dial. */
  readonly polite: (peer: Peer) => boolean;
  readonly onSocket: (socket: FrameSocket) => void;
};

type Attempts = {
  places: string[];
  readonly once: Set<string>;
  next: number;
  wait: number;
  dialling: boolean;
  cancel: () => void;
};

export class Dialler {
  readonly #deps: DiallerDeps;
  readonly #attempts = new Map<string, Attempts>();
  #stopped = false;

  constructor(deps: DiallerDeps) {
    this.#deps = deps;
  }

  /** It may be at these addresses, the likeliest first. News: tried soon, whatever the wait had grown to. */
  mayBeAt(peer: Peer, addresses: readonly string[]): void {
    const attempts = this.#of(peer);
    attempts.places = [...new Set([...addresses, ...attempts.places])].slice(0, ADDRESSES);
    attempts.next = 0;
    this.#soon(peer, this.#deps.polite(peer) ? POLITE_MS : 0);
  }

  /** As `mayBeAt`, for places where someone else is as likely: forgotten again unless it is there. */
  tryOnce(peer: Peer, addresses: readonly string[]): void {
    const attempts = this.#of(peer);
    for (const place of addresses) if (!attempts.places.includes(place)) attempts.once.add(place);
    this.mayBeAt(peer, addresses);
  }

  /** Networks changed or the machine woke: every peer that is not live is tried again. */
  redial(): void {
    for (const peer of this.#deps.peers()) if (this.#of(peer).places.length > 0) this.#soon(peer, 0);
  }

  /** Its last connection ended. */
  lost(peer: Peer): void {
    this.#of(peer).next = 0;
    this.#soon(peer, this.#deps.polite(peer) ? POLITE_MS : 100);
  }

  stop(): void {
    this.#stopped = true;
    for (const { cancel } of this.#attempts.values()) cancel();
  }

  #of(peer: Peer): Attempts {
    const id = toHex(peer.device);
    const known = this.#attempts.get(id);
    if (known) return known;
    const fresh: Attempts = {
      places: [],
      once: new Set(),
      next: 0,
      wait: WAIT_FIRST_MS,
      dialling: false,
      cancel: () => undefined,
    };
    this.#attempts.set(id, fresh);
    return fresh;
  }

  #soon(peer: Peer, ms: number): void {
    const attempts = this.#of(peer);
    attempts.wait = WAIT_FIRST_MS;
    if (!attempts.dialling) this.#plan(peer, attempts, ms);
  }

  #plan(peer: Peer, attempts: Attempts, ms: number): void {
    attempts.cancel();
    if (!this.#stopped) attempts.cancel = this.#deps.timers.after(ms, () => this.#try(peer, attempts));
  }

  #try(peer: Peer, attempts: Attempts): void {
    const place = attempts.places[attempts.next];
    const address = place === undefined ? undefined : parseAddress(place);
    if (this.#stopped || attempts.dialling || this.#deps.sink.isLive(peer.device)) return;
    if (!address) return;
    attempts.dialling = true;
    this.#dial(peer, address, (live) => {
      attempts.dialling = false;
      if (live) {
        // What worked is tried first next time.
        attempts.places = [formatAddress(address), ...attempts.places.filter((at) => at !== place)];
        attempts.once.delete(formatAddress(address));
        attempts.wait = WAIT_FIRST_MS;
        attempts.next = 0;
        return;
      }
      // By place, not by number: news may have come in between and changed the order.
      attempts.next = attempts.places.indexOf(place ?? "") + 1;
      if (place !== undefined && attempts.once.delete(place)) {
        attempts.places = attempts.places.filter((at) => at !== place);
        attempts.next--;
      }
      attempts.next %= Math.max(1, attempts.places.length);
      if (attempts.next !== 0) return this.#plan(peer, attempts, 0);
      const jitter = 0.5 + (this.#deps.random(1)[0] ?? 0) / 256;
      this.#plan(peer, attempts, attempts.wait * jitter);
      attempts.wait = Math.min(attempts.wait * 2, WAIT_MOST_MS);
    });
  }

  /** `done(live)` once: when the peer has come live over whichever link, or this connection is over. */
  #dial(peer: Peer, address: Address, done: (live: boolean) => void): void {
    const { sink, timers, onSocket } = this.#deps;
    const socket = connect({ ...address, autoSelectFamily: false });
    let link: FrameSocket | undefined;
    let over = false;
    const finish = (): void => {
      if (over) return;
      over = true;
      cancel();
      unsubscribe();
      const live = sink.isLive(peer.device);
      if (!live) {
        link?.close();
        socket.destroy();
      }
      done(live);
    };
    let cancel = timers.after(CONNECT_MS, finish);
    const unsubscribe = sink.onLiveChange((_, live) => {
      if (live && sink.isLive(peer.device)) finish();
    });
    socket.on("error", finish);
    socket.on("close", finish);
    socket.once("connect", () => {
      if (over) return void socket.destroy();
      cancel();
      cancel = timers.after(ANSWER_MS, finish);
      link = frameSocket(socket, true);
      onSocket(link);
      sink.attach(link, peer);
    });
  }
}
