/**
 * Pairing, as core offers it to the window: one attempt at a time. Side by side it goes over a meeting on the local network and ends
 * with the process; apart it lies in the vault, and goes over meeting points and by hand (PR4).
 */
import type { PairingState } from "../../../shared/ipc/shapes.ts";
import { sameBytes } from "../../../shared/base/bytes.ts";
import { err, ok, type Result } from "../../../shared/base/result.ts";
import { deviceIdOf } from "../log/identity.ts";
import { parseAddress } from "../sync/links/lan/addresses.ts";
import { reachableAddresses } from "../sync/links/lan/interfaces.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import { type ApartDeps, ApartWay } from "./apartWay.ts";
import { describe, lanHintOf, resultOf } from "./describe.ts";
import { type Invitation, readInvitation, writeInvitation } from "./invitation.ts";
import { caughtUp, type Kept } from "./keptPairing.ts";
import {
  again,
  cancel,
  decide,
  giveUp,
  isOver,
  lacking,
  met,
  outcome,
  type Pairing,
  purposeOf,
  receive,
  startInviter,
  startJoiner,
  type Step,
} from "./machine.ts";
import { lookForInviter, type Meeting, waitForJoiner } from "./meeting.ts";
import { readPasted } from "./pasted.ts";
import type { PairingError, PairingService, PairingServiceDeps } from "./service.ts";

export const INVITATION_MS = 15 * 60_000;
export const APART_MS = 7 * 24 * 60 * 60_000;
const UNREACHABLE_MS = 45_000;
const MINUTE_MS = 60_000;
const ADDRESSES = 6;

type Attempt = {
  pairing: Pairing;
  /** Side by side; and apart. */
  meeting: Meeting | undefined;
  apart: ApartWay | undefined;
  readonly until: number;
  /** Of the invitation that was answered here. */
  readonly meetingPoints: readonly string[];
  readonly timers: (() => void)[];
};

