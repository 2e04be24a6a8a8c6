/**
 * Where two machines on one network carry their pairing messages to each other: the inviter listens, the joiner dials.
 * Bytes only: a connection is answered after something it brought has opened, never before (S7).
 */
import { connect, isIP } from "node:net";
import { as, type EnvelopeBytes } from "../../../shared/base/brand.ts";
import { ok, type Result } from "../../../shared/base/result.ts";
import { frameSocket } from "../sync/links/lan/frameSocket.ts";
import { listen, type ListenError } from "../sync/links/lan/listener.ts";
import type { Link } from "../sync/links/link.ts";
import type { Timers } from "../sync/ports.ts";

const CONNECT_MS = 3_000;
const ANSWER_MS = 5_000;
const FIRST_MESSAGE_MS = 10_000;
const RETRY_MS = 1_000;

export interface Meeting {
  /** The inviter's port; 0 for the joiner. */
  readonly port: number;
  /** To the side that has proven itself, if it is connected now. */
  send(sealed: readonly Uint8Array[]): void;
  /** Where the proven side is, without its port. */
  partnerAddress(): string | undefined;
  /** The inviter may be here too, a person says: tried next, and again. False where it is no address. Joiner only. */
  mayBeAt?(address: string): boolean;
  /** After what was sent has left. */
  close(): void;
}

export type MeetingDeps = {
  readonly timers: Timers;
  /** Call `prove` where it opened: its connection is the other side's from then on, and is the one answered. */
  readonly onMessage: (sealed: Uint8Array, prove: () => void) => void;
  /** The other side has just been reached, or reached us, again: it may have missed what was said. Joiner only. */
  readonly onConnected?: () => void;
};

const sendAll = (link: Link | undefined, sealed: readonly Uint8Array[]): void => {
  for (const message of sealed) link?.send(as<EnvelopeBytes>(message));
};
const closeSoon = (link: Link | undefined, timers: Timers): void => {
  if (!link) return;
  if (link.queued() === 0) link.close();
  else timers.after(500, () => link.close());
};

export async function waitForJoiner(
  { timers, onMessage }: MeetingDeps,
  host?: string,
): Promise<Result<Meeting, ListenError>> {
  let proven: { link: Link; address: string | undefined } | undefined;
  const onLink = (link: Link, address: string | undefined): void => {
    const cancel = timers.after(FIRST_MESSAGE_MS, () => link.close());
    link.onClose(cancel);
    link.onEnvelope((sealed) => {
      onMessage(sealed, () => {
        cancel();
        link.admitted();
        proven = { link, address };
      });
      if (proven?.link !== link) link.close();
    });
  };
  const listening = await listen({
    port: 0,
    ...(host === undefined ? {} : { host }),
    onLink: (link, socket) => onLink(link, socket.remoteAddress),
  });
  if (!listening.ok) return listening;
  return ok({
    port: listening.value.port,
    send: (sealed) => sendAll(proven?.link, sealed),
    partnerAddress: () => proven?.address,
    close() {
      closeSoon(proven?.link, timers);
      timers.after(600, () => void listening.value.stop());
    },
  });
}

/** Tries the inviter's addresses in turn, again and again, until closed. Names are not looked up: an address or nothing. */
export function lookForInviter(
  { timers, onMessage, onConnected }: MeetingDeps,
  invited: readonly string[],
  port: number,
): Meeting {
  const addresses = invited.filter((address) => isIP(address) !== 0);
  let closed = false;
  let next = 0;
  /** A try under way ends, and the next begins. */
  let skip: () => void = () => undefined;
  let link: Link | undefined;
  let address: string | undefined;
  let cancel: () => void = () => undefined;

  const dial = (): void => {
    const host = addresses[next++ % Math.max(1, addresses.length)];
    if (closed || host === undefined) return;
    const socket = connect({ host, port, autoSelectFamily: false });
    let over = false;
    let proven = false;
    const again = (): void => {
      if (over) return;
      over = true;
      cancel();
      socket.destroy();
      if (proven) next--; // it was there: try the same place first
      link = undefined;
      if (!closed) cancel = timers.after(next % Math.max(1, addresses.length) === 0 ? RETRY_MS : 100, dial);
    };
    skip = again;
    cancel = timers.after(CONNECT_MS, again);
    socket.on("error", again);
    socket.on("close", again);
    socket.once("connect", () => {
      if (closed || over) return void socket.destroy();
      cancel();
      // Something else may listen at an address of another network: whoever does not answer is left.
      cancel = timers.after(ANSWER_MS, again);
      const here = frameSocket(socket, true);
      here.onEnvelope((sealed) => {
        onMessage(sealed, () => {
          if (!proven) cancel();
          proven = true;
          address = here.remoteAddress;
        });
      });
      link = here;
      onConnected?.();
    });
  };
  dial();
  return {
    port: 0,
    send: (sealed) => sendAll(link, sealed),
    partnerAddress: () => address,
    mayBeAt(host) {
      if (isIP(host) === 0) return false;
      if (!addresses.includes(host)) addresses.push(host);
      next = addresses.indexOf(host);
      if (address === undefined) skip();
      return true;
    },
    close() {
      closed = true;
      cancel();
      closeSoon(link, timers);
    },
  };
}
