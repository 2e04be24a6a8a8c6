/** Everything that can be said of an entry about a record without its document: key, shape, name, owner, actors. */
import type { DeviceId, Hash32, SigningPublicKey } from "../../../shared/base/brand.ts";
import { sameBytes, toHex } from "../../../shared/base/bytes.ts";
import { isAgreeable, isOwnerOnly, isRecordKind } from "../../../shared/domain/record.ts";
import {
  decodeAcknowledge,
  decodeChange,
  decodeCreate,
  decodeDecline,
  decodeNoted,
} from "../../../shared/protocol/body.ts";
import {
  isAnswer,
  isKnownKind,
  isStatement,
  KIND,
  takesEffectAtOnce,
  ZERO_32,
} from "../../../shared/protocol/entry.ts";
import { LIMIT } from "../../../shared/protocol/limits.ts";
import type { SecretKey } from "../crypto/index.ts";
import { itemOf, type Reason } from "../log/entryRow.ts";
import { type Chains, inFrontier } from "../log/frontier.ts";
import { actorId, recordIdOf } from "../log/names.ts";
import { openBody } from "../log/sealEntry.ts";
import type { ReadChange } from "./apart.ts";
import { openAnswer } from "./openAnswer.ts";
import { openStatement } from "./openStatement.ts";
import { accepted, type Candidate, refused, settled, stageReason, type Verdict } from "./verdict.ts";
import { measureChange } from "./measureChange.ts";
import {
  type Created,
  familyOf,
  isRedacted,
  mayWrite,
  type Noted,
  type RecordState,
  type Unread,
} from "./recordState.ts";

type Context = {
  readonly chains: Chains;
  keyOf(id: Hash32): SecretKey | undefined;
  /** MB3: for itself; `own`: and by the word of its own person's devices, where it needs one. */
  counts(candidate: Candidate, by?: "own"): boolean;
  signingKeyOf(device: DeviceId): SigningPublicKey | undefined;
};

/** Either a verdict and what it changes of the record, or changes to be staged. */
export type Opened =
  | { readonly verdict: Verdict; readonly state?: Partial<RecordState> }
  | { readonly changes: readonly ReadChange[]; readonly created: Created | undefined };

const refuse = (reason: Reason): Opened => ({ verdict: refused(reason) });

export function openEntry(context: Context, state: RecordState, candidate: Candidate): Opened {
  const { kind } = candidate.entry.core;
  if (isRedacted(state)) return { verdict: settled("erased") };
  if (!candidate.entry.body) return openHeader(context, state, candidate);
  if (isStatement(kind)) return openStated(context, state, candidate);
  if (state.fault === "split") return { verdict: settled("split") };
  if (isUnseenByOwner(context, state, candidate)) return { verdict: settled("uncounted") };
  if (!isKnownKind(kind)) return unread(context, state, candidate, "unknown");
  if (kind === KIND.decline) return openDecline(context, state, candidate);
  if (isAnswer(kind)) return openAnswered(context, state, candidate);
  if (kind === KIND.acknowledge) return openAcknowledge(context, state, candidate);
  if (kind === KIND.noted) return openNoted(context, state, candidate);
  return kind === KIND.create ? openCreate(context, state, candidate) : openChange(context, state, candidate);
}

/**
 * KD2: it came without its body, on a word that is not evaluated or broke a rule. It holds up what is said of the same by whoever
 * has seen it, until that comes.
 */
function openHeader(context: Context, state: RecordState, candidate: Candidate): Opened {
  const { kind } = candidate.entry.core;
  if (isUnseenByOwner(context, state, candidate)) return { verdict: settled("uncounted") };
  if (!isKnownKind(kind)) return unread(context, state, candidate, "unknown");
  if (familyOf(kind) === "none") return { verdict: settled("waiting") };
  const { verdict, state: held } = unread(context, state, candidate, "bodiless");
  return { verdict, state: { ...held, ...unheard(state, candidate) } };
}