export function createPairing(deps: PairingServiceDeps): PairingService {
  const { timers, random, awaiting } = deps;
  let current: Attempt | undefined;
  /** It could not be written down here: it came to nothing, or waits for room. */
  let noRoom = false;

  const remaining = (attempt: Attempt): number => attempt.apart?.left() ?? Math.max(0, attempt.until - timers.now());
  const state = (): PairingState => {
    const isGone = !current || current.pairing.stage === "failed";
    const said: PairingState | undefined =
      isGone && awaiting.current
        ? { stage: "waiting", partnerName: awaiting.current.partner.name }
        : current && { ...describe(current.pairing, remaining(current)), ...apartOf(current) };
    if (!said) return { stage: "none" };
    return noRoom ? { ...said, failure: "no-room" } : said;
  };
  const apartOf = ({ apart, pairing }: Attempt): Pick<PairingState, "apart"> => {
    if (!apart || pairing.stage === "failed") return {};
    const text = apart.text();
    return {
      apart: { side: pairing.side, byMeetingPoint: apart.isByMeetingPoint, ...(text === undefined ? {} : { text }) },
    };
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
    if (attempt.meeting && next.side === "joiner" && (next.stage === "failed" || next.done)) finish(attempt);
  };
  const step = (attempt: Attempt, decided: Step): void => {
    const { state: next, send } = kept(attempt, decided);
    keepApart(attempt, next);
    attempt.meeting?.send(send); // first: what follows may close the meeting
    attempt.apart?.send();
    take(attempt, next);
  };
  /** Both or neither: nobody's confirm leaves before what it may come to is on disk. */
  const kept = (attempt: Attempt, decided: Step): Step => {
    const before = attempt.pairing.stage;
    const hasMoved = attempt === current && decided.state.stage !== before;
    if (!hasMoved || (decided.state.stage !== "waiting" && decided.state.stage !== "paired")) return decided;
    const host = attempt.meeting?.partnerAddress();
    const paired = outcome(decided.state);
    const wasShort = noRoom;
    try {
      if (!paired) keepOwn(decided.state, host);
      else if (decided.state.stage === "paired") deps.onPaired(resultOf(paired, host, attempt.meetingPoints));
      else awaiting.put(resultOf(paired, host, attempt.meetingPoints));
      noRoom = false;
      return decided;
    } catch {
      noRoom = true;
      // A device of one's own that could not be written down here joined nothing.
      if (before !== "waiting" || !paired) return cancel(attempt.pairing, random);
      if (!wasShort) deps.onState(state());
      return { state: attempt.pairing, send: [], opened: decided.opened };
    }
  };
  /** MB5. Throws where there is no room. */
  const keepOwn = ({ stage, side, own, theirs }: Pairing, host: string | undefined): void => {
    if (stage !== "paired" || !theirs) return;
    const lanHint = lanHintOf(host, theirs.port);
    if (side === "inviter") deps.own.joined(theirs.certificate, lanHint);
    else if (own?.welcome) deps.own.join(own.welcome, theirs.certificate, lanHint);
  };
  /** Throws where there is no room for it; what has come to be is true all the same. */
  const keepApart = (attempt: Attempt, next: Pairing): void => {
    if (next === attempt.pairing) return;
    try {
      attempt.apart?.keep(next);
    } catch (error) {
      if (next.stage === "paired") return; // the space is there; what lies here is put right when it is read
      if (next.stage === "waiting" && attempt.pairing.stage !== "waiting") forget();
      throw error;
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
      if (attempt !== current || !mayGoOn(attempt)) return;
      const next = receive(attempt.pairing, sealed, random);
      if (next.opened) prove();
      step(attempt, next);
    };
  /** MB5: what is given is as things stand when it is given, and this is still the device that invited; else it is called off. */
  const mayGoOn = (attempt: Attempt): boolean => {
    const { pairing } = attempt;
    if (!pairing.own || pairing.side !== "inviter" || isOver(pairing)) return true;
    const welcome = deps.own.welcome();
    const isSame = sameBytes(deps.me().signing.publicKey, pairing.mine.certificate.signingKey);
    if (!welcome.ok || !isSame) step(attempt, cancel(pairing, random));
    else attempt.pairing = { ...pairing, own: { ...pairing.own, welcome: welcome.value } };
    return welcome.ok && isSame;
  };
  const settle = (attempt: Attempt): void => {
    const next = met(attempt.pairing);
    keepApart(attempt, next);
    attempt.apart?.send();
    take(attempt, next);
  };
  const finish = (attempt: Attempt, apart: "close" | "stop" = "close"): void => {
    for (const stop of attempt.timers) stop();
    attempt.meeting?.close();
    attempt.apart?.[apart]();
  };
  const endCurrent = (): void => {
    if (!current) return;
    const attempt = current;
    current = undefined;
    if (!isOver(attempt.pairing)) step(attempt, cancel(attempt.pairing, random));
    finish(attempt);
    attempt.apart?.forget();
  };
  const begin = (pairing: Pairing, meetingPoints: readonly string[] = []): Attempt => {
    awaiting.drop();
    endCurrent();
    noRoom = false;
    const until = timers.now() + INVITATION_MS;
    current = { pairing, meeting: undefined, apart: undefined, until, meetingPoints, timers: [] };
    return current;
  };
  const beginHere = (pairing: Pairing, meetingPoints: readonly string[] = []): Attempt => {
    const attempt = begin(pairing, meetingPoints);
    attempt.timers.push(
      timers.after(INVITATION_MS, () => {
        take(attempt, giveUp(attempt.pairing, "expired"));
        finish(attempt);
      }),
    );
    return attempt;
  };

  const goOn = (attempt: Attempt, kept: Kept): void => {
    const apart = (attempt.apart = new ApartWay(apartDeps(attempt), kept));
    apart.begin();
  };
  const apartDeps = (attempt: Attempt): ApartDeps => ({
    kept: deps.kept,
    timers,
    random,
    received: (sealed) => {
      if (attempt === current) step(attempt, receive(attempt.pairing, sealed, random));
    },
    expired: () => {
      const next = giveUp(attempt.pairing, "expired");
      attempt.apart?.close();
      try {
        attempt.apart?.forget();
      } catch {
        // no room: it is over all the same, and found so at the next start
      }
      take(attempt, next);
    },
  });
  const beginApart = (
    pairing: Pairing,
    { expiryMinute, meetingPoints }: Pick<Invitation, "expiryMinute" | "meetingPoints">,
    leftMs: number,
  ): Attempt => {
    const atMs = timers.wallClock();
    const out = lacking(pairing, random);
    const kept: Kept = { pairing, expiryMinute, leftMs, atMs, meetingPoints, out };
    const attempt = begin(pairing, pairing.side === "joiner" ? meetingPoints : []);
    try {
      deps.kept.write(kept);
    } catch (error) {
      current = undefined;
      throw error;
    }
    goOn(attempt, kept);
    deps.onState(state());
    return attempt;
  };
  const acceptApart = (invitation: Invitation): Result<undefined, PairingError> => {
    const left = invitation.expiryMinute * MINUTE_MS - timers.wallClock();
    if (left <= 0) return err({ type: "Expired" });
    const pairing = startJoiner({ ...deps.me(), port: 0 }, invitation.secret, invitation.commitment, random);
    beginApart(pairing, invitation, Math.min(left, APART_MS));
    return ok(undefined);
  };
  const linksToName = (): string[] => deps.meetingPoints().slice(0, LIMIT.invitationMeetingPoints);

  /** Side by side. */
  const inviteHere = async (pairing: Pairing): ReturnType<PairingService["invite"]> => {
    const attempt = beginHere(pairing);
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
    const purpose = purposeOf(attempt.pairing);
    const text = writeInvitation({
      purpose,
      secret,
      commitment,
      expiryMinute: Math.ceil((timers.wallClock() + INVITATION_MS) / MINUTE_MS),
      port: met.value.port,
      // Without any network two profiles on one machine can still meet.
      addresses: found.length > 0 ? found.slice(0, ADDRESSES) : ["127.0.0.1"],
      meetingPoints: purpose === "own" ? [] : linksToName(), // the welcome has them
    });
    return ok({ text, expiresInMs: INVITATION_MS });
  };

  return {
    state,
    invite: () => inviteHere(startInviter(deps.me(), random)),
    inviteOwn: async () => {
      const isGoingOn = current !== undefined && !current.pairing.own && !isOver(current.pairing);
      if (awaiting.current || isGoingOn) return err({ type: "PairingGoesOn" });
      const welcome = deps.own.welcome();
      return welcome.ok ? inviteHere(startInviter(deps.me(), random, welcome.value)) : welcome;
    },
    inviteApart() {
      const pairing = startInviter({ ...deps.me(), port: 0 }, random);
      const expiryMinute = Math.ceil((timers.wallClock() + APART_MS) / MINUTE_MS);
      const { apart } = beginApart(pairing, { expiryMinute, meetingPoints: linksToName() }, APART_MS);
      return { text: apart?.text() ?? "", expiresInMs: APART_MS };
    },
    accept(text) {
      const read = readInvitation(text);
      if (!read.ok) return err({ type: read.error.type === "OtherVersion" ? "OtherVersion" : "BadInvitation" });
      const invitation = read.value;
      const own = current?.pairing.side === "inviter" && sameBytes(current.pairing.commitment, invitation.commitment);
      if (own) return err({ type: "BadInvitation" });
      const isOwn = invitation.purpose === "own";
      if (isOwn && !deps.own.mayJoin()) return err({ type: "NotNew" });
      if (invitation.addresses.length === 0) return isOwn ? err({ type: "BadInvitation" }) : acceptApart(invitation);
      const { secret, commitment, purpose } = invitation;
      const joiner = startJoiner(deps.me(), secret, commitment, random, purpose);
      const attempt = beginHere(joiner, invitation.meetingPoints);
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
    paste(text) {
      const attempt = current?.apart ? current : undefined;
      const read = readPasted(text, attempt?.pairing);
      if (!attempt || !("sealed" in read)) return read.was;
      const before = attempt.pairing;
      for (const sealed of read.sealed) step(attempt, receive(attempt.pairing, sealed, random));
      const { stage, confirmedByThem } = attempt.pairing;
      return stage !== before.stage || confirmedByThem !== before.confirmedByThem ? read.was : "known";
    },
    resume() {
      const left = current ? undefined : deps.kept.read(deps.me());
      if (!left) return;
      const kept = caughtUp(left, { isJoined: deps.isJoined, awaited: awaiting.current?.space }, random);
      const { pairing } = kept;
      const meetingPoints = pairing.side === "joiner" ? kept.meetingPoints : [];
      current = { pairing, meeting: undefined, apart: undefined, until: 0, meetingPoints, timers: [] };
      goOn(current, kept);
    },
    resumed() {
      current?.apart?.resumed();
    },
    forget() {
      const attempt = current;
      if (!attempt || (!attempt.apart && attempt.pairing.stage !== "paired")) return;
      current = undefined;
      finish(attempt, "stop");
      attempt.apart?.forget();
      deps.onState(state());
    },
    lookAt(typed) {
      const host = parseAddress(typed)?.host ?? typed.trim();
      return current?.meeting?.mayBeAt?.(host) ?? false;
    },
    confirm(same) {
      if (current && mayGoOn(current)) step(current, decide(current.pairing, same, random));
    },
    cancel() {
      const waited = awaiting.current !== undefined;
      awaiting.drop();
      // What is over is put away for good.
      if (current?.apart && isOver(current.pairing)) {
        current.apart.close();
        current.apart.forget();
        current = undefined;
      }
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
      if (current?.pairing.stage === "waiting") settle(current);
      else deps.onState({ stage: "paired", partnerName: awaited.partner.name });
      return true;
    },
    isThere(space, device) {
      if (current?.pairing.stage !== "paired" || current.pairing.done) return;
      const paired = outcome(current.pairing);
      const isIt = paired && sameBytes(paired.space, space);
      if (isIt && sameBytes(deviceIdOf(paired.partner.certificate), device)) settle(current);
    },
    introduced(certificate) {
      const { own, side, stage, theirs } = current?.pairing ?? {};
      const isWaited = own?.isGiven && side === "inviter" && stage === "waiting";
      if (!current || !isWaited || !theirs) return false;
      if (!sameBytes(theirs.certificate.signingKey, certificate.signingKey)) return false;
      step(current, { state: met(current.pairing), send: [], opened: false });
      return true;
    },
    async stop() {
      const attempt = current;
      current = undefined;
      if (attempt?.apart) await attempt.apart.rest();
      else if (attempt) finish(attempt);
    },
  };
}
