/** Sizes and counts of the protocol (docs/protocol.md, "Limits"). Verdicts rest on these alone, never on time or memory. */
export const LIMIT = {
  /** A whole entry as sent, bytes. */
  entryBytes: 256 * 1024,
  /** One Automerge change, bytes, before and after inflating (RP4, G2). */
  changeBytes: 192 * 1024,
  changeDecodedBytes: 1024 * 1024,
  /** Operations in one change; a pasted page is about 4,000. */
  changeOps: 64 * 1024,
  changesPerEntry: 64,
  /** Of all changes of an entry together; a draft shared is one change. */
  entryOps: 128 * 1024,
  entryDecodedBytes: 2 * 1024 * 1024,
  /** Objects made by one change, and how deep they nest; the root is 0. */
  changeObjects: 256,
  depth: 8,
  /** Replicas a change refers to, those of long ago included. */
  changeActors: 1024,
  changeDeps: 64,
  /** Operation counters stay below this: Automerge's are 32 bits wide. */
  opCounter: 2 ** 31,
  /** How far a change's first counter may lie above its past's last; it bounds how fast counters can be used up. */
  opCounterGap: 1024 * 1024,
  /** Operations of a record's history. */
  recordOps: 1024 * 1024,
  /** Actors named in one entry: the author's replicas that contributed to it. */
  actorsPerEntry: 8,
  vectorPerEntry: 64,
  /**
   * Branches of one forked log in the causal past of an entry: of a log of its own person's, and of the other's. What
   * brings in branches of a log is mostly entries of the same person's other devices. So the second leaves room for those
   * of four devices, or whoever forks their own log could leave their partner unable to name what they write.
   */
  branchesOfOwn: 8,
  branches: 32,
  devicesPerPerson: 4,
  /**
   * Certified logs of one person that are taken in at all. Additions made apart may exceed the four (MB3), by a few; a
   * person who certifies dozens would fill vectors, receipts, holds and lists.
   */
  devicesKnown: 32,
  /** Held entries a device may cause (LG7). */
  heldEntries: 1_000,
  heldBytes: 4 * 1024 * 1024,
  /** One edit from the renderer (RP4). */
  editBytes: 32 * 1024,
  titleChars: 200,
  textChars: 100_000,
  whyChars: 500,
  /** Terms of an agreement: months until it is looked at again, days until it begins. */
  intervalMonths: 120,
  coolingDays: 365,
  /** Newest statements on a record that one names. */
  statementsSeen: 256,
  statementBytes: 16 * 1024,
  /** Statements of one person on a record; withdrawing and pausing may go as far again, so that there is room for them. */
  statements: 256,
  /** A proof file: bytes, agreements, and statements on one of them. */
  proofBytes: 32 * 1024 * 1024,
  proofAgreements: 4096,
  proofStatements: 1024,
  /** What one answers apart (CR1): its parts, all their characters, and how often a person seals one on a record. */
  answerParts: 3,
  answerChars: 4_000,
  /** Of one part while it is being written: what is too long to be sealed is kept all the same. */
  answerDraftChars: 40_000,
  answers: 16,
  nameChars: 60,
  /** How often one person says of a rhythm that a day was kept, or takes that back; and how long after the day (RY2). */
  noted: 2048,
  notedDaysBack: 3660,
  /** One envelope on any path, bytes (EN1). */
  envelopeBytes: 64 * 1024,
  /** A pack before it is split over envelopes. */
  packBytes: 1024 * 1024,
  /** What waits in one queue of a meeting point, and for how long (RQ3, RQ5). */
  queueEnvelopes: 128,
  queueDays: 30,
  /** Set on one device; named in an invitation; characters of a link. */
  meetingPoints: 4,
  invitationMeetingPoints: 2,
  linkChars: 300,
  /** A carry file: bytes, envelopes in it (CF1). */
  carryBytes: 32 * 1024 * 1024,
  carryEnvelopes: 4096,
  /** Bodies that a device may ask for in one (KD2). */
  wantedBodies: 2048,
  /** Envelopes handed to a meeting point at once; the first of a page it hands out may go beyond. */
  depositBytes: 1024 * 1024,
  fetchBytes: 512 * 1024,
} as const;
