/**
 * Pairing as a pure machine: a state and a sealed message, a decision or the end of the time in, a state and sealed
 * messages out. It knows no sockets, so messages may go over a local meeting, a meeting point, or by hand (PR4).
 *
 * | stage    | claim / reveal comes | they confirm | I confirm | they cancel, or differ | time is up |
 * |----------|----------------------|--------------|-----------|------------------------|------------|
 * | inviting | compare, reveal goes | –            | –         | –                      | failed     |
 * | joining  | compare (checks cA)  | –            | –         | failed                 | failed     |
 * | compare  | other claim: burned  | noted        | waiting, or paired if noted | failed | failed   |
 * | waiting  | other claim: burned  | paired       | –         | failed, but by "used"  | failed     |
 * | waiting, and their receipt or introduction is here (`met`): paired                                    |
 * | waiting, for an own device (MB5), they confirm: the welcome goes; it comes: paired, done goes; done comes: paired |
 * | paired, failed: nothing changes any more; what the other side still lacks is said again; another claim hears "used" |
 */
import type { Hash32, PersonKey, Signature, SpaceId } from "../../../shared/base/brand.ts";
import { as } from "../../../shared/base/brand.ts";
import { concat, sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { redact, reveal } from "../../../shared/base/redacted.ts";
import { type Certificate, encodeCertificateCore } from "../../../shared/protocol/certificate.ts";
import { DOMAIN, type Domain } from "../../../shared/protocol/domains.ts";
import {
  CANCEL,
  type CancelReason,
  type Codes,
  encodePairingMessage,
  type Introducing,
  type PairingMessage,
  type Purpose,
  SECRET_BYTES,
  type Side,
} from "../../../shared/protocol/pairing.ts";
import type { Welcome } from "../../../shared/protocol/welcome.ts";
import {
  type LinkKeys,
  NONCE_BYTES,
  type RandomBytes,
  type SecretKey,
  sign,
  type SigningKeys,
  signingKeys,
  verify,
} from "../crypto/index.ts";
import { certificateHolds } from "../log/identity.ts";
import { codesOf, commit, openPairing, openWelcome, sealPairing, sealWelcome, transcriptOf } from "./seal.ts";

export type PairingSelf = {
  readonly certificate: Certificate;
  readonly signing: SigningKeys;
  readonly link: LinkKeys;
  readonly name: string;
  /** Where this device's local link listens; 0 for nowhere. */
  readonly port: number;
};

/** `welcome`: what the inviter gives, `isGiven` once it may have left; what the joiner was given. */
export type OwnDevice = { readonly link: LinkKeys; readonly welcome?: Welcome; readonly isGiven?: true };

export type Failure = CancelReason | "expired" | "unreachable";

export type Stage = "inviting" | "joining" | "compare" | "waiting" | "paired" | "failed";

export type Pairing = {
  readonly side: Side;
  readonly stage: Stage;
  readonly failure?: Failure;
  readonly secret: SecretKey;
  readonly commitment: Hash32;
  readonly signing: SigningKeys;
  /** The invitation is for another device of the inviter's own (MB5). */
  readonly own?: OwnDevice;
  readonly mine: Introducing;
  readonly theirs?: Introducing;
  /** Their signed confirm is here and right. */
  readonly confirmedByThem: boolean;
  /** They said that they have mine. */
  readonly done: boolean;
  /** Nonces of messages that opened: none counts, or is answered, twice. */
  readonly seen: ReadonlySet<string>;
};

export type Step = {
  readonly state: Pairing;
  /** Sealed, in order. */
  readonly send: readonly Uint8Array[];
  /** The message was the other side's: only then may its carrier be answered (S7). */
  readonly opened: boolean;
};

const MESSAGES = 1_000;

const unchanged = (state: Pairing): Step => ({ state, send: [], opened: false });

/** `welcome`: the invitation is for a device of one's own, and this is what it is given. */
export function startInviter(me: PairingSelf, random: RandomBytes, welcome?: Welcome): Pairing {
  const mine = introduce(me, random);
  const own = welcome && { link: me.link, welcome };
  const commitment = commit(mine, own ? "own" : "partner");
  return begin({ side: "inviter", stage: "inviting", secret: redact(random(SECRET_BYTES)), commitment, own }, me, mine);
}

/** Send what `again` says to reach the inviter. */
export const startJoiner = (
  me: PairingSelf,
  secret: SecretKey,
  commitment: Hash32,
  random: RandomBytes,
  purpose: Purpose = "partner",
): Pairing => {
  const own = purpose === "own" ? { link: me.link } : undefined;
  return begin({ side: "joiner", stage: "joining", secret, commitment, own }, me, introduce(me, random));
};

const introduce = ({ certificate, name, port }: PairingSelf, random: RandomBytes): Introducing => ({
  certificate,
  nonce: random(32),
  name,
  port,
});

const begin = (
  { own, ...start }: Pick<Pairing, "side" | "stage" | "secret" | "commitment"> & { own: OwnDevice | undefined },
  { signing }: PairingSelf,
  mine: Introducing,
): Pairing => ({
  ...start,
  ...(own && { own }),
  signing,
  mine,
  confirmedByThem: false,
  done: false,
  seen: new Set(),
});

/** A sealed message came in, by whatever way. */
export function receive(state: Pairing, sealed: Uint8Array, random: RandomBytes): Step {
  const message = openPairing(state.secret, other(state.side), state.commitment, sealed);
  const nonce = toHex(sealed.subarray(0, NONCE_BYTES));
  // An honest side says a dozen things; a holder of the invitation who says more is not listened to.
  if (!message || state.seen.has(nonce) || state.seen.size >= MESSAGES) return unchanged(state);
  const seen = { ...state, seen: new Set([...state.seen, nonce]) };
  if (message.kind === "claim" || message.kind === "reveal") return introduced(seen, message, random);
  // Whoever has not introduced itself has nothing to confirm or end. A cancel comes from any holder of the invitation.
  if (!seen.theirs && message.kind !== "cancel") return unchanged(state);
  const { state: next, send } = heard(seen, message, random);
  return { state: next, send, opened: true };
}

function introduced(state: Pairing, message: PairingMessage & Introducing, random: RandomBytes): Step {
  const expected = state.side === "inviter" ? "claim" : "reveal";
  if (message.kind !== expected || !isValid(state, message)) return unchanged(state);
  if (!state.theirs) {
    if (state.stage === "failed") return state.side === "inviter" ? tooLate(state, random) : unchanged(state);
    const next: Pairing = { ...state, stage: "compare", theirs: message };
    const send = state.side === "inviter" ? [seal(next, { kind: "reveal", ...next.mine }, random)] : [];
    return { state: next, send, opened: true };
  }
  if (sameBytes(encodePairingMessage(message), encodePairingMessage({ ...state.theirs, kind: expected })))
    return { state, send: state.side === "inviter" ? again(state, random) : [], opened: true };
  if (state.side === "joiner") return unchanged(state);
  if (isOver(state)) return tooLate(state, random);
  // PR3: a second person holds this invitation. Which of the two is meant, nobody can tell.
  return { ...fail(state, "burned", random), opened: false };
}

/**
 * Whoever holds the invitation may know why nothing comes of it: one use, and no word of whose it was (S9). But for a burned
 * one: who else holds that, nobody knows, and it answers nobody any more.
 */
const tooLate = (state: Pairing, random: RandomBytes): Step => {
  if (state.failure === "burned") return unchanged(state);
  const reason = state.failure === "cancelled" ? "cancelled" : "used";
  return { state, send: [seal(state, { kind: "cancel", reason }, random)], opened: true };
};

/** The joiner also checks that the inviter is who the invitation promised. */
function isValid(state: Pairing, { certificate, nonce }: Introducing): boolean {
  const core = encodeCertificateCore(certificate);
  if (!verify(DOMAIN.certificate, core, certificate.signature, certificate.person)) return false;
  if (sameBytes(certificate.person, state.mine.certificate.person)) return false; // one's own other machine
  return state.side === "inviter" || sameBytes(commit({ certificate, nonce }, purposeOf(state)), state.commitment);
}

function heard(
  state: Pairing,
  message: Exclude<PairingMessage, Introducing>,
  random: RandomBytes,
): Omit<Step, "opened"> {
  if (message.kind === "done")
    return { state: isSignedByThem(state, DOMAIN.done, message) ? heardDone(state) : state, send: [] };
  // Over here, perhaps not yet there. Each answer is one that is itself not answered, or two would never stop.
  if (state.stage === "paired") return { state, send: message.kind === "confirm" ? [doneMessage(state, random)] : [] };
  if (state.stage === "failed") return { state, send: message.kind === "confirm" ? again(state, random) : [] };
  // Said to another one, who answered late: whose codes were the same as there is not meant, whoever brought it here.
  if (message.kind === "cancel" && message.reason === "used" && state.stage === "waiting") return { state, send: [] };
  if (message.kind === "cancel") return { state: { ...state, stage: "failed", failure: message.reason }, send: [] };
  if (message.kind === "welcome") return welcomed(state, message.box, random);
  if (message.kind !== "confirm") return { state, send: [] };
  if (!isSignedByThem(state, DOMAIN.confirm, message)) return fail(state, "codes-differ", random);
  const confirmed = { ...state, confirmedByThem: true };
  return state.stage === "waiting" ? bothConfirmed(confirmed, random) : { state: confirmed, send: [] };
}

/** Two persons are paired by it. A device of one's own is given the welcome, and has joined once it says that it has it (MB5). */
function bothConfirmed(state: Pairing, random: RandomBytes): Omit<Step, "opened"> {
  if (!state.own) return pair(state, random);
  if (state.side === "joiner") return { state, send: [] };
  return { state: { ...state, own: { ...state.own, isGiven: true } }, send: welcome(state, random) };
}

function heardDone(state: Pairing): Pairing {
  const isTaken = state.own && state.side === "inviter" && state.stage === "waiting" && state.confirmedByThem;
  return isTaken ? { ...state, stage: "paired", done: true } : { ...state, done: state.stage === "paired" };
}

function welcomed(state: Pairing, box: Uint8Array, random: RandomBytes): Omit<Step, "opened"> {
  const { own, side, stage, theirs, confirmedByThem } = state;
  if (!own || side !== "joiner" || stage !== "waiting" || !theirs || !confirmedByThem) return { state, send: [] };
  const given = openWelcome(box, transcript(state), { mine: own.link, theirs: theirs.certificate.linkKey });
  if (!given) return { state, send: [] };
  if (!isWelcomeOf(theirs.certificate, given)) return fail(state, "cancelled", random);
  const [name, partnerName] = [shownName(given.name), shownName(given.partnerName)];
  return pair({ ...state, own: { ...own, welcome: { ...given, name, partnerName } } }, random);
}

/** The seed is of the person whose machine was compared, and nobody but the two has a device in it. */
function isWelcomeOf(inviter: Certificate, { person, partner, devices }: Welcome): boolean {
  const persons = [signingKeys(reveal(person)).publicKey, partner];
  const isOf = (other: Uint8Array): boolean => persons.some((one) => sameBytes(one, other));
  const isKnown = devices.some(({ certificate }) => sameBytes(certificate.signature, inviter.signature));
  return (
    isKnown &&
    sameBytes(persons[0] ?? new Uint8Array(), inviter.person) &&
    !sameBytes(partner, inviter.person) &&
    devices.every(({ certificate }) => isOf(certificate.person) && certificateHolds(certificate))
  );
}

function welcome(state: Pairing, random: RandomBytes): Uint8Array[] {
  const { own, theirs } = state;
  if (!own?.welcome || !theirs) return [];
  const ends = { mine: own.link, theirs: theirs.certificate.linkKey };
  const box = sealWelcome(own.welcome, transcript(state), ends, random);
  return box ? [seal(state, { kind: "welcome", box }, random)] : [];
}

/** The people have compared. */
export function decide(state: Pairing, same: boolean, random: RandomBytes): Step {
  if (state.stage !== "compare") return unchanged(state);
  if (!same) return { ...fail(state, "codes-differ", random), opened: false };
  const waiting: Pairing = { ...state, stage: "waiting" };
  const confirm = confirmMessage(waiting, random);
  if (!waiting.confirmedByThem) return { state: waiting, send: [confirm], opened: false };
  const both = bothConfirmed(waiting, random);
  return { state: both.state, send: [confirm, ...both.send], opened: false };
}

export const cancel = (state: Pairing, random: RandomBytes): Step =>
  isOver(state) ? unchanged(state) : { ...fail(state, "cancelled", random), opened: false };

/** expired or unreachable: nobody is there to be told. */
export const giveUp = (state: Pairing, failure: "expired" | "unreachable"): Pairing =>
  isOver(state) ? state : { ...state, stage: "failed", failure };

/**
 * They have shown by another way where they stand, and lack nothing of this: by a receipt in the space that only both confirms make;
 * of a device of one's own by its introduction.
 */
export const met = (state: Pairing): Pairing =>
  state.stage === "waiting" || state.stage === "paired"
    ? { ...state, stage: "paired", confirmedByThem: true, done: true }
    : state;

/** What to say to the other side on a new connection, from the beginning. */
export function again(state: Pairing, random: RandomBytes): Uint8Array[] {
  if (state.failure && state.failure in CANCEL)
    return state.theirs ? [seal(state, { kind: "cancel", reason: state.failure as CancelReason }, random)] : [];
  if (state.stage === "failed") return [];
  const first =
    state.side === "joiner"
      ? [seal(state, { kind: "claim", ...state.mine }, random)]
      : state.theirs
        ? [seal(state, { kind: "reveal", ...state.mine }, random)]
        : [];
  const confirm = state.stage === "waiting" || state.stage === "paired" ? [confirmMessage(state, random)] : [];
  const done = state.stage === "paired" ? [doneMessage(state, random)] : [];
  const given = state.stage === "waiting" && state.side === "inviter" && state.confirmedByThem;
  return [...first, ...confirm, ...(given ? welcome(state, random) : []), ...done];
}

/**
 * What the other side may lack, by what it has said so far: for a carrier that keeps it until it is fetched. In a failed state
 * also to whoever has not introduced themselves, since they may yet come.
 */
export function lacking(state: Pairing, random: RandomBytes): Uint8Array[] {
  const { side, stage, failure, theirs, confirmedByThem, done } = state;
  if (failure && failure in CANCEL) return [seal(state, { kind: "cancel", reason: failure as CancelReason }, random)];
  if (stage === "failed") return [];
  // The last words: that all is well; and the inviter's to whoever answers late.
  const used = side === "inviter" ? [seal(state, { kind: "cancel", reason: "used" }, random)] : [];
  if (done) return [doneMessage(state, random), ...used];
  const kind = side === "joiner" ? "claim" : "reveal";
  const isIntroduced = side === "joiner" ? theirs !== undefined : confirmedByThem || theirs === undefined;
  const first = isIntroduced ? [] : [seal(state, { kind, ...state.mine }, random)];
  const confirm = stage === "waiting" || stage === "paired" ? [confirmMessage(state, random)] : [];
  return [...first, ...confirm, ...(stage === "paired" ? [doneMessage(state, random)] : [])];
}

/** What both people compare; undefined until both have introduced themselves. */
export function codes(state: Pairing): Codes | undefined {
  const [a, b] = ordered(state);
  return a && b && codesOf(state.commitment, a, b);
}

export type Paired = {
  readonly space: SpaceId;
  readonly partner: { readonly person: PersonKey; readonly certificate: Certificate; readonly name: string };
  readonly port: number;
};

/** What it comes to, or will once they confirm too: from one's own confirm on. Undefined for a device of one's own. */
export function outcome(state: Pairing): Paired | undefined {
  if (state.own) return undefined;
  if ((state.stage !== "paired" && state.stage !== "waiting") || !state.theirs) return undefined;
  const { certificate, name, port } = state.theirs;
  const partner = { person: certificate.person, certificate, name: shownName(name) };
  return { space: as<SpaceId>(transcript(state)), partner, port };
}

/**
 * A name as it may stand in our own sentences. Signs that turn the direction of writing, or break the line, would let it
 * rewrite the words around it; the transcript keeps what was sent.
 */
export const shownName = (name: string): string =>
  name.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, "").trim();