/** SG4: until it can be judged, it takes out of force at once all that it may: a signature, too, can end an earlier one. */
function unheard({ unheard: known }: RecordState, candidate: Candidate): Partial<RecordState> {
  const { core } = candidate.entry;
  const { person } = candidate;
  const acts = { [KIND.withdraw]: "withdraw", [KIND.sign]: "withdraw", [KIND.pause]: "pause" } as const;
  const act = core.kind in acts ? acts[core.kind as keyof typeof acts] : undefined;
  if (!act || known.some((one) => one.act === act && sameBytes(one.person, person))) return {};
  return { unheard: [...known, { act, person, day: core.day, at: itemOf(candidate) }] };
}

/** MB3: of whatever kind it is, or an unknown one of a removed device would hold up its owner's own record. */
function isUnseenByOwner({ chains, counts }: Context, { created }: RecordState, candidate: Candidate): boolean {
  const isOwned =
    created !== undefined &&
    isOwnerOnly(created.kind) &&
    sameBytes(created.owner, candidate.person) &&
    inFrontier(created.at, candidate.frontier, chains);
  return isOwned && !counts(candidate, "own");
}

/** LG7: holds what comes after it. One a log is enough: who has seen a later one has seen it. */
function unread(
  context: Context,
  state: RecordState,
  candidate: Candidate,
  status: Unread["status"],
): Extract<Opened, { verdict: Verdict }> {
  const of = status === "bodiless" ? familyOf(candidate.entry.core.kind) : "none";
  const covers = (item: Unread): boolean =>
    item.status === status &&
    item.of === of &&
    sameBytes(item.person, candidate.person) &&
    inFrontier(item.at, candidate.frontier, context.chains);
  const item: Unread = { status, of, at: itemOf(candidate), person: candidate.person };
  const missingKey = status === "waiting" ? candidate.entry.core.recordKeyId : undefined;
  return {
    verdict: settled(status === "unknown" ? "unknown" : "waiting"),
    state: {
      ...(state.unread.some(covers) ? {} : { unread: [...state.unread, item] }),
      ...(missingKey && !state.missingKey ? { missingKey } : {}),
    },
  };
}

function openCreate(context: Context, state: RecordState, candidate: Candidate): Opened {
  const { core } = candidate.entry;
  // Only what it had seen may refuse it before it is opened: else the order of arrival would decide (CV1).
  const exists = state.created !== undefined;
  if (state.created && inFrontier(state.created.at, candidate.frontier, context.chains)) return refuse("Exists");
  const key = context.keyOf(core.recordKeyId);
  if (!key) return unread(context, state, candidate, "waiting");
  const plaintext = openBody(candidate.entry, key);
  if (!plaintext) return refuse("DoesNotOpen");
  const body = decodeCreate(plaintext);
  if (!body) return refuse("Malformed");
  const made = recordIdOf(core.space, core.device, body.kind, body.owner, body.nonce);
  if (!sameBytes(made, core.record)) return refuse("WrongRecordId");
  if (!isRecordKind(body.kind)) return unread(context, state, candidate, "unknown");
  const owner = isOwnerOnly(body.kind) ? candidate.person : ZERO_32;
  if (!sameBytes(body.owner, owner)) return refuse("WrongOwner");
  if (isOwnerOnly(body.kind) && !context.counts(candidate, "own")) return { verdict: settled("uncounted") };
  // The same device made it twice, apart: only a forked log can, and then every device judges in the same order.
  if (exists) return refuse("Exists");
  const at = itemOf(candidate);
  return withChanges(candidate, body.changes, { kind: body.kind, owner: body.owner, keyId: core.recordKeyId, at });
}

function openChange(context: Context, state: RecordState, candidate: Candidate): Opened {
  const opened = openOfRecord(context, state, candidate);
  if ("verdict" in opened) return opened;
  const body = decodeChange(opened.plaintext);
  return body ? withChanges(candidate, body.changes, undefined) : refuse("Malformed");
}

