/**
 * A Link over one TCP connection: u32 length ‖ envelope, again and again. Lengths that no envelope has end it at once, so
 * at most one envelope of a stranger is ever in memory, and nothing is written here that `send` was not given.
 */
import type { Socket } from "node:net";
import { concat } from "../../../../../shared/base/bytes.ts";
import { LIMIT } from "../../../../../shared/protocol/limits.ts";
import type { Link } from "../link.ts";

const LEAST_BYTES = 1024;

export type FrameSocket = Link & {
  readonly isAdmitted: boolean;
  readonly isClosed: boolean;
  readonly localAddress: string | undefined;
  readonly remoteAddress: string | undefined;
};

export function frameSocket(socket: Socket, dialled: boolean, onAdmitted?: () => void): FrameSocket {
  let isAdmitted = dialled;
  let closed = false;
  let paused = false;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  /** Not worth looking before so many are here. */
  let needed = 4;
  let handler: ((bytes: Uint8Array) => void) | undefined;
  let onClose: (() => void) | undefined;
  let onDrain: (() => void) | undefined;
  const { localAddress, remoteAddress } = socket;

  // A letter typed in Write together must not wait for a full packet.
  socket.setNoDelay(true);

  const close = (): void => {
    if (closed) return;
    closed = true;
    waiting = [];
    socket.destroy();
    onClose?.();
  };
  /** The next whole envelope, undefined until it is all here. */
  const next = (): Uint8Array | undefined => {
    if (waitingBytes < needed) return undefined;
    if (waiting.length > 1) waiting = [concat(...waiting)];
    const bytes = waiting[0];
    if (!bytes) return undefined;
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (length < LEAST_BYTES || length > LIMIT.envelopeBytes) {
      close();
      return undefined;
    }
    needed = 4 + length;
    if (bytes.length < needed) return undefined;
    needed = 4;
    const rest = bytes.subarray(4 + length);
    waiting = rest.length > 0 ? [rest] : [];
    waitingBytes = rest.length;
    return bytes.subarray(4, 4 + length);
  };
  const deliver = (): void => {
    while (handler && !paused && !closed) {
      const bytes = next();
      if (!bytes) return;
      handler(bytes);
    }
  };

  socket.on("data", (chunk: Buffer) => {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    // Joined only when a whole envelope may be here: a slow drip of single bytes must not cost its square.
    if (waiting.length > 64) waiting = [concat(...waiting)];
    deliver();
  });
  socket.on("error", close); // resets and time-outs are how links end; there is nobody to tell
  socket.on("close", close);
  socket.on("end", close);

  return {
    dialled,
    localAddress,
    remoteAddress,
    get isAdmitted() {
      return isAdmitted;
    },
    get isClosed() {
      return closed;
    },
    send(envelope) {
      if (closed) return;
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, envelope.length);
      socket.write(concat(length, envelope), () => {
        if (!closed && socket.writableLength === 0) onDrain?.();
      });
    },
    queued: () => socket.writableLength,
    onEnvelope(next) {
      handler = next;
      deliver();
    },
    onDrain(next) {
      onDrain = next;
    },
    onClose(next) {
      onClose = next;
      if (closed) next();
    },
    admitted() {
      if (isAdmitted) return;
      isAdmitted = true;
      onAdmitted?.();
    },
    pause() {
      paused = true;
      socket.pause();
    },
    resume() {
      if (closed) return;
      paused = false;
      socket.resume();
      deliver();
    },
    close,
  };
}
