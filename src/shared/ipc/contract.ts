/**
 * The one list of what the window may ask for and be told. Every host carries the same frames (`frames.ts`); core and
 * host register handlers through one guarded registrar (`registrar.ts`) that parses each argument before anything runs.
 *
 * Names: `host.*` is answered by the host process, everything else by core. Ids are opaque lower-case hex. Days are days
 * since 1970-01-01 (base/day.ts). A method answers `Result<value, AppError>`; it never throws for an expected failure.
 */
import { z } from "zod";
import { recordKinds } from "../domain/record.ts";
import { LIMIT } from "../protocol/limits.ts";
import {
  bytes,
  day,
  device,
  hint,
  id,
  invitation,
  most,
  nothing,
  pairingState,
  passphrase,
  pasted,
  session,
  settings,
  slot,
  syncState,
  togetherState,
  vaultStatus,
} from "./shapes.ts";
import {
  agreedText,
  agreement,
  answerDraft,
  answerParts,
  answers,
  apartPart,
  boundaryRead,
  erasedText,
  erasing,
  historyFault,
  historyStep,
  keptText,
  notice,
  openRecord,
  projection,
  readableText,
  recordText,
  reviewedText,
  rhythmDays,
  shownText,
  sinceWhen,
  terms,
  whose,
  year,
} from "./textShapes.ts";

/** Characters of a pairing text, with whatever was copied around it. */
export const PAIRING_TEXT = 16_384;

const method = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({ params, result });

