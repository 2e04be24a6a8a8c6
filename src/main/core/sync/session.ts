/**
 * One proven conversation with one device over one link: who it is, what it lacks, and frames that count only here.
 *
 * Dialler → first receipt. Acceptor checks it (opens, signature, counter) or stays silent, → its own receipt with the
 * dialler's nonce. From then on every frame carries H(both receipts) and a running number. The acceptor takes the
 * dialler for present only at its first such frame: a recorded receipt alone, let loose later, moves nothing.
 */
import type { DeviceId, Hash32 } from "../../../shared/base/brand.ts";
import { concat, sameBytes } from "../../../shared/base/bytes.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import {
  type Claims,
  decodeFrame,
  encodeFrame,
  encodeReceipt,
  type Receipt,
  type SessionBody,
} from "../../../shared/protocol/frames.ts";
import { hash, type RandomBytes } from "../crypto/index.ts";
import { type Channel, openPart, Reassembly, sealMessage } from "./envelope.ts";
import { introduceTo, letIn } from "./introductions.ts";
import type { Link } from "./links/link.ts";
import type { Peer, SyncLog, Timers } from "./ports.ts";
import { isReceiptOf, makeReceipt } from "./receipts.ts";

const HANDSHAKE_MS = 10_000;
/** A live peer is never silent for longer than ALIVE_MS; one silent for DEAD_MS is gone (noticed within 5 s). */
const ALIVE_MS = 1_500;
const DEAD_MS = 4_500;
const CHECK_MS = 500;
/** Timers that come this much too late mean that we slept, not that the peer was silent. */
const SLEPT_MS = 2_000;
/** Waiting in the link, above which the peer does not read at all: far more than a feed hands over before it waits. */
const QUEUED_MOST_BYTES = 4 * 1024 * 1024;
const ZERO = new Uint8Array(32);

export type SessionDeps = {
  readonly log: SyncLog;
  readonly timers: Timers;
  readonly random: RandomBytes;
  /** The key shared with a peer, computed once. Undefined where its link key is no usable point. */
  readonly channelTo: (peer: Peer) => Channel | undefined;
};
export type SessionHandlers = {
  /** Both sides are proven and fresh. */
  open(claims: Claims): void;
  body(body: SessionBody, number: number): void;
  closed(): void;
};

export class Session {
  readonly #deps: SessionDeps;
  readonly #link: Link;
  readonly #handlers: SessionHandlers;
  readonly #reassembly = new Reassembly();
  readonly #nonce: Uint8Array;
  readonly #dialledPeer: Peer | undefined;
  /** Who this device was when the session began. */
  readonly me: DeviceId;
  #peer: Peer | undefined;
  #channel: Channel | undefined;
  #stage: "first" | "reply" | "confirm" | "open" | "closed" = "first";
  #introduced = false;
  #wasOpen = false;
  #mine: Uint8Array = ZERO; // our first receipt, as sent
  #counter = 0; // of it
  #theirs: Receipt | undefined;
  #id: Hash32 | undefined;
  #sent = 0;
  #received = 0;
  #lastSent = 0;
  #lastHeard = 0;
  #lastCheck = 0;
  #paused = false;
  #stopTimer: () => void = () => undefined;

  constructor(deps: SessionDeps, link: Link, handlers: SessionHandlers, dialledPeer?: Peer) {
    this.#deps = deps;
    this.#link = link;
    this.#handlers = handlers;
    this.#nonce = deps.random(32);
    this.#dialledPeer = dialledPeer;
    this.me = deps.log.me().device;
  }

  start(): void {
    this.#stopTimer = this.#deps.timers.after(HANDSHAKE_MS, () => this.close());
    this.#link.onClose(() => this.close());
    const peer = this.#dialledPeer;
    if (peer) this.#guarded(() => this.#dial(peer));
    this.#link.onEnvelope((bytes) => this.#guarded(() => this.#envelope(bytes)));
  }

  /** A full disk, or a bug of ours, met while a peer is heard ends this conversation and never core. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch {
      this.close();
    }
  }

  /** Known once it has proven itself, or since we dialled it. */
  get peer(): Peer | undefined {
    return this.#peer;
  }
  get isOpen(): boolean {
    return this.#stage === "open";
  }
  /** It was open at some time, whether or not it still is. */
  get wasOpen(): boolean {
    return this.#wasOpen;
  }
  get queued(): number {
    return this.#link.queued();
  }
  /** Of our first receipt: once it is open, the peer has taken that. */
  get counter(): number {
    return this.#counter;
  }

