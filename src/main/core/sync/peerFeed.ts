/** What goes to and comes from one live peer: packs out as it lacks them, packs in through the gate in order. */
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import type { Claims, Pack, Receipt, SessionBody } from "../../../shared/protocol/frames.ts";
import { Bodies } from "./bodies.ts";
import { keysIn, Lacking } from "./lacking.ts";
import type { SyncLog, Timers } from "./ports.ts";
import type { Session } from "./session.ts";
import { covers } from "./vectors.ts";

/** Bytes waiting in a link above which we wait for it, and bytes waiting for the gate above which we stop reading. */
const QUEUE_BYTES = 1024 * 1024;
const INBOX_BYTES = 4 * 1024 * 1024;
/** What an item in a pack costs here besides its bytes: a pack of nothing but keys is a load too. */
const ITEM_BYTES = 128;
const RECEIPT_EVERY_MS = 250;
/** Theirs are heard as often at most, the newest each time: each is written down, and a peer may send thousands. */
const HEAR_EVERY_MS = 50;
/** A peer that holds or refuses what we send would otherwise be sent the same for ever. */
const RESEND_FIRST_MS = 5_000;
const RESEND_MOST_MS = 5 * 60_000;

export type PeerFeedDeps = {
  readonly log: SyncLog;
  readonly timers: Timers;
  readonly session: Session;
  /** Entries of this peer were evaluated: others may lack them. */
  readonly received: () => void;
};

export class PeerFeed {
  readonly #deps: PeerFeedDeps;
  readonly #lacking: Lacking;
  readonly #bodies: Bodies;
  #claimed: readonly VectorItem[] = [];
  #lastPack = 0;
  #seen = 0;
  #inbox: Promise<void> = Promise.resolve();
  #inboxBytes = 0;
  #receiptDue = false;
  #resendWait = 0;
  #stopResend: (() => void) | undefined;
  #stopReceipt: (() => void) | undefined;
  #unheard: Receipt | undefined;
  #stopHearing: (() => void) | undefined;
  #pushing = false;

  constructor(deps: PeerFeedDeps) {
    this.#deps = deps;
    this.#lacking = new Lacking(deps.log, []);
    this.#bodies = new Bodies(deps.log);
  }

  open(claims: Claims): void {
    this.#lacking.begin(claims.vector);
    this.#claims(claims);
    this.push();
  }

  stop(): void {
    this.#stopReceipt?.();
    this.#stopResend?.();
    this.#stopHearing?.();
  }

  body(body: Exclude<SessionBody, { what: "together" }>, number: number): void {
    if (body.what === "pack") this.#take(body, number);
    else if (body.what === "receipt") {
      this.#unheard = body.receipt;
      if (!this.#stopHearing) this.#hear();
    } else if (body.what === "want") {
      this.#bodies.want(body.items);
      this.push();
    }
  }

  /** Sends what the peer lacks, as long as the link takes it. Called again whenever something moved. */
  push(): void {
    const { session } = this.#deps;
    if (this.#pushing) return;
    this.#pushing = true;
    try {
      for (let items = this.#toAsk(); items.length > 0; items = this.#toAsk()) session.send({ what: "want", items });
      while (session.isOpen && session.queued < QUEUE_BYTES && this.#sendPack());
    } catch {
      session.close(); // the log could not be read: the next session tries again
    } finally {
      this.#pushing = false;
    }
  }

  #toAsk = (): readonly VectorItem[] => (this.#deps.session.isOpen ? this.#bodies.ask() : []);

  #sendPack(): boolean {
    const { session } = this.#deps;
    const { peer } = session;
    const pack = peer && (this.#lacking.pack(peer.device) ?? this.#bodies.pack(peer.device));
    if (!pack) return false;
    this.#lastPack = session.send({ what: "pack", ...pack });
    return true;
  }

  #take(pack: Pack, number: number): void {
    const { session, log, received } = this.#deps;
    const { peer } = session;
    if (!peer) return;
    const size = [...pack.entries, ...pack.keys].reduce((sum, item) => sum + item.length + ITEM_BYTES, ITEM_BYTES);
    this.#inboxBytes += size;
    if (this.#inboxBytes > INBOX_BYTES) session.pause();
    const keys = keysIn(pack);
    const handle = async (): Promise<void> => {
      if (!session.isOpen) return;
      // First: once they are evaluated, a push would send them back.
      await this.#lacking.came(pack.entries);
      if (!session.isOpen) return;
      await log.receive(peer.device, pack.entries, keys);
      this.#seen = number;
      this.#inboxBytes -= size;
      if (this.#inboxBytes < INBOX_BYTES / 4) session.resume();
      received();
      this.oweReceipt();
    };
    // `receive` never rejects for bad input. Should it for a bug of ours, this peer is cut off rather than core ended.
    this.#inbox = this.#inbox.then(handle).catch(() => session.close());
  }

  /** Soon, and not more often than is good for the link. */
  oweReceipt(): void {
    if (this.#stopReceipt) {
      this.#receiptDue = true;
      return;
    }
    this.#sayReceipt();
  }

  /** The link has taken all there was. */
  drained(): void {
    if (this.#receiptDue && !this.#stopReceipt) this.#sayReceipt();
    this.push();
  }

  #sayReceipt(): void {
    const { session, timers } = this.#deps;
    // Owed until the link drains: a peer that sends and never reads would have them pile up here.
    this.#receiptDue = session.queued >= QUEUE_BYTES;
    if (!session.isOpen || this.#receiptDue) return;
    session.sendReceipt(this.#seen);
    this.#stopReceipt = timers.after(RECEIPT_EVERY_MS, () => {
      this.#stopReceipt = undefined;
      if (this.#receiptDue) this.#sayReceipt();
    });
  }

  #hear(): void {
    const receipt = this.#unheard;
    this.#unheard = undefined;
    this.#stopHearing = receipt && this.#deps.timers.after(HEAR_EVERY_MS, () => this.#hearNext());
    if (receipt) this.#receipt(receipt);
  }

  #hearNext(): void {
    try {
      this.#hear();
    } catch {
      this.#deps.session.close(); // a full disk, as where it is heard at once
    }
  }

  #receipt(receipt: Receipt): void {
    const { log } = this.#deps;
    log.acceptReceiptCounter(receipt.from, receipt.counter);
    this.#claims(receipt);
    // Only once the peer has handled all we sent does a missing entry mean anything.
    if (receipt.seen < this.#lastPack) return;
    if (covers(receipt.vector, this.#lacking.has)) {
      this.#resendWait = 0;
      this.#stopResend?.();
      this.#stopResend = undefined;
    } else this.#planResend();
  }

  #claims({ vector, refused, kept }: Claims): void {
    const { log, session } = this.#deps;
    this.#claimed = vector;
    if (session.peer) log.peerClaims(session.peer.device, { vector, refused, kept }, session.counter);
  }

  /** At once the first time, then ever more slowly while nothing changes. */
  #planResend(): void {
    if (this.#stopResend) return;
    const wait = this.#resendWait;
    this.#resendWait = Math.min(Math.max(RESEND_FIRST_MS, wait * 2), RESEND_MOST_MS);
    this.#stopResend = this.#deps.timers.after(wait, () => {
      this.#stopResend = undefined;
      if (this.#deps.session.isOpen && !covers(this.#claimed, this.#lacking.has)) {
        this.#lacking.begin(this.#claimed);
        this.push();
      }
    });
  }
}
