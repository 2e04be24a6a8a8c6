/** What goes to and comes from one live peer: packs out as it lacks them, packs in through the gate in order. */
import type { DeviceId } from "../../../shared/base/brand.ts";
import { toHex } from "../../../shared/base/bytes.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import type { Claims, Receipt, SessionBody } from "../../../shared/protocol/frames.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { hash } from "../crypto/index.ts";
import type { RecordKey, SyncLog, Timers } from "./ports.ts";
import type { Session } from "./session.ts";
import { advance, covers, headOf, tells } from "./vectors.ts";

/** Small enough that a peer shows the first of many soon, large enough that envelopes are full. */
const PACK_BYTES = 256 * 1024;
const PACK_ENTRIES = 512;
/** Bytes waiting in a link above which we wait for it, and bytes waiting for the gate above which we stop reading. */
const QUEUE_BYTES = 1024 * 1024;
const INBOX_BYTES = 4 * 1024 * 1024;
/** What an item in a pack costs here besides its bytes: a pack of nothing but keys is a load too. */
const ITEM_BYTES = 128;
/** Heads noted of what a peer sends, before any is known to be genuine. Far more than two people have logs. */
const NOTED_HEADS = 512;
/** Entries of a peer noted whole. Beyond it some go back to where they came from. */
const NOTED_ENTRIES = 16_384;
const RECEIPT_EVERY_MS = 250;
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

type Pack = Extract<SessionBody, { what: "pack" }>;

export class PeerFeed {
  readonly #deps: PeerFeedDeps;
  /** What the peer has, as far as we know, and what is on its way to it. */
  #has: VectorItem[] = [];
  #claimed: readonly VectorItem[] = [];
  /** Went to or came from the peer, where its place in a log does not tell whether the peer has it. */
  readonly #passed = new Set<string>();
  /** Where the log was left between two packs, and the entry the last one had no room for. */
  #rest: Iterator<Uint8Array> | undefined;
  #next: Uint8Array | undefined;
  #lastPack = 0;
  #seen = 0;
  #inbox: Promise<void> = Promise.resolve();
  #inboxBytes = 0;
  #receiptDue = false;
  #resendWait = 0;
  #stopResend: (() => void) | undefined;
  #stopReceipt: (() => void) | undefined;
  #pushing = false;

  constructor(deps: PeerFeedDeps) {
    this.#deps = deps;
  }

  open(claims: Claims): void {
    this.#has = [...claims.vector];
    this.#claims(claims);
    this.push();
  }

  stop(): void {
    this.#stopReceipt?.();
    this.#stopResend?.();
  }

  body(body: Exclude<SessionBody, { what: "together" }>, number: number): void {
    if (body.what === "pack") this.#take(body, number);
    else if (body.what === "receipt") this.#receipt(body.receipt);
  }

  /** Sends what the peer lacks, as long as the link takes it. Called again whenever something moved. */
  push(): void {
    const { session } = this.#deps;
    if (this.#pushing) return;
    this.#pushing = true;
    try {
      while (session.isOpen && session.queued < QUEUE_BYTES && this.#sendPack());
    } catch {
      session.close(); // the log could not be read: the next session tries again
    } finally {
      this.#pushing = false;
    }
  }

  #sendPack(): boolean {
    const { log, session } = this.#deps;
    const { peer } = session;
    const { entries, ahead } = peer ? this.#nextEntries(peer.device) : { entries: [], ahead: [] };
    if (entries.length === 0 || !peer) return false;
    const keys = log.keysFor(entries, peer.device).map(({ key }) => reveal(key));
    this.#lastPack = session.send({ what: "pack", entries: [...ahead, ...entries], keys });
    return true;
  }

  #nextEntries(peer: DeviceId): { readonly entries: Uint8Array[]; readonly ahead: Uint8Array[] } {
    const { log } = this.#deps;
    const entries: Uint8Array[] = [];
    const ahead = new Map<string, Uint8Array>();
    let size = 0;
    for (let entry = this.#nextMissing(); entry; entry = this.#nextMissing()) {
      if (!log.mayHave(entry, peer)) continue;
      const named = log.ahead([entry]).map((bytes) => [toHex(bytes), bytes] as const);
      const more = named.filter(([name]) => !ahead.has(name));
      const cost = more.reduce((sum, [, bytes]) => sum + bytes.length, entry.length);
      const count = entries.length + ahead.size + more.length;
      if (entries.length > 0 && (size + cost > PACK_BYTES || count >= PACK_ENTRIES)) {
        this.#next = entry;
        break;
      }
      for (const [name, bytes] of more) ahead.set(name, bytes);
      entries.push(entry);
      size += cost;
      const head = headOf(entry);
      if (head) this.#has = advance(this.#has, head);
    }
    return { entries, ahead: [...ahead.values()] };
  }