  /**
   * Returns the frame's number. Only while open. A peer that takes nothing off the link, however much it says itself, must
   * not fill our memory: it is closed.
   */
  send(body: SessionBody): number {
    if (!this.#id) throw new Error("a session speaks only once it is bound");
    if (this.queued > QUEUED_MOST_BYTES) this.close();
    if (this.#stage === "closed") return this.#sent;
    this.#lastSent = this.#deps.timers.now();
    this.#seal(encodeFrame({ type: "session", session: this.#id, number: ++this.#sent, body }));
    return this.#sent;
  }

  /** A fresh receipt inside the session. `seen`: number of the peer's last frame that was fully handled. */
  sendReceipt(seen: number): void {
    this.#guarded(() => this.send({ what: "receipt", receipt: this.#receipt(this.#theirs?.nonce ?? ZERO, seen) }));
  }

  pause(): void {
    this.#paused = true;
    this.#link.pause();
  }
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#lastHeard = this.#deps.timers.now();
    this.#link.resume();
  }

  close(): void {
    if (this.#stage === "closed") return;
    this.#stage = "closed";
    this.#stopTimer();
    this.#link.close();
    this.#handlers.closed();
  }

  #dial(peer: Peer): void {
    this.#peer = peer;
    this.#channel = this.#deps.channelTo(peer);
    if (!this.#channel) return this.close();
    if (peer.introduce) {
      const introduction = introduceTo(peer, this.#deps.log);
      if (!introduction) return this.close();
      this.#link.send(introduction);
    }
    this.#sendFirst(ZERO);
    this.#stage = "reply";
  }

  #sendFirst(echo: Uint8Array): void {
    const receipt = this.#receipt(echo, 0);
    this.#mine = encodeReceipt(receipt);
    this.#counter = receipt.counter;
    this.#seal(encodeFrame({ type: "first", receipt }));
  }

  #receipt(echo: Uint8Array, seen: number): Receipt {
    if (!this.#peer) throw new Error("a receipt is for someone");
    return makeReceipt(this.#deps.log, this.#peer, { nonce: this.#nonce, echo, seen });
  }

  #seal(message: Uint8Array): void {
    if (!this.#channel) throw new Error("no channel");
    for (const envelope of sealMessage(this.#channel, message, this.#deps.random)) this.#link.send(envelope);
  }

  #envelope(bytes: Uint8Array): void {
    if (this.#stage === "closed") return;
    if (this.#stage === "first") return this.#first(bytes);
    this.#lastHeard = this.#deps.timers.now();
    const part = this.#channel && openPart(this.#channel, bytes);
    const message = part && this.#reassembly.add(part);
    const frame = message && decodeFrame(message);
    if (!frame) return; // dropped without an answer; a peer that sends only such is closed as silent
    if (frame.type === "first") {
      if (this.#stage === "reply") this.#reply(frame.receipt);
      return;
    }
    if (frame.type === "parcel") return; // it belongs where nobody answers
    // A stray number can only be a replay or a lost frame: links deliver in order or not at all.
    if (!this.#id || !sameBytes(frame.session, this.#id) || frame.number !== this.#received + 1) return;
    this.#received = frame.number;
    if (this.#stage === "confirm") this.#opened();
    if (frame.body.what === "receipt" && !this.#isTheirs(frame.body.receipt, this.#nonce)) return this.close();
    this.#handlers.body(frame.body, frame.number);
  }

  /** The acceptor's first envelope. Whatever is not right with it: not one byte is answered (S7). */
  #first(bytes: Uint8Array): void {
    const { log } = this.#deps;
    for (const peer of log.peers()) {
      const channel = this.#deps.channelTo(peer);
      const part = channel && openPart(channel, bytes);
      if (!part) continue;
      const frame = part.count === 1 ? decodeFrame(part.bytes) : undefined;
      if (frame?.type !== "first") return this.close();
      // A person may certify a device with another one's link key; that must not shut the other one out.
      if (!sameBytes(frame.receipt.from, peer.device)) continue;
      this.#peer = peer;
      const fresh = frame.receipt.counter > log.lastReceiptCounter(peer.device);
      if (!fresh || !this.#isTheirs(frame.receipt, ZERO)) return this.close();
      this.#channel = channel;
      this.#accept(frame.receipt);
      this.#sendFirst(frame.receipt.nonce);
      this.#bind(encodeReceipt(frame.receipt), this.#mine);
      this.#stage = "confirm";
      return;
    }
    // An introduction is followed by the receipt, and by that alone answered; one is enough for any new device.
    if (this.#introduced || !letIn(bytes, log)) return this.close();
    this.#introduced = true;
  }

  #reply(receipt: Receipt): void {
    // The echo proves it fresh, so its counter may be an old one: a peer put back from a snapshot still learns so (RB3).
    if (!this.#isTheirs(receipt, this.#nonce)) return this.close();
    this.#accept(receipt);
    this.#bind(this.#mine, encodeReceipt(receipt));
    this.#opened();
  }

  #isTheirs(receipt: Receipt, echo: Uint8Array): boolean {
    const { log } = this.#deps;
    const peer = this.#peer;
    if (!peer) return false;
    if (this.#theirs && !sameBytes(receipt.nonce, this.#theirs.nonce)) return false;
    return isReceiptOf(log, peer, receipt, echo);
  }

  #accept(receipt: Receipt): void {
    this.#theirs = receipt;
    this.#deps.log.acceptReceiptCounter(receipt.from, receipt.counter);
    this.#link.admitted();
  }

  #bind(dialler: Uint8Array, acceptor: Uint8Array): void {
    this.#id = hash(DOMAIN.session, concat(dialler, acceptor));
  }

  #opened(): void {
    this.#stage = "open";
    this.#wasOpen = true;
    this.#stopTimer();
    this.#lastHeard = this.#lastCheck = this.#deps.timers.now();
    if (this.#theirs) this.#handlers.open(this.#theirs);
    this.#check();
  }

  #check(): void {
    const now = this.#deps.timers.now();
    const slept = now - this.#lastCheck > SLEPT_MS;
    this.#lastCheck = now;
    if (slept) this.#lastHeard = Math.max(this.#lastHeard, now - DEAD_MS / 2);
    if (!this.#paused && now - this.#lastHeard > DEAD_MS) return this.close();
    if (slept || now - this.#lastSent > ALIVE_MS) this.send({ what: "alive" });
    if (this.#stage === "closed") return;
    this.#stopTimer = this.#deps.timers.after(CHECK_MS, () => this.#check());
  }
}
