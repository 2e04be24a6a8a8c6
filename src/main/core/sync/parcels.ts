/**
 * What one device says to another where nobody answers, at a meeting point or in a carry file (AP1): a receipt with what the other
 * may lack, in envelopes of their own two. It may come late, twice, never, or in another order.
 */
import type { DeviceId, EnvelopeBytes, PersonKey } from "../../../shared/base/brand.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import type { VectorItem } from "../../../shared/protocol/entry.ts";
import { decodeFrame, encodeFrame, type Pack, type Parcel } from "../../../shared/protocol/frames.ts";
import type { RandomBytes } from "../crypto/index.ts";
import { type Channel, openPart, type Reassembly, sealMessage } from "./envelope.ts";
import { keysIn } from "./lacking.ts";
import type { Peer, SyncLog } from "./ports.ts";
import { isReceiptOf, makeReceipt } from "./receipts.ts";

const ZERO = new Uint8Array(32);

export type ParcelDeps = {
  readonly log: SyncLog;
  readonly random: RandomBytes;
  /** Undefined where their link key is no usable point. */
  readonly channelTo: (peer: Peer) => Channel | undefined;
  /** That device was there when it made this: on that day, by its own clock. */
  readonly onMet: (person: PersonKey, counter: number) => void;
};

export type Taken = {
  readonly pack: Pack;
  /** Entries whose bodies it asks for (KD2). */
  readonly want: readonly VectorItem[];
  /** It asks for an answer. */
  readonly asks: boolean;
  /** No later one of that device was taken before. */
  readonly isNewest: boolean;
};

export class Parcels {
  readonly #deps: ParcelDeps;
  #isOver = false;
  constructor(deps: ParcelDeps) {
    this.#deps = deps;
  }

  /** From now on nothing is sealed, opened or taken, whoever still holds what came before (UP1, RB1). */
  end(): void {
    this.#isOver = true;
  }
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Not once it was removed (MB2). */
  #isPeer = ({ device }: Peer): boolean => this.#deps.log.peers().some((peer) => sameBytes(peer.device, device));

  /** Uses up a receipt counter. Undefined where nothing can be sealed for that peer. */
  seal(peer: Peer, { pack, want }: Pick<Parcel, "pack" | "want">): EnvelopeBytes[] | undefined {
    const { log, random, channelTo } = this.#deps;
    const channel = this.#isOver || !this.#isPeer(peer) ? undefined : channelTo(peer);
    if (!channel) return undefined;
    const said = { nonce: random(32), echo: ZERO, seen: log.lastReceiptCounter(peer.device) };
    const receipt = makeReceipt(log, peer, said);
    const asks = log.awaitsWord(peer.device);
    return sealMessage(channel, encodeFrame({ type: "parcel", receipt, pack, want, asks }), random);
  }

  /** The whole message once its last part is here; undefined before, and for what this peer did not seal for us. */
  open(peer: Peer, parts: Reassembly, envelope: Uint8Array): Uint8Array | undefined {
    const channel = this.#isOver ? undefined : this.#deps.channelTo(peer);
    const part = channel && openPart(channel, envelope);
    return part && parts.add(part);
  }

  /**
   * Settles once what was in it is durable: then the other's copy may go. Undefined for what is no parcel of theirs. An older one than
   * was taken before brings entries, and no word of how far they have come.
   */
  async take(peer: Peer, message: Uint8Array): Promise<Taken | undefined> {
    const { log, onMet } = this.#deps;
    const frame = decodeFrame(message);
    if (frame?.type !== "parcel" || !isReceiptOf(log, peer, frame.receipt, ZERO)) return undefined;
    if (this.#isOver || !this.#isPeer(peer)) return undefined;
    const { receipt, pack, want, asks } = frame;
    await log.receive(peer.device, pack.entries, keysIn(pack));
    if (this.#isOver) return undefined;
    // What came may have made this another device (RB3): then the word is one to the device it was.
    const isToUs = sameBytes(receipt.to, log.me().device);
    const isNewest = isToUs && receipt.counter > log.lastReceiptCounter(peer.device);
    if (isNewest) {
      log.acceptReceiptCounter(peer.device, receipt.counter);
      log.peerClaims(peer.device, receipt, receipt.seen);
      onMet(peer.person, receipt.counter);
    }
    return { pack, want, asks, isNewest };
  }
}

/** The further one in each log. */
export function furthest(a: readonly VectorItem[], b: readonly VectorItem[]): VectorItem[] {
  const top = (vector: readonly VectorItem[], device: DeviceId): number =>
    Math.max(0, ...vector.filter((item) => isOf(item, device)).map(({ seq }) => seq));
  const isOf = (item: VectorItem, device: DeviceId): boolean => Buffer.compare(item.device, device) === 0;
  const isBehind = (item: VectorItem): boolean => top(b, item.device) > top(a, item.device);
  return [...a.filter((item) => !isBehind(item)), ...b.filter(isBehind)];
}
