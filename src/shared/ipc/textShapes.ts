/** What calls and events carry of texts: their rows, what two said about them, how they came to be. */
import { z } from "zod";
import { reviewGroups } from "../domain/agreement/review.ts";
import { states } from "../domain/agreement/status.ts";
import { recordKinds } from "../domain/record.ts";
import { LIMIT } from "../protocol/limits.ts";
import { bytes, day, id, person, session } from "./shapes.ts";

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
  /** What its last shared step was, where that is said of the text and didn't change it. */
  act: z.enum(["offered", "signed", "withdrew", "unoffered", "paused", "resumed", "kept", "declined"]).optional(),
  /** Another one whenever a boundary's reader said that they have read it (OW2), or a rhythm's day was noted (RY2), or something moved of what two answer apart (CR1): asked for in full then. */
  mark: z.string().optional(),
});
export type Projection = z.infer<typeof projection>;

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
    "unoffered", // an offer was taken back by its author, who hadn't signed it
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
export const whose = z.enum(["me", "partner", "both"]);

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

const zonedTerms = terms.extend({ zone: z.string() });

/** Of an exact text that was offered to be signed (SG1), all but the text: that is asked for when somebody reads it. */
export const offered = z.object({
  id,
  who: person,
  day,
  why: z.string(),
  /** Alike for the same words (`wordsMark` in shared/domain/agreement). */
  words: z.string(),
  terms: zonedTerms,
  signedBy: z.array(z.object({ who: person, day })),
  /** Who had signed it while it was withdrawn elsewhere (SG4): those signatures don't count. */
  undone: z.array(person),
  /** SG9: who has said that they would rather not, and what they said besides. */
  declined: z.array(z.object({ who: person, day, word: z.string() })),
  /** Put away on this device; nobody else hears of that (F25). */
  aside: z.boolean(),
});
export type Offered = z.infer<typeof offered>;
export const agreedText = z.object({
  title: z.string(),
  paragraphs: z.array(z.string()),
  terms: zonedTerms,
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
  /** SG1: what was offered last, where it was changed since, by whom, and who had signed it. */
  fell: z.object({ who: person, day, signedBy: z.array(person) }).optional(),
  /** The partner took back what they had offered last, and my signature went with it. */
  unoffered: z.object({ day }).optional(),
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

export const wordsThen = z.object({ day, text: recordText });
/** What became of one agreement within a year: whatever doesn't apply is left out. */
export const yearText = z.object({
  id,
  /** On which both had signed a text of it, so that it was to hold from then on. */
  agreed: z.array(day),
  /** What held as the year began, or was agreed first in it; and what holds now, where that is another. */
  before: wordsThen.optional(),
  now: wordsThen.optional(),
  withdrawn: day.optional(),
  ended: day.optional(),
});
export type YearText = z.infer<typeof yearText>;
/** `isCut`: of what was written the oldest is left out. No number: it is no tally. */
export const year = z.object({
  from: day,
  texts: z.array(yearText),
  easier: z.array(wordsThen),
  isCut: z.boolean(),
});

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

export const answerParts = z.array(z.string().max(LIMIT.answerChars)).min(1).max(LIMIT.answerParts);
export const answerDraft = z.array(z.string().max(LIMIT.answerDraftChars)).min(1).max(LIMIT.answerParts);
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
/** What is left of it: the day of the agreement, as its author's clock said; `confirmed` by every app of the partner's that is known here; else nobody can tell. */
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
    "device-added", // who: whose device; added from another of theirs (MB5)
    "device-removed", // who: whose device
    "removed-here", // this very device
    "left", // the partner left, and said so (UP1)
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
export const shownText = z.object({
  title: z.string().max(4 * LIMIT.titleChars),
  body: z.string().max(4 * LIMIT.textChars),
});