/** A statement rests on no document: what becomes of that, a split among it, moves nothing here. */
function openStated(context: Context, state: RecordState, candidate: Candidate): Opened {
  const opened = openOfRecord(context, state, candidate);
  if ("verdict" in opened) return opened;
  if (!isAgreeable(opened.created.kind)) return refuse("NoAgreement");
  const { kind } = candidate.entry.core;
  // SG2, MB3: what brings something into force needs one's own person's word, where it needs any.
  const counts = context.counts(candidate, kind === KIND.sign || kind === KIND.resume ? "own" : undefined);
  const sees = (at: Unread["at"]): boolean => inFrontier(at, candidate.frontier, context.chains);
  const said = openStatement({ sees, counts, signingKeyOf: context.signingKeyOf }, state, candidate, opened.plaintext);
  const isSure = said.state !== undefined || !isHidden(state, kind, sees);
  return isSure ? said : { verdict: settled("waiting"), state: unheard(state, candidate) };
}

/** An entry of the same family came without its body, by somebody who may write this record, and whoever asks has seen it. */
const isHidden = ({ unread: some, created }: RecordState, kind: number, sees: (at: Unread["at"]) => boolean): boolean =>
  some.some(
    ({ status, of, at, person }) =>
      status === "bodiless" && of === familyOf(kind) && sees(at) && (!created || mayWrite(created, person)),
  );

/** SG9: told, and nothing else comes of it. */
function openDecline(context: Context, state: RecordState, candidate: Candidate): Opened {
  const opened = openOfRecord(context, state, candidate);
  if ("verdict" in opened) return opened;
  const body = decodeDecline(opened.plaintext);
  if (!body) return refuse("Malformed");
  const sees = (at: Unread["at"]): boolean => inFrontier(at, candidate.frontier, context.chains);
  const isIt = (offer: Uint8Array): boolean => sameBytes(offer, body.offer);
  if (!state.stated.some(({ id, act, at }) => act.type === "offer" && isIt(id) && sees(at))) return refuse("NoOffer");
  const { person } = candidate;
  const others = state.declined.filter((one) => !isIt(one.offer) || !sameBytes(one.person, person) || !sees(one.at));
  const word = { offer: body.offer, person, at: itemOf(candidate) };
  return { verdict: accepted, state: { declined: [...others, word] } };
}

/** OW2: the only entry about an owner-only record that is another's. It is told, and moves nothing. */
function openAcknowledge(context: Context, state: RecordState, candidate: Candidate): Opened {
  const opened = openOfRecord(context, state, candidate);
  if ("verdict" in opened) return opened;
  if (!decodeAcknowledge(opened.plaintext)) return refuse("Malformed");
  const { person } = candidate;
  const sees = (at: Unread["at"]): boolean => inFrontier(at, candidate.frontier, context.chains);
  const others = state.acknowledged.filter((one) => !sameBytes(one.person, person) || !sees(one.at));
  return { verdict: accepted, state: { acknowledged: [...others, { person, at: itemOf(candidate) }] } };
}

/** RY2: told, and moves nothing. What its person said of that day before is over, as far as it had been seen. */
function openNoted(context: Context, state: RecordState, candidate: Candidate): Opened {
  const opened = openOfRecord(context, state, candidate);
  if ("verdict" in opened) return opened;
  if (opened.created.kind !== "rhythm") return refuse("NotRhythm");
  const body = decodeNoted(opened.plaintext);
  const { person, entry } = candidate;
  const ago = body ? entry.core.day - body.day : -1;
  // By its author's own calendar: no clock here has a say in a verdict (CV1).
  if (!body || ago < 0 || ago > LIMIT.notedDaysBack) return refuse("Malformed");
  const isPast = ({ at }: Noted): boolean => inFrontier(at, candidate.frontier, context.chains);
  const isOfDevice = ({ at }: Noted): boolean => sameBytes(at.device, entry.core.device);
  const rank = 1 + (state.noted.findLast((one) => isOfDevice(one) && isPast(one))?.rank ?? 0);
  if (rank > LIMIT.noted) return refuse("TooManyNoted");
  // Of one day few stand: nobody makes this look at all that was ever noted.
  const isReplaced = (one: Noted): boolean =>
    one.day === body.day && !one.isOver && sameBytes(one.person, person) && isPast(one);
  const before = state.noted.map((one) => (isReplaced(one) ? { ...one, isOver: true } : one));
  const said = { person, ...body, isOver: false, rank, at: itemOf(candidate) };
  return { verdict: accepted, state: { noted: [...before, said] } };
}

