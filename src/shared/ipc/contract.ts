/**
 * The one list of what the window may ask for and be told. Every host carries the same frames (`frames.ts`); core and
 * host register handlers through one guarded registrar (`registrar.ts`) that parses each argument before anything runs.
 *
 * Names: `host.*` is answered by the host process, everything else by core. Ids are opaque lower-case hex. Days are days
 * since 1970-01-01 (base/day.ts). A method answers `Result<value, AppError>`; it never throws for an expected failure.
 */
import { z } from "zod";
import { reviewGroups } from "../domain/agreement/review.ts";
import { states } from "../domain/agreement/status.ts";
import { hintKeyShape } from "../domain/hints/hintKey.ts";
import { recordKinds } from "../domain/record.ts";
import { LIMIT } from "../protocol/limits.ts";

const id = z.string().regex(/^[0-9a-f]{32,64}$/);
const session = z.string().regex(/^[0-9a-f]{16,64}$/);
const day = z.int().min(0).max(4_000_000);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const passphrase = z.string().min(1).max(1024);
const nothing = z.undefined();
/** So many rows of a long list. */
const most = z.int().min(1).max(LIMIT.noted);
const hint = z.string().regex(hintKeyShape);

export const errorTypes = [
  "WrongSecret", // that passphrase, or those words, did not open it; nothing changed (waitMs: when to try again)
  "WrongWords", // recovery words mistyped (detail: position and cause)
  "WeakPassphrase",
  "InUse", // another Homeport has this vault open
  "Newer", // written by a newer Homeport
  "Damaged",
  "Exists",
  "Locked",
  "NotFound",
  "NotYours", // only its owner edits it
  "Full", // the disk is full; everything stays readable
  "Io",
  "TooLong",
  "Refused", // the gate refused it; the text is in the recovery box
  "Stale", // the edit session ended: open the record again
  "BadInvitation", // not an invitation, or its secret part is missing
  "Expired",
  "Used",
  "NotPaired",
  "TooManyDevices", // four are in use already: nothing is shared until one is given up (MB3); what is written here is safe
  "TooManyStatements", // a person has said as much of one agreement as it takes, or more than a proof file holds: nothing was done
  "DeviceRemoved", // this device was taken out of use by another of the same person: it shares nothing any more (MB3)
  "DateUnclear", // this machine's date is before a day it has stated: it has to be confirmed before one signs (TM2)
  "NotInUse", // that device was let in and has written nothing yet: there is nothing to take out of use
  "AlreadyPaired",
  "Unreachable",
  "BadBackup",
  "Malformed", // arguments do not fit this contract
  "Unsupported",
  "Keychain", // the system's keychain did not take it, or did not give it back; nothing changed
  "Internal", // a bug of ours; nothing was saved
] as const;
export type ErrorType = (typeof errorTypes)[number];
export const appError = z.object({
  type: z.enum(errorTypes),
  /** WrongSecret: milliseconds until the next try is looked at. */
  waitMs: z.number().optional(),
  /** WrongWords: 1-based position of the first word that is off, 0 where only the checksum is. */
  position: z.number().optional(),
});
export type AppError = z.infer<typeof appError>;

export const person = z.enum(["me", "partner"]);
export type Who = z.infer<typeof person>;

/** Where an agreement stands today, for its row (SG6). Left out where nobody has offered or signed anything. */
export const standing = z.object({
  state: z.enum(states),
  /** Another one whenever anything was stated: what is shown in full is asked for again. */
  revision: z.string(),
  /** Something may be signed beside what holds, or held. */
  isBeside: z.boolean(),
  /** The two wanted to look at it again by this day, which is over. */
  due: day.optional(),
  /** Last day of its trial. */
  ends: day.optional(),
});
export type Standing = z.infer<typeof standing>;

/** The small row a list is drawn from; never holds more text than a list shows. */
export const projection = z.object({
  id,
  kind: z.enum(recordKinds),
  /** Agreements belong to both; a boundary to one (F07). */
  owner: z.enum(["me", "partner", "both"]),
  title: z.string(),
  excerpt: z.string(),
  /** Template row it began from, such as P01. */
  template: z.string().optional(),
  /** false: exists on this machine only. */
  shared: z.boolean(),
  /** Words here that have not been shared. */
  unshared: z.boolean(),
  /** Put out of the way by me, for me alone (F25). */
  setAside: z.boolean(),
  /** Day of the latest change that both can see; of the latest edit where it was never shared. */
  day,
  lastBy: person,
  /** Shared, and nothing was changed in it since. */
  isNew: z.boolean().optional(),
  /** Why this record is not as others (CV5, LG7), or is of a pairing before this one (SP1: earlier); it stays readable. */
  fault: z.enum(["split", "held", "unreadable", "mending", "earlier"]).optional(),
  /** earlier: the name of whom it was shared with. */
  with: z.string().optional(),
  standing: standing.optional(),
  /** Another one whenever a boundary's reader said that they have read it (OW2), or a rhythm's day was noted (RY2), or something moved of what two answer apart (CR1): asked for in full then. */
  mark: z.string().optional(),
});
export type Projection = z.infer<typeof projection>;

