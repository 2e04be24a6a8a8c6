/** Pairing side by side, as core offers it to the window: one attempt at a time, over a meeting on the local network. */
import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import type { RandomBytes } from "../crypto/index.ts";
import { formatAddress, parseAddress } from "../sync/links/lan/addresses.ts";
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
  met,
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
   * when this returns, in one with the end of what was awaited. Where it throws, there is no room on the disk: whoever has
   * not confirmed yet calls it off; whoever has waits for room, since the other side may be paired already.
   */
  readonly onPaired: (result: PairingResult) => void;
  /** What was confirmed here first: durable before one's own confirm leaves, until it comes to something or to nothing. */
  readonly awaiting: {
    readonly current: PairingResult | undefined;
    /** Throws where there is no room. */
    put(result: PairingResult): void;
    drop(): void;
  };
  /** Where the inviter can be met; the machine's own addresses by default. */
  readonly addresses?: () => readonly string[];
};

export interface PairingService {
  state(): PairingState;
  /** Ends an earlier attempt. The text is for the partner alone: whoever holds it can answer it. */
  invite(): Promise<Result<{ text: string; expiresInMs: number }, PairingError>>;
  /** Ends an earlier attempt. What comes of it is told by `onState`. */
  accept(text: string): Result<undefined, PairingError>;
  /** `address` or `address:port`, as it stands on the inviter's screen. False where it is none, or nobody is looked for. */
  lookAt(address: string): boolean;
  confirm(same: boolean): void;
  /** Also of what was confirmed here before a lock or a crash. Throws where the disk is too full to forget it. */
  cancel(): void;
  /** The other side has shown by a receipt that it confirmed. False where there is no room yet to write it down. */
  met(): boolean;
  /** At lock: nobody is told, nothing is kept. */
  stop(): void;
}

type Attempt = {
  pairing: Pairing;
  meeting: Meeting | undefined;
  readonly until: number;
  readonly timers: (() => void)[];
};

export function createPairing(deps: PairingServiceDeps): PairingService {
  const { timers, random, awaiting } = deps;
  let current: Attempt | undefined;
  /** It could not be written down here: it came to nothing, or waits for room. */
  let noRoom = false;

  const remaining = (attempt: Attempt): number => Math.max(0, attempt.until - timers.now());
  const state = (): PairingState => {
    const isGone = !current || current.pairing.stage === "failed";
    const said: PairingState | undefined =
      isGone && awaiting.current
        ? { stage: "waiting", partnerName: awaiting.current.partner.name }
        : current && describe(current.pairing, remaining(current));
    if (!said) return { stage: "none" };
    return noRoom ? { ...said, failure: "no-room" } : said;
  };

  const take = (attempt: Attempt, next: Pairing): void => {
    const before = attempt.pairing;
    attempt.pairing = next;
    // The time being up says nothing of the other side: it may have confirmed, and be paired.
    if (next.stage === "failed" && before.stage === "waiting" && next.failure !== "expired") forget();
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
  /** Both or neither: nobody's confirm leaves before what it may come to is on disk. */
  const kept = (attempt: Attempt, decided: Step): Step => {
    const before = attempt.pairing.stage;
    const paired = attempt === current && decided.state.stage !== before ? outcome(decided.state) : undefined;
    if (!paired) return decided;
    const result = withHint(paired, attempt.meeting?.partnerAddress());
    const wasShort = noRoom;
    try {
      if (decided.state.stage === "paired") deps.onPaired(result);
      else awaiting.put(result);
      noRoom = false;
      return decided;
    } catch {
      noRoom = true;
      if (before !== "waiting") return cancel(attempt.pairing, random);
      if (!wasShort) deps.onState(state());
      return { state: attempt.pairing, send: [], opened: decided.opened };
    }
  };
  /** Where even this has no room it stays, and can be stopped later: nobody but the two can make anything of it. */
  const forget = (): void => {
    try {
      awaiting.drop();
    } catch {
      // said by `state`: it still waits
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
    awaiting.drop();
    endCurrent();
    noRoom = false;
    const attempt: Attempt = {
      pairing,
      meeting: undefined,
      until: timers.now() + INVITATION_MS,
      timers: [],
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
    lookAt(typed) {
      const host = parseAddress(typed)?.host ?? typed.trim();
      return current?.meeting?.mayBeAt?.(host) ?? false;
    },
    confirm(same) {
      if (current) step(current, decide(current.pairing, same, random));
    },
    cancel() {
      const waited = awaiting.current !== undefined;
      awaiting.drop();
      if (current) step(current, cancel(current.pairing, random));
      if (waited) deps.onState(state());
    },
    met() {
      const { current: awaited } = awaiting;
      if (!awaited) return true;
      try {
        deps.onPaired(awaited);
      } catch {
        if (!noRoom) {
          noRoom = true;
          deps.onState(state());
        }
        return false;
      }
      noRoom = false;
      if (current?.pairing.stage === "waiting") take(current, met(current.pairing));
      else deps.onState({ stage: "paired", partnerName: awaited.partner.name });
      return true;
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