/** CR1: of a text that both write. */
function openAnswered(context: Context, state: RecordState, candidate: Candidate): Opened {
  const opened = openOfRecord(context, state, candidate);
  if ("verdict" in opened) return opened;
  if (!isAgreeable(opened.created.kind)) return refuse("NoAgreement");
  const sees = (at: Unread["at"]): boolean => inFrontier(at, candidate.frontier, context.chains);
  return openAnswer(sees, state, candidate, opened.plaintext);
}

/** The body of an entry about a record that was made before it, under that record's key. */
function openOfRecord(
  context: Context,
  state: RecordState,
  candidate: Candidate,
): Extract<Opened, { verdict: Verdict }> | { readonly plaintext: Uint8Array; readonly created: Created } {
  const sees = (at: Unread["at"]): boolean => inFrontier(at, candidate.frontier, context.chains);
  const hidden = state.unread.filter((item) => sees(item.at));
  const { created } = state;
  if (!created || !sees(created.at)) {
    // The record may have been made by an entry that can't be read here.
    if (hidden.some(({ status }) => status === "unknown")) return { verdict: settled("unknown") };
    if (hidden.some(({ status, of }) => status === "waiting" || of === "made"))
      return { verdict: settled("waiting"), state: unheard(state, candidate) };
    return { verdict: refused("NoRecord") };
  }
  const { core } = candidate.entry;
  // Before anything the partner could make wait: a key nobody has must not hold up a record that has its own.
  if (!sameBytes(created.keyId, core.recordKeyId)) return { verdict: refused("WrongKey") };
  const isWriter = mayWrite(created, candidate.person);
  if (core.kind === KIND.acknowledge && isWriter) return { verdict: refused("NotReader") };
  if (core.kind !== KIND.acknowledge && !isWriter) return { verdict: refused("NotOwner") };
  const isHeldUp = hidden.some((item) => item.status === "unknown" && mayWrite(created, item.person));
  if (isHeldUp && !takesEffectAtOnce(core.kind)) return { verdict: settled("unknown") };
  if (isHidden(state, core.kind, sees) && !takesEffectAtOnce(core.kind))
    return { verdict: settled("waiting"), state: unheard(state, candidate) };
  const key = context.keyOf(created.keyId);
  if (!key) return { verdict: settled("waiting"), state: { missingKey: created.keyId } };
  const plaintext = openBody(candidate.entry, key);
  return plaintext ? { plaintext, created } : { verdict: refused("DoesNotOpen") };
}

/** LG6: every change is by an actor this device could have made for this record; sizes and dates as the limits say. */
function withChanges(candidate: Candidate, changes: readonly Uint8Array[], created: Created | undefined): Opened {
  const { device, record, actorNonces } = candidate.entry.core;
  const actors = new Set(actorNonces.map((nonce) => toHex(actorId(device, record, nonce))));
  const read: ReadChange[] = [];
  for (const bytes of changes) {
    const measured = measureChange(bytes);
    if (!measured.ok) return refuse(stageReason(measured.error.type));
    const { actor, hash, deps } = measured.value;
    if (!actors.has(toHex(actor))) return refuse("ForgedActor");
    read.push({ bytes, hash: toHex(hash), deps: deps.map(toHex) });
  }
  return { changes: read, created };
}