  /** What came to the log behind the place reached is met when it is begun anew, after its end. */
  #nextMissing(): Uint8Array | undefined {
    const kept = this.#next;
    this.#next = undefined;
    if (kept) return kept;
    this.#rest ??= this.#deps.log.entriesSince(this.#has)[Symbol.iterator]();
    for (;;) {
      const next = this.#rest.next();
      if (next.done) break;
      const head = headOf(next.value);
      if ((head && tells(this.#has, head)) || this.#firstTime(next.value)) return next.value;
    }
    this.#rest = undefined;
    return undefined;
  }

  #beginAnew(): void {
    this.#rest = undefined;
    this.#next = undefined;
  }

  /**
   * Entries of a newer version have no head that we can read, and of a forked log all are offered from the fork on: each
   * of these is sent once, else we would send the same for ever.
   */
  #firstTime(entry: Uint8Array): boolean {
    const id = toHex(hash(DOMAIN.body, entry));
    const first = !this.#passed.has(id);
    this.#passed.add(id);
    return first;
  }

  #take(pack: Pack, number: number): void {
    const { session, log, received } = this.#deps;
    const { peer } = session;
    if (!peer) return;
    const size = [...pack.entries, ...pack.keys].reduce((sum, item) => sum + item.length + ITEM_BYTES, ITEM_BYTES);
    this.#inboxBytes += size;
    if (this.#inboxBytes > INBOX_BYTES) session.pause();
    for (const entry of pack.entries) {
      const head = this.#has.length < NOTED_HEADS ? headOf(entry) : undefined;
      // Not sent back to where it came from.
      if (this.#passed.size < NOTED_ENTRIES && !(head && tells(this.#has, head))) this.#firstTime(entry);
      if (head) this.#has = advance(this.#has, head);
    }
    const keys = pack.keys.map((key): RecordKey => ({ id: hash(DOMAIN.recordKey, key), key: redact(key) }));
    const handle = async (): Promise<void> => {
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

  #receipt(receipt: Receipt): void {
    const { log } = this.#deps;
    log.acceptReceiptCounter(receipt.from, receipt.counter);
    this.#claims(receipt);
    // Only once the peer has handled all we sent does a missing entry mean anything.
    if (receipt.seen < this.#lastPack) return;
    if (covers(receipt.vector, this.#has)) {
      this.#resendWait = 0;
      this.#stopResend?.();
      this.#stopResend = undefined;
    } else this.#planResend();
  }

  #claims({ vector, refused, kept }: Claims): void {
    const { log, session } = this.#deps;
    this.#claimed = vector;
    if (session.peer) log.peerClaims(session.peer.device, { vector, refused, kept });
  }

  /** At once the first time, then ever more slowly while nothing changes. */
  #planResend(): void {
    if (this.#stopResend) return;
    const wait = this.#resendWait;
    this.#resendWait = Math.min(Math.max(RESEND_FIRST_MS, wait * 2), RESEND_MOST_MS);
    this.#stopResend = this.#deps.timers.after(wait, () => {
      this.#stopResend = undefined;
      if (this.#deps.session.isOpen && !covers(this.#claimed, this.#has)) {
        this.#has = [...this.#claimed];
        this.#passed.clear();
        this.#beginAnew();
        this.push();
      }
    });
  }
}
