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
  /** Actors named in one entry: the author's replicas that contributed to it. */
  actorsPerEntry: 8,
  vectorPerEntry: 64,
  devicesPerPerson: 4,
  /** Held entries a device may cause (LG7). */
  heldEntries: 1_000,
  heldBytes: 4 * 1024 * 1024,
  /** One edit from the renderer (RP4). */
  editBytes: 32 * 1024,
  titleChars: 200,
  textChars: 100_000,
  whyChars: 500,
  nameChars: 60,
  /** One envelope on any path, bytes (EN1). */
  envelopeBytes: 64 * 1024,
  /** A pack before it is split over envelopes. */
  packBytes: 1024 * 1024,
} as const;
