/**
 * Every logical table of the vault, and the key branch it is sealed under (VT2): what is common to both partners, what
 * is one person's alone, what never leaves this device and its backups. A table's number goes into key derivation and
 * into every row's AAD, so a number is never reused; new tables are added by a migration.
 */
export type Branch = "shared" | "private" | "local";

export const TABLES = {
  /** Log entries: bodies, headers, verdicts. */
  entries: { number: 1, branch: "shared" },
  /** Record keys (KD1). Written through putKey/getKey only: each is stored twice. */
  keys: { number: 2, branch: "shared" },
  /** Changes of local drafts, not yet shared (LG3). */
  changes: { number: 3, branch: "local" },
  snapshots: { number: 4, branch: "local" },
  projections: { number: 5, branch: "local" },
  search: { number: 6, branch: "local" },
  settings: { number: 7, branch: "local" },
  /** What goes on with somebody else as this very device (PR2, PR4). */
  pairing: { number: 8, branch: "local" },
  people: { number: 9, branch: "shared" },
  /** Text kept for its author after a refusal (RP1, CV4). */
  recovery: { number: 10, branch: "local" },
  /** What opening this vault found lost, until core has dealt with it (D3). Written by the vault itself. */
  losses: { number: 11, branch: "local" },
  /** One row a record: who may write it, where it stands, what its snapshot holds. */
  records: { number: 12, branch: "shared" },
  /** Received entries that wait for something they name (LG7). */
  held: { number: 13, branch: "shared" },
  /** Refused input kept with its reason (GT2). */
  quarantine: { number: 14, branch: "local" },
} as const satisfies Record<string, { readonly number: number; readonly branch: Branch }>;

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];
/** A restored copy is another device (RB1), which began no pairing: its secrets would lie there for nothing. */
export const IN_BACKUPS = TABLE_NAMES.filter((name) => name !== "pairing");
export const BRANCHES: readonly Branch[] = ["shared", "private", "local"];
