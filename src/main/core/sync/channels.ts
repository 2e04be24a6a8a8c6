import { toHex } from "../../../shared/base/bytes.ts";
import { type Channel, openChannel } from "./envelope.ts";
import type { Peer, SyncLog } from "./ports.ts";

/** The key shared with a peer, computed once; undefined where its link key is no usable point. */
export function channelsOf(log: Pick<SyncLog, "me">): (peer: Peer) => Channel | undefined {
  const channels = new Map<string, Channel | undefined>();
  return (peer) => {
    const { link } = log.me();
    const id = toHex(link.publicKey) + toHex(peer.linkKey);
    if (!channels.has(id)) channels.set(id, openChannel(link, peer.linkKey));
    return channels.get(id);
  };
}