export const methods = {
  // ── host ──────────────────────────────────────────────────────────────
  "host.info": method(
    nothing,
    z.object({
      kind: z.enum(["electron", "browser"]),
      version: z.string(),
      platform: z.string(),
      /** This host can ask a keychain that protects what it keeps. Nothing was asked of it to know this. */
      keychain: z.boolean(),
    }),
  ),
  /** Covers, flushes, waits at most 500 ms, ends core (RP2). The window is replaced by an empty lock page. */
  "host.lock": method(nothing, nothing),
  /** Lock and minimise (F31). */
  "host.quickHide": method(nothing, nothing),
  /** The person did something: restarts the idle clock. At most one call a few seconds. */
  "host.activity": method(nothing, nothing),
  /** From settings, once the vault is open and whenever they change. */
  "host.configure": method(z.object({ lockMinutes: z.number().min(1).max(60), neutralTitle: z.boolean() }), nothing),
  /** A carry file that was opened from the desktop, once; none where there is none. NoCarryFile: it can't be read. */
  "host.takeOpened": method(nothing, z.object({ file: bytes.optional() })),

  // ── vault ─────────────────────────────────────────────────────────────
  "vault.status": method(nothing, vaultStatus),
  "vault.suggestPassphrase": method(nothing, z.object({ passphrase: z.string() })),
  "vault.create": method(z.object({ name: z.string().max(LIMIT.nameChars), passphrase }), vaultStatus),
  "vault.unlock": method(
    z.union([
      z.object({ passphrase }),
      z.object({ words: z.string().max(2048) }),
      z.object({ keychain: z.literal(true) }),
    ]),
    vaultStatus,
  ),
  "vault.changePassphrase": method(z.object({ current: passphrase, next: passphrase }), nothing),
  "vault.slots": method(nothing, z.array(slot)),
  "vault.revokeSlot": method(z.object({ id, passphrase }), z.array(slot)),
  /** VT1: lets whoever is signed in to this computer's account open it. The secret passes no window. */
  "vault.addKeychain": method(z.object({ passphrase }), z.array(slot)),
  /** Makes new recovery words; they count only once two of them were asked back (`recovery.confirm`). */
  "recovery.begin": method(
    z.object({ passphrase }),
    z.object({ words: z.array(z.string()).length(24), ask: z.array(z.int()).length(2) }),
  ),
  "recovery.confirm": method(
    z.object({ answers: z.array(z.string().max(32)).length(2) }),
    z.object({ right: z.boolean() }),
  ),
  "recovery.putOff": method(nothing, nothing),
  "backup.create": method(z.object({ passphrase }), z.object({ file: bytes, name: z.string() })),
  "backup.restore": method(
    z.object({ file: bytes, secret: z.union([z.object({ passphrase }), z.object({ words: z.string().max(2048) })]) }),
    vaultStatus,
  ),
  "devices.list": method(nothing, z.array(device)),
  "devices.acknowledge": method(z.object({ id, passphrase }), z.array(device)),
  /** Takes another device of one's own out of use; with all places taken, this one takes its place (MB2). */
  "devices.remove": method(z.object({ id, passphrase }), z.array(device)),

  // ── settings ──────────────────────────────────────────────────────────
  "settings.set": method(settings.partial(), settings),

  // ── records ───────────────────────────────────────────────────────────
  "records.list": method(nothing, z.array(projection)),
  "records.create": method(
    z.object({
      kind: z.enum(recordKinds),
      title: z.string().max(LIMIT.titleChars),
      body: z.string().max(LIMIT.textChars),
      template: z.string().max(8).optional(),
    }),
    projection,
  ),
  /** `resume`: the nonce of a replica whose core crashed (RP3); its uncommitted changes are then sent again. */
  "record.open": method(z.object({ id, resume: session.optional() }), openRecord),
  "record.close": method(z.object({ session }), nothing),
  /** One Automerge change of the replica. The answer is the durable commit ("Saved here") or the refusal. */
  "record.change": method(
    z.object({ session, change: id, bytes }),
    z.object({ heads: z.array(z.string()), projection }),
  ),
  /**
   * Seals the unshared words into one change for both (LG3). A record shared for the first time is copied into the shared
   * space and so gets a new id: the answer carries it, and the old one is gone (`projections` says so too).
   */
  "record.share": method(z.object({ id, why: z.string().max(LIMIT.whyChars) }), projection),
  /** Back to what is shared. Can be undone for ten seconds. */
  "record.discardUnshared": method(z.object({ id }), projection),
  /** Deletes a record that was never shared. Can be undone for ten seconds. */
  "record.delete": method(z.object({ id }), nothing),
  "record.undoDelete": method(z.object({ id }), projection),
  "record.setAside": method(z.object({ id, aside: z.boolean() }), projection),
  "record.history": method(z.object({ id }), z.array(historyStep)),
  "record.step": method(
    z.object({ id, key: z.string().max(80) }),
    z.object({
      before: recordText,
      after: recordText,
      /** What stood in each of two lines that met. */
      lines: z.array(z.object({ who: whose, text: recordText })).optional(),
    }),
  ),
  /**
   * Two texts of its story, each named by the step it stood after; left out: what both last signed, or else the first, and
   * the newest.
   */
  "record.compare": method(
    z.object({ id, from: z.string().max(80).optional(), to: z.string().max(80).optional() }),
    z.object({ from: z.string(), to: z.string(), before: recordText, after: recordText }),
  ),
  /** Since when words stand as they do, in the text as it stands here. */
  "record.since": method(
    z.object({ id, field: z.enum(["title", "body"]), from: z.int().min(0), to: z.int().min(0) }),
    sinceWhen,
  ),
  "record.apart": method(z.object({ id }), z.array(apartPart)),
  /** Keep such a part as it stands: it is told no more on this device; nobody else hears of that (F25). */
  "record.letStand": method(z.object({ id, key: id }), nothing),
  /** Questions about its clauses that were put away here: what each is about, and a hash of the words (F13). */
  "record.hintsAway": method(z.object({ id }), z.array(hint)),
  /** Nobody else hears of it. */
  "record.putHintAway": method(z.object({ id, hint }), nothing),
  "record.text": method(z.object({ id }), z.object({ shared: recordText, mine: recordText })),
  /** "Continue in a new record" after a split (CV5). */
  "record.continueInNew": method(z.object({ id }), projection),

  // ── agreements ────────────────────────────────────────────────────────
  "agreement.view": method(z.object({ id }), agreement),
  "agreement.text": method(z.object({ id, offer: id }), agreedText),
  /** Freezes what both have, to be signed (SG1); Stale where that is not what this window shows any more. */
  "agreement.offer": method(
    z.object({
      id,
      shown: shownText,
      terms,
      why: z.string().max(LIMIT.whyChars),
      /** Own offers that nobody has signed: taken back along with it (SG4). */
      instead: z.array(id).max(LIMIT.statements).optional(),
    }),
    agreement,
  ),
  /** `withdraw` without an offer is of the whole agreement, with one of the signature on it (SG4). The answer is how it stands then. */
  "agreement.say": method(
    z.object({
      id,
      word: z.union([
        /** `today`: the date, where the person was asked for it (TM2). */
        z.object({ type: z.literal("sign"), offer: id, today: day.optional() }),
        z.object({ type: z.literal("keep"), offer: id }),
        z.object({ type: z.literal("withdraw"), offer: id.optional() }),
        /** Takes back an own offer, unsigned. */
        z.object({ type: z.literal("unoffer"), offer: id }),
        z.object({ type: z.enum(["pause", "resume"]) }),
      ]),
    }),
    agreement,
  ),
  // ── looking back together ─────────────────────────────────────────────
  /** `since`: the day of their reader's last time; `theirs`: a later one on which the partner wrote something down, alone. */
  "review.read": method(
    nothing,
    z.object({ since: day.optional(), theirs: day.optional(), texts: z.array(reviewedText) }),
  ),
  /** They have looked back today, at all that is here. */
  "review.done": method(nothing, nothing),
  "erasing.view": method(z.object({ id }), erasing),
  /** Agreed to, it is final: the text is erased here before this is answered. */
  "erasing.say": method(z.object({ id, word: z.enum(["ask", "agree", "takeBack"]) }), erasing),
  "erasing.list": method(nothing, z.array(erasedText)),
  /** The year up to today, for whoever asks for it; `easier`: what was written while looking back, and shared. */
  "review.year": method(nothing, year),
  "boundary.view": method(z.object({ id }), boundaryRead),
  /** Of the partner's boundary, as this window shows it; Stale where that is not what both have any more. */
  "boundary.acknowledge": method(z.object({ id, shown: shownText }), boundaryRead),
  /** The newest days that were noted. */
  "rhythm.view": method(z.object({ id, most }), rhythmDays),
  /** That it was kept on a day; or that one takes back having said so. */
  "rhythm.note": method(z.object({ id, day, takenBack: z.boolean(), most }), rhythmDays),
  /** One file for a calendar, of the clause that says when (F30), `until` a last day; NotFound where that can't be read. */
  "rhythm.calendar": method(
    z.object({ when: z.string().max(LIMIT.textChars), until: day.optional(), passphrase }),
    z.object({ file: bytes, name: z.string() }),
  ),
  /** Everything to be read anywhere, own words that nobody else has only where asked for; never Just me (F27). */
  "export.read": method(z.object({ passphrase, unshared: z.boolean() }), z.array(readableText)),
  /** The year that is on screen, to be printed: paper leaves this machine (F21). */
  "export.year": method(z.object({ passphrase }), year),
  /** That one would rather not, with a word or none (SG9). */
  "agreement.decline": method(z.object({ id, offer: id, word: z.string().max(LIMIT.whyChars) }), agreement),
  /** Put an offered text away on this device, or take it up again: nothing of that is said (F25). */
  "agreement.putAside": method(z.object({ id, offer: id, aside: z.boolean() }), agreement),
  /** CR1; of an agreement that both have. */
  "answers.view": method(z.object({ id }), answers),
  /** As it is typed: saved here, and nowhere else. */
  "answers.keep": method(z.object({ id, parts: answerDraft }), nothing),
  "answers.seal": method(z.object({ id, parts: answerParts }), answers),
  "answers.takeBack": method(z.object({ id }), answers),
  // ── what can be shown to others ───────────────────────────────────────
  /** Reads the whole log again (PF5). Without a fault all of it fits. */
  "history.verify": method(nothing, z.object({ fault: historyFault.optional() })),
  /** Of one agreement, or of all (PF4); none where both have signed nothing. */
  "history.code": method(z.object({ id: id.optional() }), z.object({ code: z.string().optional() })),
  /** Of one agreement, or of all (PF1). `leftOut`: titles of those of which more was said than a file holds. */
  "export.proof": method(
    z.object({ id: id.optional(), passphrase }),
    z.object({ file: bytes, name: z.string(), leftOut: z.array(z.string()) }),
  ),
  search: method(
    z.object({ text: z.string().max(200) }),
    z.array(z.object({ id, kind: z.enum(recordKinds), title: z.string(), excerpt: z.string() })),
  ),
  /** The window's words that core refused: only the window still has them (RP1). */
  "kept.add": method(
    z.object({ record: id, title: z.string().max(4 * LIMIT.titleChars), body: z.string().max(4 * LIMIT.textChars) }),
    nothing,
  ),
  "kept.list": method(nothing, z.array(keptText)),
  "kept.dismiss": method(z.object({ id }), nothing),
  "notices.list": method(nothing, z.array(notice)),
  "notices.dismiss": method(z.object({ id }), nothing),

  // ── pairing and sync ──────────────────────────────────────────────────
  /** Leaves the partner (UP1): alone and at once. What both had stays here as an earlier record. */
  "pairing.leave": method(z.object({ tell: z.boolean() }), nothing),
  "pairing.state": method(nothing, pairingState),
  /** Who is paired may invite or answer from here on, until it is locked or paired anew (SP1): what is shared becomes earlier. */
  "pairing.anew": method(z.object({ passphrase }), nothing),
  "pairing.invite": method(nothing, invitation),
  /** For another device of one's own (MB5, F21), side by side. */
  "pairing.inviteOwn": method(z.object({ passphrase }), invitation),
  /** For one who is elsewhere: a week, over locks and restarts (PR4). */
  "pairing.inviteApart": method(nothing, invitation),
  "pairing.accept": method(z.object({ text: z.string().max(PAIRING_TEXT) }), nothing),
  /** Whatever the other side sent, of a pairing apart. */
  "pairing.paste": method(z.object({ text: z.string().max(PAIRING_TEXT) }), z.object({ was: pasted })),
  /** While answering: where the inviter's screen says it is, if it isn't found by itself. */
  "pairing.lookAt": method(z.object({ address: z.string().max(120) }), nothing),
  "pairing.confirm": method(z.object({ same: z.boolean() }), nothing),
  "pairing.cancel": method(nothing, nothing),
  "sync.state": method(nothing, syncState),
  /** Addresses the partner can type in where discovery does not reach. */
  "sync.addresses": method(nothing, z.object({ mine: z.array(z.string()), manual: z.string() })),
  "sync.setManualAddress": method(z.object({ address: z.string().max(120) }), nothing),
  /** Takes the place of one with the same address. Malformed: no link. TooMany: as many as may be are set. */
  "sync.addMeetingPoint": method(z.object({ link: z.string().max(300) }), nothing),
  "sync.removeMeetingPoint": method(z.object({ link: z.string().max(300) }), nothing),
  /** Sync by hand (CF1). Unreachable: a copy that is not connected yet says nothing, and hears nothing. */
  "carry.write": method(nothing, z.object({ file: bytes, name: z.string() })),
  "carry.read": method(z.object({ file: bytes }), z.object({ isNew: z.boolean() })),
  /** Ends the disconnection of a restored copy (F26: previewed before). */
  "sync.reconnect": method(z.object({ passphrase }), nothing),
  "together.join": method(z.object({ record: id }), togetherState),
  "together.leave": method(z.object({ record: id }), togetherState),
  "together.states": method(nothing, z.array(togetherState)),
} as const;

