/** Pairing side by side, as core offers it to the window: one attempt at a time, over a meeting on the local network. */
import type { PairingState } from "../../../shared/ipc/contract.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { RandomBytes } from "../crypto/index.ts";
import { formatAddress } from "../sync/links/lan/addresses.ts";
import { reachableAddresses } from "../sync/links/lan/interfaces.ts";
import type { Timers } from "../sync/ports.ts";
import { readInvitation, writeInvitation } from "./invitation.ts";
import {
  again,
  cancel,
  codes,
  decide,
  giveUp,
  isOver,
  outcome,
  type Paired,
  type Pairing,
  type PairingSelf,
  receive,
  shownName,
  startInviter,
  startJoiner,
  type Step,
} from "./machine.ts";
import { lookForInviter, type Meeting, waitForJoiner } from "./meeting.ts";

export const INVITATION_MS = 15 * 60_000;
const UNREACHABLE_MS = 45_000;
const MINUTE_MS = 60_000;
const ADDRESSES = 6;

export type PairingResult = Omit<Paired, "port"> & {
  /** `address:port` where the partner's local link may be; empty where it has none yet. */
  readonly lanHint: readonly string[];
};

export type PairingError = { readonly type: "BadInvitation" | "Expired" | "Unreachable" };

export type PairingServiceDeps = {
  readonly timers: Timers;
  readonly random: RandomBytes;
  /** Asked at the start of each attempt. */
  readonly me: () => PairingSelf;
  readonly onState: (state: PairingState) => void;
  /**
   * Once a pairing succeeds, before the state says so and before the other side hears of it. What it comes to must be durable
   * when this returns; where it throws, for want of room on the disk, the other side is told that it was cancelled.
   */
  readonly onPaired: (result: PairingResult) => void;
  /** Where the inviter can be met; the machine's own addresses by default. */
  readonly addresses?: () => readonly string[];
};

export interface PairingService {
  state(): PairingState;
  /** Ends an earlier attempt. The text is for the partner alone: whoever holds it can answer it. */
  invite(): Promise<Result<{ text: string; expiresInMs: number }, PairingError>>;
  /** Ends an earlier attempt. What comes of it is told by `onState`. */
  accept(text: string): Result<undefined, PairingError>;
  confirm(same: boolean): void;
  cancel(): void;
  /** At lock: nobody is told, nothing is kept. */
  stop(): void;
}

type Attempt = {
  pairing: Pairing;
  meeting: Meeting | undefined;
  readonly until: number;
  readonly timers: (() => void)[];
  /** It came to nothing because it could not be written down here. */
  noRoom: boolean;
};