/** Nothing more will happen, except that the other side may still need to hear it. */
export const isOver = (state: Pairing): boolean => state.stage === "paired" || state.stage === "failed";

const pair = (state: Pairing, random: RandomBytes): Omit<Step, "opened"> => ({
  state: { ...state, stage: "paired" },
  send: [doneMessage(state, random)],
});

const fail = (state: Pairing, failure: CancelReason, random: RandomBytes): Omit<Step, "opened"> => ({
  state: { ...state, stage: "failed", failure },
  send: state.theirs ? [seal(state, { kind: "cancel", reason: failure }, random)] : [],
});

export const purposeOf = ({ own }: Pairing): Purpose => (own ? "own" : "partner");
const other = (side: Side): Side => (side === "inviter" ? "joiner" : "inviter");
const ordered = ({ side, mine, theirs }: Pairing): [Introducing | undefined, Introducing | undefined] =>
  side === "inviter" ? [mine, theirs] : [theirs, mine];

function transcript(state: Pairing): Hash32 {
  const [a, b] = ordered(state);
  if (!a || !b) throw new Error("no transcript before both are known");
  return transcriptOf(state.commitment, a, b);
}

/**
 * Whoever has read the invitation can seal any message: what moves this side on is signed by the device whose codes were compared.
 * The side is named, so that one's own word cannot be sent back as the other's.
 */
const signedBytes = (state: Pairing, side: Side): Uint8Array =>
  concat(transcript(state), Uint8Array.of(side === "inviter" ? 0 : 1));
const isSignedByThem = (state: Pairing, domain: Domain, { signature }: { readonly signature: Signature }): boolean =>
  state.theirs !== undefined &&
  verify(domain, signedBytes(state, other(state.side)), signature, state.theirs.certificate.signingKey);
const signed = (state: Pairing, domain: Domain): Signature =>
  sign(domain, signedBytes(state, state.side), state.signing);
const confirmMessage = (state: Pairing, random: RandomBytes): Uint8Array =>
  seal(state, { kind: "confirm", signature: signed(state, DOMAIN.confirm) }, random);
const doneMessage = (state: Pairing, random: RandomBytes): Uint8Array =>
  seal(state, { kind: "done", signature: signed(state, DOMAIN.done) }, random);
const seal = (state: Pairing, message: PairingMessage, random: RandomBytes): Uint8Array =>
  sealPairing(state.secret, state.side, state.commitment, message, random);