export type MethodName = keyof typeof methods;
export type Params<M extends MethodName> = z.input<(typeof methods)[M]["params"]>;
export type Answer<M extends MethodName> = z.output<(typeof methods)[M]["result"]>;

export const events = {
  /** Rows that changed or appeared, and ids that are gone. */
  projections: z.object({ changed: z.array(projection), removed: z.array(id) }),
  /** Changes from the partner (or this device's own core) for an open replica, in order. */
  remote: z.object({ session, changes: z.array(bytes) }),
  /** The replica can't go on (mode changed, refused, rebuilt): open the record again. */
  reopen: z.object({ session, reason: z.enum(["mode", "refused", "rebuilt"]) }),
  pairing: pairingState,
  sync: syncState,
  together: togetherState,
  notice,
  kept: keptText,
  vault: vaultStatus,
  /** How far "history.verify" has come; told a few times a second. */
  verifying: z.object({ part: z.number().min(0).max(1) }),
  /** The partner's app has confirmed that it erased something (`erasing.list`). */
  erased: z.object({}),
  /** The host is about to end core: cover, flush, answer nothing. */
  locking: z.object({}),
  /** A carry file was opened from the desktop, and waits (`host.takeOpened`). */
  opened: z.object({}),
  /** Core ended without a lock (RP3): keep uncommitted changes until unlocked again. */
  crashed: z.object({}),
} as const;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>;