export const settings = z.object({
  name: z.string().max(LIMIT.nameChars),
  theme: z.enum(["system", "light", "dark"]),
  /** Percent. */
  textSize: z.union([z.literal(90), z.literal(100), z.literal(115), z.literal(130), z.literal(150)]),
  language: z.enum(["en"]),
  lockMinutes: z.union([z.literal(1), z.literal(5), z.literal(15), z.literal(30)]),
  neutralTitle: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

/** Where this vault and its pairing stand: all a window needs to choose its first screen. */
export const vaultStatus = z.object({
  state: z.enum(["none", "locked", "open", "in-use", "newer", "damaged"]),
  /** Set once open. */
  settings: settings.optional(),
  partnerName: z.string().optional(),
  paired: z.boolean(),
  /** A restored copy stays disconnected until its owner says so (RB1, F26). */
  disconnected: z.boolean(),
  /** full: its person has four devices in use without this one. removed: it was taken out of use (MB3). */
  place: z.enum(["ok", "full", "removed"]),
  /** Recovery words: none yet, put off once, or written down and asked back. */
  recovery: z.enum(["due", "put-off", "done"]),
  /** The system's keychain is one of the ways in (VT1). Known while locked too: the lock screen offers it. */
  keychain: z.boolean(),
  /** The demo vaults are watermarked (F32). */
  demo: z.boolean(),
});
export type VaultStatus = z.infer<typeof vaultStatus>;

export const slot = z.object({
  id,
  kind: z.enum(["passphrase", "recovery", "keychain"]),
  /** The passphrase slot can be changed but not revoked. */
  revocable: z.boolean(),
});
export type SlotInfo = z.infer<typeof slot>;

export const device = z.object({
  id,
  who: person,
  thisOne: z.boolean(),
  day,
  restored: z.boolean(),
  /** Shown until acknowledged with the passphrase (F21). */
  acknowledged: z.boolean(),
  /** Taken out of use; what it wrote and was seen stays (MB3). */
  removed: z.boolean(),
  /** Its log is open. Until it is, nobody can take it out of use (MB2). */
  inUse: z.boolean(),
});
export type DeviceInfo = z.infer<typeof device>;

/** One sharing (or one writing-together stretch), as one step of a record's story; `met`: two lines came together (CV6). */
export const historyStep = z.object({
  key: z.string(),
  who: person,
  day,
  kind: z.enum([
    "created",
    "changed",
    "together",
    "met",
    // Of what two stated about it; the text stays as it is.
    "offered",
    "signed",
    "withdrew",
    "tookBack",
    "paused",
    "resumed",
    "kept",
    "declined",
    "acknowledged",
    "ended", // a trial's last day was over; nobody did anything
  ]),
  why: z.string(),
  /** What it put in and took out, for the sentence in the list: a few words, never a count (F02). */
  put: z.string(),
  took: z.string(),
  /** What was offered to be signed has to be offered again (SG1). */
  reopens: z.boolean().optional(),
  /** With this signature both had signed the text; its first day. */
  agreed: day.optional(),
});
export type HistoryStep = z.infer<typeof historyStep>;

/** Since when words stand as they do, and what brought them. */
export const sinceWhen = z.object({
  /** Each step that brought some of them, the newest first, with those words. */
  brought: z.array(z.object({ step: historyStep, words: z.string() })),
  /** Those that are only here. */
  unshared: z.string(),
  /** First day on which all of them were in force, if they are. */
  inForce: day.optional(),
});
export type SinceWhen = z.infer<typeof sinceWhen>;

export const recordText = z.object({ title: z.string(), body: z.string() });
export type RecordText = z.infer<typeof recordText>;

/** Whose a line is; both: each wrote in it, another device was away. */
const whose = z.enum(["me", "partner", "both"]);

/** Part of a shared text as it stands that neither wrote so: both changed it apart (CV6), and nobody since. */
export const apartPart = z.object({
  key: id,
  field: z.enum(["title", "body"]),
  /** Where it begins in what both have of that field. */
  at: z.int(),
  before: z.string(),
  lines: z.array(z.object({ who: whose, text: z.string() })),
  now: z.string(),
});
export type ApartPart = z.infer<typeof apartPart>;

/** Signed along with a text; days in the zone that is named (TM1). */
export const terms = z.object({
  interval: z.int().min(1).max(LIMIT.intervalMonths).optional(),
  cooling: z.int().min(1).max(LIMIT.coolingDays).optional(),
  trial: z
    .object({
      until: day,
      question: z.string().max(LIMIT.titleChars),
      after: z.enum(["previous", "none"]),
    })
    .optional(),
});

/** Of an exact text that was offered to be signed (SG1), all but the text: that is asked for when somebody reads it. */
export const offered = z.object({
  id,
  who: person,
  day,
  why: z.string(),
  /** Alike for the same words (`wordsMark` in shared/domain/agreement). */
  words: z.string(),
  signedBy: z.array(z.object({ who: person, day })),
  /** SG9: who has said that they would rather not, and what they said besides. */
  declined: z.array(z.object({ who: person, day, word: z.string() })),
  /** Put away on this device; nobody else hears of that (F25). */
  aside: z.boolean(),
});
export type Offered = z.infer<typeof offered>;
const agreedText = z.object({
  title: z.string(),
  paragraphs: z.array(z.string()),
  terms: terms.extend({ zone: z.string() }),
});
export const offeredText = offered.extend({ text: agreedText });
export type OfferedText = z.infer<typeof offeredText>;

/** Where an agreement stands today (SG6): computed, never kept. */
export const agreement = z.object({
  id,
  state: z.enum(states),
  /** What holds today, paused or not. */
  holds: offeredText.optional(),
  /** Signed by both, and begins later. */
  coming: offeredText.optional(),
  /** Signed by both, and its trial is over: what was agreed before may hold again. */
  lapsed: offeredText.optional(),
  /** First and last day of what the state is said of. */
  starts: day.optional(),
  ends: day.optional(),
  due: day.optional(),
  pausedBy: z.array(person),
  /** What either may sign now, side by side; of many the foremost, and how many more there are. */
  offered: z.array(offered),
  further: z.int(),
  /** Two texts that both signed, apart: none holds. */
  rivals: z.array(offered),
  /** TM2: something here is dated as it can't have been. */
  oddDay: z.object({ who: person, day }).optional(),
  /** TM2: this device has dated something by this day, which lies ahead by its clock now. */
  clockBehind: day.optional(),
});
export type Agreement = z.infer<typeof agreement>;

/** One agreement in a review session (P50): why it is in it. */
export const reviewedText = z.object({
  id,
  group: z.enum(reviewGroups),
  day: day.optional(),
  who: person.optional(),
});
export type ReviewedText = z.infer<typeof reviewedText>;

const wordsThen = z.object({ day, text: recordText });
/** What became of one agreement within a year: whatever doesn't apply is left out. */
export const yearText = z.object({
  id,
  /** On which both had signed a text of it, so that it was to hold from then on. */
  agreed: z.array(day),
  /** What held as the year began, or was agreed first in it; and what holds now, where that is another. */
  before: wordsThen.optional(),
  now: wordsThen.optional(),
  withdrawn: z.object({ day, who: person.optional() }).optional(),
  ended: day.optional(),
});
export type YearText = z.infer<typeof yearText>;
const year = z.object({ from: day, texts: z.array(yearText), easier: z.array(wordsThen) });

export const historyFaultKinds = [
  "unreadable", // a row that can't be opened
  "misplaced", // a row lies where another belongs
  "changed", // an entry is not what was hashed
  "signature",
  "certificate", // a device that neither person vouches for
  "closed", // its words don't open
  "gap", // one that another follows or names is not here
  "cut", // the newest of a log is not here
  "verdict", // a statement counts for more, or less, than it is worth
  "shown", // the screen shows other statements than the log holds
] as const;
/** What doesn't fit of a history (PF5), and where: never how much, or by whom how often (F28). */
export const historyFault = z.object({
  kind: z.enum(historyFaultKinds),
  record: id.optional(),
  who: person.optional(),
  /** Of the entry, as its author's clock said. */
  day: day.optional(),
});
export type HistoryFault = z.infer<typeof historyFault>;

/** A day on which a rhythm was kept, as one or both noted. */
export const notedDay = z.object({ day, by: z.array(person) });

const answerParts = z.array(z.string().max(LIMIT.answerChars)).min(1).max(LIMIT.answerParts);
/** What two answer apart about an agreement (CR1). `words` left out: they can't be read, or are on another own device. */
export const answers = z.object({
  /** As typed here; nobody else has them. */
  draft: z.array(z.string()),
  /** Sealed, and not read by both yet. `leaves`: its key is on its way, and it can't be taken back any more. */
  mine: z.object({ day, words: z.array(z.string()).optional(), leaves: z.boolean() }).optional(),
  theirs: z.object({ day }).optional(),
  /** Mine was opened as the other took theirs back: it is shown beside nothing. */
  alone: z.object({ day }).optional(),
  /** The newest two that were opened for each other. */
  both: z
    .object({
      mine: z.object({ day, words: z.array(z.string()).optional() }),
      theirs: z.object({ day, words: z.array(z.string()).optional() }),
    })
    .optional(),
});
export type Answers = z.infer<typeof answers>;

/** One text of a copy to be read anywhere: what both have of it, how it stands, how it came to be (F09, F27). */
export const readableText = z.object({
  row: projection,
  shared: recordText.optional(),
  /** With one's own words that nobody else has, where those were asked for. */
  mine: recordText.optional(),
  agreement: agreement.optional(),
  /** The words of what is offered, and of rivals. */
  offered: z.array(offeredText),
  /** Of a rhythm. */
  noted: z.array(notedDay).optional(),
  /** What two answered apart, where both are opened (CR1). */
  answered: answers.shape.both,
  steps: z.array(historyStep),
});
export type ReadableText = z.infer<typeof readableText>;

/** That both erase a text (SG8): the days on which it was asked for. `mayAsk`: of the other's boundary only they ask. */
export const erasing = z.object({
  mayAsk: z.boolean(),
  isErased: z.boolean(),
  mine: day.optional(),
  theirs: day.optional(),
});
export type Erasing = z.infer<typeof erasing>;
/** What is left of it: `confirmed` by every app of the partner's that is known here; else nobody can tell. */
export const erasedText = z.object({ id, day, confirmed: z.boolean(), with: z.string().optional() });
export type ErasedText = z.infer<typeof erasedText>;

/** Whether its reader has said that they have read a boundary, and if that is of the text as it stands (OW2). */
export const boundaryRead = z.object({ read: z.object({ day, isCurrent: z.boolean() }).optional() });
export type BoundaryRead = z.infer<typeof boundaryRead>;

/** Days on which a rhythm was kept, as somebody noted: nothing of any other day (F29). */
export const rhythmDays = z.object({
  days: z.array(notedDay),
  hasMore: z.boolean(),
});
export type RhythmDays = z.infer<typeof rhythmDays>;

export const pairingState = z.object({
  stage: z.enum([
    "none",
    "inviting", // invitation made, nobody has answered
    "joining", // invitation accepted here, looking for the inviter
    "compare", // both keys are here: the people compare codes
    "waiting", // confirmed here, the other has not yet as far as is known; also after a lock or a crash (PR2)
    "paired",
    "failed",
  ]),
  emoji: z
    .array(z.object({ picture: z.string(), word: z.string() }))
    .length(7)
    .optional(),
  digits: z.string().optional(),
  partnerName: z.string().optional(),
  expiresInMs: z.number().optional(),
  /** Why it failed. `burned`: a second person answered the same invitation (PR3). While waiting: `no-room`, and why it goes on. */
  failure: z.enum(["expired", "cancelled", "codes-differ", "burned", "unreachable", "used", "no-room"]).optional(),
});
export type PairingState = z.infer<typeof pairingState>;

export const invitation = z.object({
  text: z.string(),
  expiresInMs: z.number(),
});

/** F20: nothing here tells when, or whether, the partner's machine was there. */
export const syncState = z.object({
  paired: z.boolean(),
  /** "Your copies haven't met for over a week." */
  longApart: z.boolean(),
  /** A local cause why nothing can be sent; undefined says "Saved here". */
  localCause: z.enum(["no-network", "disconnected", "blocked"]).optional(),
});
export type SyncState = z.infer<typeof syncState>;

export const togetherState = z.object({
  record: id,
  /** asked: the partner joined and this side has not; waiting: the reverse; on: both. */
  state: z.enum(["off", "waiting", "asked", "on"]),
});
export type TogetherState = z.infer<typeof togetherState>;

export const notice = z.object({
  id,
  kind: z.enum([
    "refused-mine",
    "refused-theirs",
    "untaken",
    "quarantined",
    "split",
    "fork",
    "held-newer",
    "damaged",
    "mending", // part of the log was lost and is asked back (D3)
    "mended",
    "lost", // nobody has it any more; the words are kept
    "unread", // unshared words can't be read any more, and lay nowhere else
    "restored",
    "device-removed", // who: whose device
    "removed-here", // this very device
  ]),
  day,
  record: id.optional(),
  who: person.optional(),
  /**
   * `damaged`: how many items could not be brought back. `mending`: how many records wait for a part. `unread`: how many
   * changes; left out where of a whole text only what its list showed is left.
   */
  count: z.int().optional(),
  /** `mending`: nobody met so far has it. */
  waits: z.boolean().optional(),
  /** `unread`: of the record, and the day of the newest change that is lost. */
  title: z.string().optional(),
  written: day.optional(),
});
export type Notice = z.infer<typeof notice>;

/** A text kept because a sharing or an edit was refused (RP1, CV4). */
export const keptText = z.object({ id, record: id.optional(), title: z.string(), body: z.string(), day });
export type KeptText = z.infer<typeof keptText>;

export const openRecord = z.object({
  session,
  /** Saved Automerge document: shared text with this machine's unshared changes in it. */
  doc: bytes,
  /** Actor id (hex) this replica must write with (LG6). */
  actor: z.string(),
  /** Makes that actor; a replica that outlives its core names it to go on as the same one (RP3). */
  nonce: z.string(),
  /** draft: edits stay here until Share. live: Write together is on. read: not ours to edit. */
  mode: z.enum(["draft", "live", "read"]),
  /** Heads of what is shared; empty where nothing is. */
  sharedHeads: z.array(z.string()),
  projection,
});
export type OpenRecord = z.infer<typeof openRecord>;

/** A text as a window has it before its person. */
const shownText = z.object({ title: z.string().max(4 * LIMIT.titleChars), body: z.string().max(4 * LIMIT.textChars) });

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
  "agreement.offer": method(z.object({ id, shown: shownText, terms, why: z.string().max(LIMIT.whyChars) }), agreement),
  /** `withdraw` without an offer is of the whole agreement (SG4). The answer is how it stands then. */
  "agreement.say": method(
    z.object({
      id,
      word: z.union([
        /** `today`: the date, where the person was asked for it (TM2). */
        z.object({ type: z.literal("sign"), offer: id, today: day.optional() }),
        z.object({ type: z.literal("keep"), offer: id }),
        z.object({ type: z.literal("withdraw"), offer: id.optional() }),
        z.object({ type: z.enum(["pause", "resume"]) }),
      ]),
    }),
    agreement,
  ),
  // ── looking back together ─────────────────────────────────────────────
  /** `since`: the day of the last time, here or as both have it. */
  "review.read": method(nothing, z.object({ since: day.optional(), texts: z.array(reviewedText) })),
  /** They have looked back today. */
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
  /** One file for a calendar, of the clause that says when (F30); NotFound where that can't be read. */
  "rhythm.calendar": method(
    z.object({ when: z.string().max(LIMIT.textChars), passphrase }),
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
  "answers.keep": method(z.object({ id, parts: answerParts }), nothing),
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
  "pairing.state": method(nothing, pairingState),
  /** Who is paired may invite or answer from here on, until it is locked or paired anew (SP1): what is shared becomes earlier. */
  "pairing.anew": method(z.object({ passphrase }), nothing),
  "pairing.invite": method(nothing, invitation),
  "pairing.accept": method(z.object({ text: z.string().max(4096) }), nothing),
  /** While answering: where the inviter's screen says it is, if it isn't found by itself. */
  "pairing.lookAt": method(z.object({ address: z.string().max(120) }), nothing),
  "pairing.confirm": method(z.object({ same: z.boolean() }), nothing),
  "pairing.cancel": method(nothing, nothing),
  "sync.state": method(nothing, syncState),
  /** Addresses the partner can type in where discovery does not reach. */
  "sync.addresses": method(nothing, z.object({ mine: z.array(z.string()), manual: z.string() })),
  "sync.setManualAddress": method(z.object({ address: z.string().max(120) }), nothing),
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
  /** Core ended without a lock (RP3): keep uncommitted changes until unlocked again. */
  crashed: z.object({}),
} as const;
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>;
