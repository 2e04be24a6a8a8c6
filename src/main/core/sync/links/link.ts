/** One byte pipe to one other device: it carries envelopes, in order or not at all, and knows nothing of what is in them. */
import type { DeviceId, EnvelopeBytes } from "../../../../shared/base/brand.ts";
import type { Peer } from "../ports.ts";

export interface Link {
  /** We dialled: we speak first. The other side stays silent until something of ours has opened. */
  readonly dialled: boolean;
  /** After close it does nothing. */
  send(envelope: EnvelopeBytes): void;
  /** Bytes handed to `send` that have not left this process. */
  queued(): number;
  /** One handler each. What arrived before `onEnvelope` was set is handed over then. */
  onEnvelope(handler: (bytes: Uint8Array) => void): void;
  /** `queued` fell back to nothing. */
  onDrain(handler: () => void): void;
  /** Once; at once where it is closed already. */
  onClose(handler: () => void): void;
  /** The peer has shown who it is: limits meant for strangers are lifted. */
  admitted(): void;
  /** Stops, and takes up again, reading: so a fast peer fills its own memory, not ours. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** What a kind of link hands its pipes to. */
export interface LinkSink {
  /** A new pipe. `peer` where we dialled: whom we mean to reach. */
  attach(link: Link, peer?: Peer): void;
  /** A proven, live connection to that device exists, over whichever link. */
  isLive(device: DeviceId): boolean;
  /** A device came live, or its last connection ended. */
  onLiveChange(handler: (device: DeviceId, live: boolean) => void): () => void;
}