export function createPairing(deps: PairingServiceDeps): PairingService {
  const { timers, random } = deps;
  let current: Attempt | undefined;

  const remaining = (attempt: Attempt): number => Math.max(0, attempt.until - timers.now());
  const state = (): PairingState => {
    if (!current) return { stage: "none" };
    const said = describe(current.pairing, remaining(current));
    return current.noRoom ? { ...said, failure: "no-room" } : said;
  };

  const take = (attempt: Attempt, next: Pairing): void => {
    const before = attempt.pairing;
    attempt.pairing = next;
    if (attempt !== current) return;
    if (next.stage !== before.stage || next.theirs !== before.theirs) deps.onState(state());
    // The inviter goes on listening until its time is up: the other side may not have heard, and whoever answers the same
    // invitation late is told so.
    if (next.side === "joiner" && (next.stage === "failed" || next.done)) finish(attempt);
  };
  const step = (attempt: Attempt, decided: Step): void => {
    const { state: next, send } = kept(attempt, decided);
    attempt.meeting?.send(send); // first: what follows may close the meeting
    take(attempt, next);
  };
  /** Both or neither, as far as three messages go: whoever confirms second says so only when it is on disk. */
  const kept = (attempt: Attempt, decided: Step): Step => {
    const isNew = attempt === current && attempt.pairing.stage !== "paired";
    const paired = isNew ? outcome(decided.state) : undefined;
    if (!paired) return decided;
    try {
      deps.onPaired(withHint(paired, attempt.meeting?.partnerAddress()));
      return decided;
    } catch {
      attempt.noRoom = true;
      return cancel(attempt.pairing, random);
    }
  };
  const onMessage =
    (attempt: Attempt) =>
    (sealed: Uint8Array, prove: () => void): void => {
      const next = receive(attempt.pairing, sealed, random);
      if (next.opened) prove();
      step(attempt, next);
    };
  const finish = (attempt: Attempt): void => {
    for (const stop of attempt.timers) stop();
    attempt.meeting?.close();
  };
  const endCurrent = (): void => {
    if (!current) return;
    const attempt = current;
    current = undefined;
    if (!isOver(attempt.pairing)) step(attempt, cancel(attempt.pairing, random));
    finish(attempt);
  };
  const begin = (pairing: Pairing): Attempt => {
    endCurrent();
    const attempt: Attempt = {
      pairing,
      meeting: undefined,
      until: timers.now() + INVITATION_MS,
      timers: [],
      noRoom: false,
    };
    attempt.timers.push(
      timers.after(INVITATION_MS, () => {
        take(attempt, giveUp(attempt.pairing, "expired"));
        finish(attempt);
      }),
    );
    current = attempt;
    return attempt;
  };

  return {
    state,
    async invite() {
      const attempt = begin(startInviter(deps.me(), random));
      const met = await waitForJoiner({ timers, onMessage: onMessage(attempt) });
      if (!met.ok) {
        if (current === attempt) current = undefined;
        return err({ type: "Unreachable" });
      }
      attempt.meeting = met.value;
      if (current !== attempt) met.value.close();
      deps.onState(state());
      const { secret, commitment } = attempt.pairing;
      const found = deps.addresses?.() ?? reachableAddresses();
      const text = writeInvitation({
        secret,
        commitment,
        expiryMinute: Math.ceil((timers.wallClock() + INVITATION_MS) / MINUTE_MS),
        port: met.value.port,
        // Without any network two profiles on one machine can still meet.
        addresses: found.length > 0 ? found.slice(0, ADDRESSES) : ["127.0.0.1"],
      });
      return ok({ text, expiresInMs: INVITATION_MS });
    },
    accept(text) {
      const read = readInvitation(text);
      if (!read.ok) return err({ type: "BadInvitation" });
      const invitation = read.value;
      const own = current?.pairing.side === "inviter" && sameBytes(current.pairing.commitment, invitation.commitment);
      if (own) return err({ type: "BadInvitation" });
      const attempt = begin(startJoiner(deps.me(), invitation.secret, invitation.commitment, random));
      // The inviter's clock decides when it ends; ours only says why nobody is there.
      const late = timers.wallClock() > invitation.expiryMinute * MINUTE_MS;
      attempt.timers.push(
        timers.after(UNREACHABLE_MS, () => {
          if (attempt.pairing.stage === "joining")
            take(attempt, giveUp(attempt.pairing, late ? "expired" : "unreachable"));
        }),
      );
      attempt.meeting = lookForInviter(
        {
          timers,
          onMessage: onMessage(attempt),
          onConnected: () => attempt.meeting?.send(again(attempt.pairing, random)),
        },
        invitation.addresses,
        invitation.port,
      );
      deps.onState(state());
      return ok(undefined);
    },
    confirm(same) {
      if (current) step(current, decide(current.pairing, same, random));
    },
    cancel() {
      if (current) step(current, cancel(current.pairing, random));
    },
    stop() {
      const attempt = current;
      current = undefined;
      if (attempt) finish(attempt);
    },
  };
}

const withHint = ({ space, partner, port }: Paired, host: string | undefined): PairingResult => {
  const plain = host?.replace(/^::ffff:/, "");
  return { space, partner, lanHint: plain !== undefined && port > 0 ? [formatAddress({ host: plain, port })] : [] };
};

function describe(pairing: Pairing, expiresInMs: number): PairingState {
  const shown = isOver(pairing) ? undefined : codes(pairing);
  return {
    stage: pairing.stage,
    ...(shown ? { emoji: [...shown.emoji], digits: shown.digits } : {}),
    ...(pairing.theirs ? { partnerName: shownName(pairing.theirs.name) } : {}),
    ...(isOver(pairing) ? {} : { expiresInMs }),
    ...(pairing.failure ? { failure: pairing.failure } : {}),
  };
}
