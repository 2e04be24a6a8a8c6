/** What calls and events carry of this machine, its vault and its partner. Texts are in `textShapes.ts`. */
import { z } from "zod";
import { hintKeyShape } from "../domain/hints/hintKey.ts";
import { ORIGINS } from "../protocol/certificate.ts";
import { LIMIT } from "../protocol/limits.ts";

export const id = z.string().regex(/^[0-9a-f]{32,64}$/);
export const session = z.string().regex(/^[0-9a-f]{16,64}$/);
export const day = z.int().min(0).max(4_000_000);
export const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
export const passphrase = z.string().min(1).max(1024);
export const nothing = z.undefined();
/** So many rows of a long list. */
export const most = z.int().min(1).max(LIMIT.noted);
export const hint = z.string().regex(hintKeyShape);

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
  "OtherVersion", // an invitation of an older or newer Homeport
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
  "PairingGoesOn", // connecting with a person is under way, and adding a device would end it; nothing changed
  "NotNew", // this vault was shared with somebody: it can't become another device of anyone (MB5)
  "Unreachable",
  "NoCarryFile", // it is none, of a newer version, or not whole; nothing changed
  "NotForUs", // a carry file that was made for nobody here; nothing changed
  "TooMany", // as many as may be are there already; nothing changed
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
  /** How it came to be theirs: paired by itself, restored from a backup, or added from another device of theirs (MB5). */
  origin: z.enum(ORIGINS),
  /** Shown until acknowledged with the passphrase (F21). */
  acknowledged: z.boolean(),
  /** Taken out of use; what it wrote and was seen stays (MB3). */
  removed: z.boolean(),
  /** Its log is open. Until it is, nobody can take it out of use (MB2). */
  inUse: z.boolean(),
});
export type DeviceInfo = z.infer<typeof device>;

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
  /** The other side is another device of this person, or is to be (MB5). */
  isOwn: z.literal(true).optional(),
  emoji: z
    .array(z.object({ picture: z.string(), word: z.string() }))
    .length(7)
    .optional(),
  digits: z.string().optional(),
  partnerName: z.string().optional(),
  expiresInMs: z.number().optional(),
  /**
   * Why it failed. `burned`: a second person answered the same invitation (PR3). `given`: a device of one's own may have joined all the
   * same (MB5). While waiting: `no-room`, and why it goes on.
   */
  failure: z
    .enum(["expired", "cancelled", "codes-differ", "burned", "unreachable", "used", "no-room", "given"])
    .optional(),
  /** It goes on apart (PR4), over locks and restarts. */
  apart: z
    .object({
      side: z.enum(["inviter", "joiner"]),
      /** What is to be given to the other side now, by whatever the two use; left out where there is nothing. */
      text: z.string().optional(),
      /** It also goes by itself, over a meeting point. */
      byMeetingPoint: z.boolean(),
    })
    .optional(),
});
export type PairingState = z.infer<typeof pairingState>;

/**
 * What was pasted into a pairing apart. A claim, reveal, confirm or cancel was taken; the others changed nothing: known was taken
 * before, own is what this side gave out, stranger is of another pairing, an invitation has its own place.
 */
export const pasted = z.enum([
  "claim",
  "reveal",
  "confirm",
  "cancel",
  "known",
  "own",
  "stranger",
  "invitation",
  "damaged",
  "nothing",
]);
export type Pasted = z.infer<typeof pasted>;

export const invitation = z.object({
  text: z.string(),
  expiresInMs: z.number(),
});

/** F20: nothing here tells when, or whether, the partner's machine was there. */
export const syncState = z.object({
  paired: z.boolean(),
  /** "Your copies haven't met for over a week." */
  longApart: z.boolean(),
  /** The partner said that they left (UP1). */
  partnerLeft: z.boolean(),
  /** A local cause why nothing can be sent; undefined says "Saved here". */
  localCause: z.enum(["no-network", "disconnected", "blocked"]).optional(),
  /** Where to meet when apart, and how the way there is; nothing of who else was there. */
  meetingPoints: z.array(
    z.object({
      link: z.string(),
      /** unwanted: it asks for another token. full: there is no room for what is to be said. */
      state: z.enum(["unreached", "reached", "unwanted", "full"]),
    }),
  ),
});
export type SyncState = z.infer<typeof syncState>;

export const togetherState = z.object({
  record: id,
  /** asked: the partner joined and this side has not; waiting: the reverse; on: both. */
  state: z.enum(["off", "waiting", "asked", "on"]),
});
export type TogetherState = z.infer<typeof togetherState>;
