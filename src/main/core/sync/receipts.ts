/** What a device signs of how far it has come (RC1), and whether such a word is a peer's own. */
import { sameBytes } from "../../../shared/base/bytes.ts";
import { DOMAIN } from "../../../shared/protocol/domains.ts";
import {
  encodeReceiptCore,
  type Receipt,
  RECEIPT_REFUSED,
  RECEIPT_VECTOR,
  type ReceiptCore,
} from "../../../shared/protocol/frames.ts";
import { sign, verify } from "../crypto/index.ts";
import type { Peer, SyncLog } from "./ports.ts";

/** Uses up a counter: durable before this returns. */
export function makeReceipt(
  log: SyncLog,
  { device }: Peer,
  said: Pick<ReceiptCore, "nonce" | "echo" | "seen">,
): Receipt {
  const me = log.me();
  const core = {
    space: log.space,
    from: me.device,
    to: device,
    counter: log.nextReceiptCounter(),
    ...said,
    vector: log.vector().slice(0, RECEIPT_VECTOR),
    refused: log.refused().slice(-RECEIPT_REFUSED),
    kept: log.kept(device).slice(-RECEIPT_REFUSED),
  };
  return { ...core, signature: sign(DOMAIN.receipt, encodeReceiptCore(core), me.signing) };
}

/** That peer made it, for this device, in this space, in answer to `echo`. */
export const isReceiptOf = (log: SyncLog, peer: Peer, receipt: Receipt, echo: Uint8Array): boolean =>
  sameBytes(receipt.space, log.space) &&
  sameBytes(receipt.from, peer.device) &&
  sameBytes(receipt.to, log.me().device) &&
  sameBytes(receipt.echo, echo) &&
  verify(DOMAIN.receipt, encodeReceiptCore(receipt), receipt.signature, peer.signingKey);
